"""Every kind of operation there is. What isn't listed here doesn't exist: no page, no command, no job can do it."""

from clusters.choices import OperationKind
from clusters.operations.kind import Kind
from clusters.operations.redeploy import Redeploy
from clusters.operations.refusal import OperationRefused
from clusters.operations.scale import Scale

KINDS: dict[OperationKind, Kind] = {each.kind: each for each in (Scale(), Redeploy())}


def kind_of(name: str) -> Kind:
    """Errors: OperationRefused for a kind that doesn't exist."""
    found = next((kind for key, kind in KINDS.items() if key == name), None)
    if found is None:
        raise OperationRefused(f"There is no operation {name!r}.", mend=f"Choose one of {', '.join(KINDS)}.")
    return found
