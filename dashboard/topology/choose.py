"""Which services and hosts get a card of their own and which are folded, before anything else is read.

Trouble is never folded; what is being changed and what was asked for isn't either. The rest is filled up by size.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dashboard.graph import Choice, Fold, HostOutline, Outline, ServiceOutline
from dashboard.lens import BY_PROVIDER, BY_ZONE, Lens
from dashboard.palette import Mark

CONDENSE_ABOVE = 12  # services or hosts
FILLED_UP_TO = 8  # cards of services in a condensed picture
MOST_LOUD = 80  # services in trouble that one picture bears; beyond it the worst, and words for the rest
REST = "rest"
UNTAGGED = "no such tag"
_TROUBLE = (Mark.BAD, Mark.WARN)
_HOST_TROUBLE = (Mark.BAD, Mark.WARN, Mark.DRAIN)


def choose(outline: Outline, *, lens: Lens) -> Choice:
    """`outline` has all of a cluster, worst first."""
    shown = [service for service in outline.services if not lens.hides(service.name)]
    kept, rest = _split(shown, lens=lens)
    hosts, groups = _hosts(outline.hosts, lens=lens)
    return Choice(
        services=tuple(service.id for service in kept),
        folds=tuple(_folds(rest, lens=lens)),
        hosts=tuple(host.id for host in hosts),
        host_groups=groups,
        hidden_count=len(outline.services) - len(kept) - len(rest),
        is_with_lone=not lens.is_problems_only and not lens.hides("stand-alone"),
    )


def _split(services: Sequence[ServiceOutline], *, lens: Lens) -> tuple[list[ServiceOutline], list[ServiceOutline]]:
    """Those with a card each, those folded; what only problems leaves out is in neither."""
    trouble = [service for service in services if service.mark in _TROUBLE]
    if lens.is_problems_only:
        return trouble[:MOST_LOUD], trouble[MOST_LOUD:]
    if len(services) <= CONDENSE_ABOVE and not lens.tag:
        return list(services), []
    asked = [service for service in services if service.mark not in _TROUBLE and _is_asked(service, lens=lens)]
    loud = [*trouble, *asked][:MOST_LOUD]
    left = _without(services, loud)
    if lens.tag:
        return loud, left
    largest = sorted(left, key=lambda service: (-service.size, service.name))[: max(0, FILLED_UP_TO - len(loud))]
    return [*loud, *largest], _without(left, largest)


def _without(services: Sequence[ServiceOutline], taken: Sequence[ServiceOutline]) -> list[ServiceOutline]:
    ids = {service.id for service in taken}
    return [service for service in services if service.id not in ids]


def _is_asked(service: ServiceOutline, *, lens: Lens) -> bool:
    return service.is_changing or lens.finds(service.name)


def _folds(services: Iterable[ServiceOutline], *, lens: Lens) -> Iterable[Fold]:
    folded: dict[str, list[ServiceOutline]] = defaultdict(list)
    for service in services:
        folded[(service.tag or UNTAGGED) if lens.tag else REST].append(service)
    for name, members in sorted(folded.items()):
        count = len(members)
        noun = "service" if count == 1 else "services"
        title = f"{count:,} more {noun}" if name == REST and not lens.tag else f"{name}: {count:,} {noun}"
        yield Fold(key=name, title=title, services=tuple(service.id for service in members))


def _hosts(hosts: Sequence[HostOutline], *, lens: Lens) -> tuple[list[HostOutline], dict[int, tuple[str, str]]]:
    """Hosts with a card each, and of the others (group key, its name)."""
    if lens.group == BY_ZONE:
        return [], {host.id: (f"hosts/{host.zone}", host.zone or "no zone") for host in hosts}
    if lens.group == BY_PROVIDER:
        return [], {host.id: (f"hosts/{host.provider}", host.provider or "no provider") for host in hosts}
    if len(hosts) <= CONDENSE_ABOVE:
        return list(hosts), {}
    loud = [host for host in hosts if host.mark in _HOST_TROUBLE][:CONDENSE_ABOVE]
    apart = {host.id for host in loud}
    return loud, {
        host.id: (f"hosts/{host.provider}/{host.zone}", host.zone or host.provider or "hosts")
        for host in hosts
        if host.id not in apart
    }
