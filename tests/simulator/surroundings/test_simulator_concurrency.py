"""Many clients at once: calls get through while long polls wait, and stopping is quick."""

import time
from concurrent.futures import ThreadPoolExecutor

from clusters.simulator.server import running_simulator


def test_calls_are_answered_while_many_long_polls_wait() -> None:
    with running_simulator(fleet="empty", is_ticking=False) as simulator, ThreadPoolExecutor(60) as pool:
        sqs = simulator.client("sqs", account_id="111122223333", region="eu-west-1")
        ecs = simulator.client("ecs", account_id="222233334444", region="eu-west-1")
        url = sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]
        polls = [pool.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=3) for _ in range(30)]
        started = time.monotonic()

        calls = [pool.submit(ecs.list_clusters) for _ in range(60)]

        assert [call.result()["clusterArns"] for call in calls] == [[]] * 60
        assert time.monotonic() - started < 2
        assert all("Messages" not in poll.result() for poll in polls)


def test_stopping_ends_long_polls_at_once() -> None:
    with ThreadPoolExecutor(1) as pool:
        with running_simulator(fleet="empty") as simulator:
            sqs = simulator.client("sqs", account_id="111122223333", region="eu-west-1")
            url = sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]
            poll = pool.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20)
            while simulator.simulation.queues.find("111122223333", "eu-west-1", "gantry-ecs-events") is None:
                time.sleep(0.01)
            time.sleep(0.2)
            started = time.monotonic()

        assert time.monotonic() - started < 2
        assert poll.exception() is not None or "Messages" not in poll.result()
