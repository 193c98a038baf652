"""Image behaviours as JSON: `{"kind": "OutOfMemory", "needs_memory_mib": 1024}` and back."""

from dataclasses import asdict, fields
from typing import Any, Final

from clusters.simulator.control.route import invalid
from clusters.simulator.state.images import (
    Behaviour,
    ExitsAfter,
    FailsHealthCheck,
    IgnoresSigterm,
    Image,
    OutOfMemory,
    PullFails,
    StartsSlowly,
)

_KINDS: Final[dict[str, type[Behaviour]]] = {
    kind.__name__: kind for kind in (ExitsAfter, OutOfMemory, PullFails, FailsHealthCheck, StartsSlowly, IgnoresSigterm)
}


def read_behaviour(wish: Any) -> Behaviour:
    """One behaviour; a `[name, value]` list in `unless_environment` becomes a pair."""
    if not isinstance(wish, dict) or wish.get("kind") not in _KINDS:
        raise invalid(f"A behaviour is an object whose kind is one of {', '.join(_KINDS)}; it is {wish!r}.")
    kind = _KINDS[wish["kind"]]
    options: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in wish.items()}
    del options["kind"]
    unknown = set(options) - {field.name for field in fields(kind)}
    try:
        return kind(**options)
    except TypeError as error:
        names = ", ".join(field.name for field in fields(kind))
        wrong = f"it has no {', '.join(sorted(unknown))}" if unknown else str(error)
        raise invalid(f"{kind.__name__} takes {names}: {wrong}.") from error


def show_image(image: Image) -> dict[str, Any]:
    """An image as the control path shows it."""
    return {
        "reference": image.reference,
        "digest": image.digest,
        "size_bytes": image.size_bytes,
        "behaviours": [{"kind": type(behaviour).__name__, **asdict(behaviour)} for behaviour in image.behaviours],
    }
