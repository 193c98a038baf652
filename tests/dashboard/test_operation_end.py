"""A failed operation's page: one line that says what became of it, the cause with its first task, and the way on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from clusters.choices import TaskStatus
from clusters.models import Operation, Task
from clusters.operations.progress import Progress, progress_to_json
from dashboard.words import shorten
from tests.dashboard import factories
from tests.dashboard.conftest import Things

BREAKER = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/3560762055190768096"
CAUSE = {"text": "exit 137, out of memory", "mend": "Give app more memory.", "certainty": "certain"}


def _fail(things: Things, user: User, **fields: Any) -> Operation:
    called = timezone.now() - timedelta(minutes=10)
    progress = Progress(
        text="ECS rolled back",
        done_count=0,
        total_count=3,
        pending_count=0,
        failed_count=3,
        rollout_state="FAILED",
        looked_at=called,
    )
    values: dict[str, Any] = {
        "kind": "redeploy",
        "params": {},
        "state": "failed",
        "outcome": f"ECS rolled back: {BREAKER}: {CAUSE['text']}. {CAUSE['mend']}",
        "result": {"cause": CAUSE},
        "progress": progress_to_json(progress),
        "called_at": called,
        "finished_at": called + timedelta(minutes=4, seconds=12),
        **fields,
    }
    return factories.make_operation(service=things.service, user=user, **values)


def _die(things: Things, *, at: datetime, exit_code: int) -> Task:
    container = {"name": "app", "image": "shop/web:1.4.2", "last_status": "STOPPED", "exit_code": exit_code}
    return factories.make_task(
        cluster=things.cluster,
        service=things.service,
        containers=[container],
        last_status=TaskStatus.STOPPED,
        stop_code="EssentialContainerExited",
        created_at=at - timedelta(seconds=50),
        started_at=at - timedelta(seconds=41),
        stopped_at=at,
    )


def _text(client: Client, operation: Operation) -> str:
    body = client.get(f"/operations/{operation.pk}").content.decode()
    return " ".join(strip_tags(body[body.index("<main") :].replace("<", " <")).split())


def test_what_became_of_it_is_one_line_and_ecs_is_quoted_below(as_admin: Client, admin: User, things: Things) -> None:
    text = _text(as_admin, _fail(things, admin))

    assert "Failed after 4 min 12 s: ECS rolled back, exit 137, out of memory" in text
    assert f"ECS says {BREAKER}" in text
    assert "What mends it: Give app more memory." in text
    assert "New tasks 3 failed ECS rolled back" in text


def test_the_first_task_that_failed_is_named_with_how_many_went_the_same_way(
    as_admin: Client, admin: User, things: Things
) -> None:
    made = _fail(things, admin)
    assert made.called_at
    failed = [
        _die(things, at=made.called_at + timedelta(minutes=minute), exit_code=code)
        for minute, code in enumerate((137, 137, 1), start=1)
    ]
    _die(things, at=made.called_at - timedelta(minutes=5), exit_code=3)

    text = _text(as_admin, made)

    assert f"First task {shorten(failed[0].task_id)} · ran 41 s" in text
    assert "2 of 3 failed tasks" in text


def test_it_can_be_tried_again_from_its_page(as_admin: Client, admin: User, things: Things) -> None:
    Operation.objects.all().delete()
    made = _fail(things, admin)

    body = as_admin.get(f"/operations/{made.pk}").content.decode()

    assert f'action="/services/{things.service.pk}/redeploy"' in body
    assert "Try again" in body


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("2 of 6 running after 20 min: exit 1. Read the log.", "Failed after 4 min 12 s: 2 of 6 running after 20 min,"),
        ("The service was deleted.", "The service was deleted"),
    ],
)
def test_other_ends_keep_their_own_words(
    outcome: str, words: str, as_admin: Client, admin: User, things: Things
) -> None:
    cause = {"text": "exit 1", "mend": "Read the log.", "certainty": "likely"}

    text = _text(as_admin, _fail(things, admin, outcome=outcome, result={"cause": cause}))

    assert words in text
