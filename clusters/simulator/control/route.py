"""What a control route is given, and how it reads it."""

from dataclasses import dataclass
from typing import Any

from clusters.simulator.state.errors import SimulatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRequest:
    """The JSON body, the query string, and the rest of the path behind the route."""

    payload: dict[str, Any]
    query: dict[str, str]
    rest: str = ""

    def text(self, name: str, *, default: str | None = None) -> str:
        """A string member; required unless it has a default."""
        value = self.payload.get(name, default)
        if not isinstance(value, str) or (not value and default is None):
            raise invalid(f"{name} must be a string that isn't empty; it is {value!r}.")
        return value

    def number(self, name: str, *, default: float | None = None, least: float = 0.0) -> float:
        """A number member; required unless it has a default."""
        value = self.payload.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise invalid(f"{name} must be a number of at least {least:g}; it is {value!r}.")
        return float(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """A true or false member."""
        value = self.payload.get(name, default)
        if not isinstance(value, bool):
            raise invalid(f"{name} must be true or false; it is {value!r}.")
        return value


def invalid(message: str) -> SimulatorError:
    """The answer to a wish that makes no sense: status 400."""
    return SimulatorError("ValidationException", message)
