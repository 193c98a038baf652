"""Small words for sentences about health: counts, spans, short names. Bounded and cleaned: AWS's strings are input."""

import re
from datetime import timedelta

CAUSE_LIMIT = 400  # what the columns hold
QUOTE_LIMIT = 160
_LONG_ID = re.compile(r"[0-9a-f]{32}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def quoted(text: str, *, limit: int = QUOTE_LIMIT) -> str:
    """AWS's or a container's words on one line, without control and direction characters."""
    line = " ".join(_UNSEEN.sub(" ", text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def tasks_of(count: int) -> str:
    return "1 task" if count == 1 else f"{count:,} tasks"


def span(duration: timedelta) -> str:
    """`40 s`, `14 min`, `3 h`, `2 d`: the largest unit that says enough."""
    seconds = max(0, int(duration.total_seconds()))
    for unit_s, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit_s:
            return f"{seconds // unit_s} {unit}"
    return f"{seconds} s"


def revision_of(task_definition_arn: str) -> str:
    """`:140` of `…task-definition/web:140`, "" where there is none."""
    _, colon, revision = task_definition_arn.rpartition("/")[2].rpartition(":")
    return f"{colon}{revision}" if colon else ""


def short_arn(arn: str) -> str:
    """The last part of an ARN, or the text itself."""
    return quoted(arn.rpartition("/")[2] or arn, limit=80)


def short_id(text: str) -> str:
    """`9382…dc76` of 32 hex digits: enough to find it, short enough for a row. Other names stay as they are."""
    return f"{text[:4]}…{text[-4:]}" if _LONG_ID.fullmatch(text) else quoted(text, limit=80)
