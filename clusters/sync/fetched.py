"""What a fetch brought, and whether it brought all: an incomplete fetch closes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clusters.aws.errors import AwsError

# `failures[].reason` of Describe calls that is an answer ("it isn't there") and no trouble.
MISSING = "MISSING"
_ENDS = (".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a fetch is incomplete: the class of the error, its words and its mend."""

    error_class: str
    words: str
    mend: str = ""

    def __str__(self) -> str:
        ended = self.words if self.words.endswith(_ENDS) or not self.mend else f"{self.words}."
        return f"{ended} {self.mend}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Items of one fetch that began at `read_at`. `missing`: asked for by ARN, and AWS says there is no such thing."""

    items: tuple[Any, ...]
    read_at: datetime
    is_complete: bool = True
    problems: tuple[Problem, ...] = ()
    missing: tuple[str, ...] = ()

    def without_items(self) -> "Fetched":
        """What closing needs to know of a part whose items are written already: memory stays flat."""
        return replace(self, items=())


def problem_of(error: AwsError) -> Problem:
    return Problem(error_class=type(error).__name__, words=str(error), mend=error.mend)


def incomplete(error: AwsError, *, read_at: datetime, items: tuple[Any, ...] = ()) -> Fetched:
    """What came before `error`, marked incomplete."""
    return Fetched(items=items, read_at=read_at, is_complete=False, problems=(problem_of(error),))


def described(answer: dict[str, Any], *, member: str, read_at: datetime) -> Fetched:
    """A Describe call's answer. `failures` with MISSING are answers; any other reason makes it incomplete."""
    failures = answer.get("failures") or ()
    missing = tuple(str(failure.get("arn", "")) for failure in failures if failure.get("reason") == MISSING)
    troubles = tuple(_failure_problem(failure) for failure in failures if failure.get("reason") != MISSING)
    return Fetched(
        items=tuple(answer[member]), read_at=read_at, is_complete=not troubles, problems=troubles, missing=missing
    )


def merged(parts: Iterable[Fetched], *, read_at: datetime) -> Fetched:
    """Several fetches as one, complete only if each is. Problems that repeat are told once."""
    every = list(parts)
    problems = dict.fromkeys(problem for part in every for problem in part.problems)
    return Fetched(
        items=tuple(item for part in every for item in part.items),
        read_at=read_at,
        is_complete=all(part.is_complete for part in every),
        problems=tuple(problems),
        missing=tuple(arn for part in every for arn in part.missing),
    )


def _failure_problem(failure: dict[str, Any]) -> Problem:
    detail = f" ({failure['detail']})" if failure.get("detail") else ""
    words = (
        f"AWS could not describe {failure.get('arn', 'an item')}: {failure.get('reason', 'no reason given')}{detail}."
    )
    return Problem(error_class="DescribeFailure", words=words, mend="The next sweep asks again.")
