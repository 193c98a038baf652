"""Why targets are unhealthy: AWS's codes in one line, with a mend."""

import pytest

from clusters.choices import CauseClass
from clusters.planning.facts import TargetsFacts
from clusters.planning.target_causes import target_cause, words_of


@pytest.mark.parametrize(
    ("reason", "description", "words"),
    [
        ("Target.Timeout", "Request timed out", "/healthz times out"),
        ("Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]", "/healthz answers 503"),
        ("Target.ResponseCodeMismatch", "", "/healthz answers with another code"),
        ("Target.FailedHealthChecks", "Health checks failed", "/healthz fails its health check"),
        ("Target.Unheard", "The moon is full", "The moon is full"),
    ],
)
def test_says_it_in_one_line(reason: str, description: str, words: str) -> None:
    assert words_of(reason, description=description, path="/healthz") == words


def test_has_nothing_to_say_of_healthy_targets() -> None:
    assert target_cause(None) is None
    assert target_cause(TargetsFacts(total=3)) is None


def test_counts_them_and_names_the_mend() -> None:
    cause = target_cause(TargetsFacts(total=16, unhealthy=5, reason="Target.Timeout", path="/healthz"))

    assert cause is not None
    assert (cause.cause_class, cause.text) == (
        CauseClass.TARGET_HEALTH,
        "5 of 16 targets unhealthy: /healthz times out",
    )
    assert "security group" in cause.mend
