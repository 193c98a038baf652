"""What a person is offered, or the reason why not."""

from dataclasses import dataclass

from clusters.choices import OperationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An operation that exists for a service, and whether this user may ask for it now. `reason` says why not."""

    kind: OperationKind
    label: str
    is_offered: bool
    reason: str = ""
    mend: str = ""
