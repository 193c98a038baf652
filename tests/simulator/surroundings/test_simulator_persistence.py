"""A saved world and its queues come back as they were; an unusable file is put aside."""

import copy
import shutil
from pathlib import Path

from clusters.simulator.persist import FILE_NAME, Saver
from clusters.simulator.server import running_simulator
from clusters.simulator.simulation import Options, new_simulation
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.images import digest_for

SCOPE = ("222233334444", "eu-west-1")
CLUSTER_ARN = "arn:aws:ecs:eu-west-1:222233334444:cluster/kept"


def test_a_stopped_simulator_resumes_its_world_and_its_messages(tmp_path: Path) -> None:
    with running_simulator(fleet="empty", state_dir=tmp_path) as first:
        sqs = first.client("sqs", account_id="111122223333", region="eu-west-1")
        url = sqs.create_queue(QueueName="kept", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="kept")
        sqs.receive_message(QueueUrl=url)
        with first.world.lock:
            first.world.region(*SCOPE).add_cluster(Cluster(arn=CLUSTER_ARN, name="kept"))
            first.world.touch()
        next_id = copy.deepcopy(first.world.ids).hex(32)

    with running_simulator(fleet="company", state_dir=tmp_path) as second:
        sqs = second.client("sqs", account_id="111122223333", region="eu-west-1")
        url = sqs.get_queue_url(QueueName="kept")["QueueUrl"]
        (message,) = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])["Messages"]
        ecs = second.client("ecs", account_id=SCOPE[0], region=SCOPE[1])

        assert second.get("health")["fleet"] == "empty"
        assert ecs.list_clusters()["clusterArns"] == [CLUSTER_ARN]
        assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("kept", "2")
        assert second.world.ids.hex(32) == next_id


def test_saving_happens_only_after_a_change(tmp_path: Path) -> None:
    simulation = new_simulation(Options(fleet="empty"))
    saver = Saver(simulation, tmp_path / FILE_NAME)

    first = saver.save_changes()
    unchanged = saver.save_changes()
    simulation.world.touch()

    assert first > 0
    assert unchanged == 0
    assert saver.save_changes() > 0


def test_an_unusable_file_is_put_aside_and_a_new_fleet_is_seeded(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a pickle")

    with running_simulator(fleet="empty", state_dir=tmp_path) as simulator:
        assert simulator.get("health")["ready"] is True

    assert (tmp_path / "simulator.unusable").read_bytes() == b"not a pickle"
    assert (tmp_path / FILE_NAME).exists()


def test_the_control_path_saves_on_demand(tmp_path: Path) -> None:
    with running_simulator(fleet="empty", state_dir=tmp_path) as simulator:
        simulator.post("save")

        assert (tmp_path / FILE_NAME).exists()


def test_after_a_crash_ids_differ_and_versions_are_higher_than_any_that_was_told(tmp_path: Path) -> None:
    with running_simulator(fleet="company", is_ticking=False, state_dir=tmp_path) as crashed:
        crashed.post("save")
        shutil.copytree(tmp_path, tmp_path / "as-a-kill-left-it")
        region = crashed.world.region(*SCOPE)
        told = {task.arn: task.version + 10 for task in region.tasks.values()}
        given = crashed.world.ids.hex(32)

    with running_simulator(is_ticking=False, state_dir=tmp_path / "as-a-kill-left-it") as resumed:
        tasks = resumed.world.region(*SCOPE).tasks

        assert set(tasks) == set(told)
        assert all(tasks[arn].version > version for arn, version in told.items())
        assert resumed.world.ids.hex(32) != given


def test_messages_after_a_restart_have_ids_of_their_own(tmp_path: Path) -> None:
    seen: set[str] = set()
    for _ in range(2):
        with running_simulator(fleet="empty", is_ticking=False, state_dir=tmp_path) as simulator:
            sqs = simulator.client("sqs", account_id="111122223333", region="eu-west-1")
            url = sqs.create_queue(QueueName="kept")["QueueUrl"]
            seen.add(sqs.send_message(QueueUrl=url, MessageBody="hello")["MessageId"])

    assert len(seen) == 2


def test_a_world_saved_before_registries_had_manifests_gets_true_digests(tmp_path: Path) -> None:
    with running_simulator(fleet="company", is_ticking=False, state_dir=tmp_path) as before:
        region = before.world.region(*SCOPE)
        image = next(image for ref, image in before.world.images.by_reference.items() if "/halden/cart:" in ref)
        task = next(task for task in region.tasks.values() if task.containers[0].image_digest)
        true_digest, image.digest = image.digest, digest_for(image.reference)
        task.containers[0].image_digest = image.digest
        before.world.touch()
        before.post("save")

    with running_simulator(is_ticking=False, state_dir=tmp_path) as after:
        tasks = after.world.region(*SCOPE).tasks

        assert after.world.images.by_reference[image.reference].digest == true_digest
        assert tasks[task.arn].containers[0].image_digest == true_digest
