"""SQLite has one writer: people get their turn while the mirror writes in bulk."""

import threading
import time

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from clusters.models import Cluster, Scope
from clusters.sync.known import known_tasks
from clusters.sync.load.tasks import load_tasks
from clusters.sync.stamp import Stamp
from clusters.sync.writer import Writer, batches
from tests.sync.conftest import Sweep
from tests.sync.world import BORN, World

ROWS = 10_000
PATIENCE_S = 0.5


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_lets_people_write_during_a_bulk_write(world: World, scope: Scope, sweep: Sweep) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    arn = world.add_cluster("big")
    sweep("clusters")
    cluster = Cluster.objects.get()
    definition = world.add_definition("worker")
    for number in range(ROWS):
        world.add_task(arn, number, definition=definition)
    stamp = Stamp(scope_id=scope.pk, cluster_id=cluster.pk, read_at=BORN, now=BORN)
    waits: list[float] = []
    done = threading.Event()

    def people() -> None:
        user = User.objects.create(username="ada")
        while not done.is_set():
            began = time.perf_counter()
            User.objects.filter(pk=user.pk).update(last_login=BORN)
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)
        connections.close_all()

    person = threading.Thread(target=people)
    person.start()
    writer = Writer(lease=None, kind="tasks")
    known = known_tasks(scope_id=scope.pk, cluster_id=cluster.pk)
    for part in batches(list(world.tasks.values()), weight=5):
        load_tasks(part, stamp=stamp, known=known, writer=writer)
    done.set()
    person.join()

    assert writer.written == ROWS
    assert len(waits) > 20
    assert max(waits) < PATIENCE_S
