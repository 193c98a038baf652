"""Why something may not be done, and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence for a person: what stands in the way or deserves a thought, and what mends it."""

    text: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.mend}".strip()


class OperationRefused(Exception):
    """The write path says no. `reason` names the cause, `mend` the way out ("" if there is none)."""

    def __init__(self, reason: str, *, mend: str = "") -> None:
        super().__init__(f"{reason} {mend}".strip())
        self.reason = reason
        self.mend = mend
