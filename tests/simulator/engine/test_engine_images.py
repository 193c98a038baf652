"""Images that misbehave, and the mends that end it."""

from itertools import pairwise

from clusters.simulator.engine.faults import image_changed
from clusters.simulator.state.images import Image, Images, OutOfMemory, digest_for
from tests.simulator.engine.lab import Lab


def test_too_little_memory_it_crash_loops_with_exit_code_137(lab: Lab) -> None:
    lab.image("web:1", OutOfMemory(needs_memory_mib=1024))
    lab.define()
    service = lab.create(count=1)

    lab.until(lambda: len(lab.stopped(service)) == 2)

    container = lab.stopped(service)[0].containers[0]
    assert container.exit_code == 137
    assert container.reason == "OutOfMemoryError: Container killed due to memory usage"


def test_a_crash_after_running_it_is_restarted_without_throttle(lab: Lab) -> None:
    lab.image("web:1", OutOfMemory(needs_memory_mib=1024))
    lab.define()
    service = lab.create(count=1)

    lab.run(600)

    assert len(lab.tasks(service)) > 10
    assert not any("unable to consistently start" in text for text in lab.messages(service))


def test_more_memory_in_the_task_definition_it_mends_the_crash(lab: Lab) -> None:
    lab.image("web:1", OutOfMemory(needs_memory_mib=1024))
    lab.define()
    service = lab.create(count=1)
    lab.run(100)

    lab.define(task={"memory": "2048"})
    lab.steady(lab.update(service, taskDefinition="web"))

    assert len(lab.running(service)) == 1


def test_a_missing_tag_it_fails_to_start_and_backs_off(lab: Lab) -> None:
    lab.image("registry/web:1")
    lab.define(image="registry/web:2")
    service = lab.create(count=1)

    lab.run(600)

    task = lab.stopped(service)[0]
    assert task.stop_code == "TaskFailedToStart"
    assert (task.stopped_reason or "").startswith("CannotPullContainerError: ")
    assert task.started_at is None
    created = sorted(task.created_at for task in lab.tasks(service))
    gaps = [later - earlier for earlier, later in pairwise(created)]
    assert gaps == sorted(gaps)
    assert any("is unable to consistently start tasks successfully." in text for text in lab.messages(service))


def test_a_pushed_tag_it_mends_the_pull(lab: Lab) -> None:
    lab.image("registry/web:1")
    lab.define(image="registry/web:2")
    service = lab.create(count=1)
    lab.run(300)

    lab.image("registry/web:2")
    image_changed(lab.world, reference="registry/web:2", now=lab.now)
    lab.until(lambda: len(lab.running(service)) == 1, limit=30)

    assert lab.running(service)[0].containers[0].image_digest == digest_for("registry/web:2")


def test_an_unknown_repository_it_counts_as_public() -> None:
    images = Images()
    images.put(Image(reference="registry/web:1", digest="sha256:1"))

    found = images.resolve("nginx:1.27")

    assert found is not None
    assert found.digest == digest_for("nginx:1.27")


def test_a_known_repository_it_has_only_its_tags_and_their_digests() -> None:
    images = Images()
    images.put(Image(reference="registry:5000/web:1", digest="sha256:1"))

    assert images.resolve("registry:5000/web:2") is None
    assert images.resolve("registry:5000/web@sha256:1") is images.by_reference["registry:5000/web:1"]


def test_a_sidecar_that_is_not_essential_it_does_not_take_the_task_along(lab: Lab) -> None:
    lab.image("web:1", OutOfMemory(needs_memory_mib=1024))
    lab.define(essential=True, image="other:1")
    definition = lab.define("pair")
    definition.containers.insert(0, {**definition.containers[0], "name": "main", "image": "other:1"})
    definition.containers[1]["essential"] = False
    service = lab.create(count=1, taskDefinition="pair")

    lab.run(90)

    task = lab.running(service)[0]
    assert [container.last_status for container in task.containers] == ["RUNNING", "STOPPED"]
