"""Two workers, one killed in the middle of its run: the other finishes it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clusters.models import Scope, SyncState, Task
from clusters.sync import leases
from clusters.sync.run import run_shard
from tests.sync.conftest import Sweep
from tests.sync.world import World

# A worker whose AWS never answers the second DescribeTasks. It is killed there, with one chunk of tasks written.
WORKER = """
import sys, time
import django
django.setup()
import clusters.aws.call, clusters.sync.fetching
from clusters.models import Cluster, SyncState, Task
from clusters.sync import leases
from clusters.sync.run import run_shard
from tests.sync.world import World
leases.LEASE_S = 3
world = World()
cluster = world.add_cluster("shop-prod")
definition = world.add_definition("web")
for number in range(101):
    world.add_task(cluster, number, definition=definition)
def hang(operation, params):
    if operation == "describe_tasks" and len(params["tasks"]) == 1:
        time.sleep(0.5)
        print("in the middle", flush=True)
        time.sleep(600)
world.before = hang
clusters.aws.call.call = clusters.sync.fetching.call = world.call
run_shard(SyncState.objects.get(kind="tasks").pk)
"""


@pytest.mark.django_db(transaction=True)
def test_finishes_what_a_killed_worker_began(
    world: World, scope: Scope, sweep: Sweep, process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = world.add_cluster("shop-prod")
    definition = world.add_definition("web")
    for number in range(101):
        world.add_task(cluster, number, definition=definition)
    sweep("clusters")
    state = SyncState.objects.get(kind="tasks")
    environment = process_environment | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    root = Path(__file__).resolve().parents[2]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "in the middle\n"
        while_it_lives = run_shard(state.pk)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    half_done = Task.objects.count()
    deadline = time.monotonic() + 15
    monkeypatch.setattr(leases, "LEASE_S", 3)
    result = None
    while result is None and time.monotonic() < deadline:
        time.sleep(0.2)
        result = run_shard(state.pk)

    assert while_it_lives is None
    assert half_done == 100
    assert result is not None
    assert result.is_complete
    assert Task.objects.count() == 101
