"""The consumer process: several queues at once, outages outlived, gone within three seconds."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from clusters.aws import clients
from clusters.models import EcsEvent, Scope
from clusters.simulator.accounts import EVENT_QUEUE_NAME, HUB_ACCOUNT_ID
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync import consumer as module
from clusters.sync.consumer import Consumer
from clusters.sync.inbox import receive
from tests.support import processes
from tests.support.ecs_events import REGION, make_cluster, make_scope, service_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def aws() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="empty", is_ticking=False) as simulator:
        yield simulator
    clients.forget_all()


@pytest.fixture
def scope(aws: RunningSimulator) -> Scope:
    url = f"{aws.url}/{HUB_ACCOUNT_ID}/{EVENT_QUEUE_NAME}"
    scope = make_scope(event_queue_url=url)
    type(scope.account).objects.update(endpoint_url=aws.url)
    make_cluster(scope)
    for region in (REGION, "us-east-1"):
        sqs = aws.client("sqs", account_id=HUB_ACCOUNT_ID, region=region)
        sqs.purge_queue(QueueUrl=url)
        # A poll that ended with its process may have been handed a message: it comes again after this long.
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "2"})
    return scope


@pytest.fixture
def running() -> Iterator[Callable[[], Consumer]]:
    started: list[tuple[Consumer, threading.Thread]] = []

    def start() -> Consumer:
        consumer = Consumer(wait_s=1)
        thread = threading.Thread(target=_run_and_disconnect, args=(consumer,))
        started.append((consumer, thread))
        thread.start()
        return consumer

    yield start
    for consumer, thread in started:
        consumer.stop.set()
        thread.join(10)
    time.sleep(1.1)  # the last long polls end


def _run_and_disconnect(consumer: Consumer) -> None:
    try:
        consumer.run()
    finally:
        connections.close_all()


def send(aws: RunningSimulator, scope: Scope, body: str, *, region: str = REGION) -> None:
    sqs = aws.client("sqs", account_id=HUB_ACCOUNT_ID, region=region)
    sqs.send_message(QueueUrl=scope.event_queue_url, MessageBody=body)


def wait_for_events(count: int) -> None:
    processes.wait_until(lambda: EcsEvent.objects.count() >= count, what=f"{count} events", timeout_s=60)


def test_reads_several_queues_at_once(aws: RunningSimulator, scope: Scope, running: Callable[[], Consumer]) -> None:
    scope.account.scopes.create(region="us-east-1", event_queue_url=scope.event_queue_url)
    send(aws, scope, service_event(event_id="first"))
    send(aws, scope, service_event(event_id="second"), region="us-east-1")

    running()

    wait_for_events(2)


def test_reads_a_queue_that_is_entered_later(
    aws: RunningSimulator, scope: Scope, running: Callable[[], Consumer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RELOAD_S", 0.1)
    url = scope.event_queue_url
    Scope.objects.update(event_queue_url="")
    send(aws, scope, service_event())

    running()
    Scope.objects.update(event_queue_url=url)

    wait_for_events(1)


def test_goes_on_when_the_queue_answers_again(
    aws: RunningSimulator, scope: Scope, running: Callable[[], Consumer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACKOFF_FIRST_S", 0.1)
    calls: list[int] = []
    real = receive

    def away_at_first(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("the database is away")
        return real(*args, **options)

    monkeypatch.setattr(module, "receive", away_at_first)
    send(aws, scope, service_event())

    running()

    wait_for_events(1)


def test_says_once_what_is_wrong_and_how_to_mend_it(
    scope: Scope, running: Callable[[], Consumer], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "BACKOFF_FIRST_S", 0.05)
    Scope.objects.update(event_queue_url=scope.event_queue_url.replace(EVENT_QUEUE_NAME, "no-such-queue"))

    running()
    time.sleep(0.8)

    told = [record.getMessage() for record in caplog.records if record.name == module.__name__]
    assert len([line for line in told if "events wait" in line]) == 1
    assert any("no-such-queue" in line for line in told)


@pytest.mark.stack
@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_within_three_seconds(
    aws: RunningSimulator,
    scope: Scope,
    process_environment: dict[str, str],
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    heartbeat = tmp_path / "heartbeat"
    log = tmp_path / "log"
    environment = {**process_environment, "GANTRY_HEARTBEAT_FILE": str(heartbeat)}
    send(aws, scope, service_event())
    process = processes.start([sys.executable, "manage.py", "consume_events"], log=log, env=environment)
    wait_for_events(1)
    processes.wait_until(heartbeat.exists, what="a sign of life", timeout_s=5)

    began = time.monotonic()
    os.kill(process.pid, number)
    code = process.wait(10)

    assert code == 0
    assert time.monotonic() - began < 3
    assert "Traceback" not in log.read_text()
