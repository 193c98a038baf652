"""Why a task stopped: AWS's words in, a class, a sentence and a mend out."""

from typing import Any

import pytest

from clusters.choices import CauseClass, Certainty
from clusters.planning.stops import cause_of_stop, is_failure
from tests.planning.facts import OLD, PRIMARY, stopped

SECRET = "arn:aws:secretsmanager:eu-west-1:222233334444:secret:pay/settlement/db-a1b2c3"
ROLE = "arn:aws:sts::222233334444:assumed-role/settlement-exec/abc"


@pytest.mark.parametrize(
    ("fields", "cause_class", "words"),
    [
        (
            {"container": {"exit_code": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}},
            CauseClass.OUT_OF_MEMORY,
            "exit 137, out of memory",
        ),
        ({"container": {"exit_code": 137}}, CauseClass.EXIT_CODE, "exit 137, killed"),
        ({"container": {"exit_code": 1}}, CauseClass.EXIT_CODE, "exit 1, the application failed"),
        ({"container": {"exit_code": 0}}, CauseClass.EXIT_CODE, "exit 0, it ended by itself"),
        (
            {
                "stop_code": "TaskFailedToStart",
                "stopped_reason": "CannotPullContainerError: pull image manifest has been retried 5 time(s): "
                "failed to resolve ref etl:5.3.1: not found",
                "container": {"image": "222233334444.dkr.ecr.eu-west-1.amazonaws.com/data/etl:5.3.1"},
            },
            CauseClass.IMAGE_PULL,
            "image not found: etl:5.3.1",
        ),
        (
            {
                "stopped_reason": "CannotPullContainerError: toomanyrequests: rate limit",
                "stop_code": "TaskFailedToStart",
            },
            CauseClass.IMAGE_PULL,
            "pull limit",
        ),
        (
            {
                "stop_code": "TaskFailedToStart",
                "stopped_reason": "ResourceInitializationError: unable to pull secrets or registry auth: execution "
                f"resource retrieval failed: unable to retrieve secret from asm: {ROLE} is not authorized to perform: "
                f"secretsmanager:GetSecretValue on resource: {SECRET} AccessDeniedException",
            },
            CauseClass.SECRET,
            "may not read secret pay/settlement/db-a1b2c3",
        ),
        (
            {"stopped_reason": "ECS was unable to assume the role 'arn:aws:iam::222233334444:role/web-exec'"},
            CauseClass.ROLE,
            "can't assume web-exec",
        ),
        (
            {"stopped_reason": "Task failed container health checks", "stop_code": "ServiceSchedulerInitiated"},
            CauseClass.CONTAINER_HEALTH,
            "container's health check fails",
        ),
        (
            {
                "stopped_reason": "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:"
                "eu-west-1:222233334444:targetgroup/sessions-tg/abc)",
            },
            CauseClass.TARGET_HEALTH,
            "fails in sessions-tg",
        ),
        (
            {"stop_code": "SpotInterruption", "stopped_reason": "Your Spot Task was interrupted."},
            CauseClass.SPOT,
            "taken back",
        ),
        (
            {"stopped_reason": "Host EC2 (instance i-0123456789abcdef0) terminated."},
            CauseClass.HOST_LOST,
            "i-0123456789abcdef0 went away",
        ),
        ({"stopped_reason": "Unexpected EC2 error: RESOURCE:MEMORY"}, CauseClass.NO_CAPACITY, "memory left"),
        ({"stopped_reason": "Timeout waiting for network interface provisioning"}, CauseClass.NETWORK, "no network"),
        ({"stopped_reason": "something new", "containers": ()}, CauseClass.OTHER, "something new"),
    ],
)
def test_failure_it_names_with_class_and_words(fields: dict[str, Any], cause_class: CauseClass, words: str) -> None:
    cause = cause_of_stop(stopped(**fields))

    assert (cause.cause_class, is_failure(cause)) == (cause_class, True)
    assert words in cause.text


@pytest.mark.parametrize(
    ("fields", "cause_class"),
    [
        ({"stopped_reason": f"Scaling activity initiated by (deployment {PRIMARY})"}, CauseClass.SCALING),
        (
            {"stopped_reason": f"Scaling activity initiated by (deployment {OLD})", "started_by": OLD},
            CauseClass.DEPLOYMENT,
        ),
        ({"stopped_reason": "Availability Zone rebalancing"}, CauseClass.REBALANCING),
        ({"stop_code": "UserInitiated", "stopped_reason": "testing failover"}, CauseClass.PERSON),
    ],
)
def test_stop_that_was_wanted_it_calls_no_failure(fields: dict[str, Any], cause_class: CauseClass) -> None:
    cause = cause_of_stop(stopped(**fields), primary_deployment_id=PRIMARY)

    assert (cause.cause_class, is_failure(cause)) == (cause_class, False)


def test_kill_without_a_reason_it_is_less_sure_of() -> None:
    cause = cause_of_stop(stopped(container={"exit_code": 137}))

    assert cause.certainty is Certainty.LIKELY


def test_hostile_words_it_cleans_and_bounds() -> None:
    cause = cause_of_stop(stopped(stopped_reason="\x1b[31m\u202e" + "x" * 9_000, containers=()))

    assert "\x1b" not in cause.text
    assert "\u202e" not in cause.text
    assert len(cause.text) <= 160
