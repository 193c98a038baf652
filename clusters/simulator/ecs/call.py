"""One call of the API as handlers see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A checked request. Handlers run under the world's lock; `now` is epoch seconds."""

    world: World
    region: Region
    operation: str
    payload: Mapping[str, Any]
    now: float
    caller_arn: str

    def includes(self, what: str) -> bool:
        """Whether the caller asked for it in `include`."""
        return what in self.payload.get("include", ())


Handler = Callable[[Call], Answer]


def failure(arn: str, *, reason: str = "MISSING", detail: str | None = None) -> Answer:
    """One entry of `failures`: a 200 answer's way to say what it could not do."""
    entry = {"arn": arn, "reason": reason}
    return entry if detail is None else {**entry, "detail": detail}
