"""Commands of the palette: pages to go to, the theme, and what the user may do with a service they look for."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from clusters.choices import OperationKind
from clusters.models import Service
from clusters.operations.ahead import ahead_of, with_ahead
from clusters.operations.requests import offered
from dashboard.links import link

ONLY = ">"  # typed first: commands alone
MOST = 8
ASKED_MOST, BESIDE_MOST = 3, 1  # services that commands are offered for: after a verb, beside other hits
VERBS = {str(OperationKind.SCALE): OperationKind.SCALE, str(OperationKind.REDEPLOY): OperationKind.REDEPLOY}
_PAGES = (
    ("Fleet", "fleet", "f"),
    ("Clusters", "clusters", "c"),
    ("Services", "services", "s"),
    ("Tasks", "tasks", "t"),
    ("Task definitions", "task_definitions", "d"),
    ("Hosts", "hosts", "h"),
    ("Operations", "operations", "o"),
    ("Sync", "sync", "y"),
    ("Learn", "learn", "l"),
    ("About", "about", ""),
    ("Help", "help", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`value`: what a POST sends as `theme`. `is_plan`: opens the plan dialog, as the service's own buttons do."""

    icon: str
    title: str
    where: str
    href: str
    is_post: bool = False
    is_plan: bool = False
    value: str = ""
    keys: tuple[str, ...] = ()


def subject_of(text: str) -> tuple[OperationKind | None, str]:
    """ "scale web" as the verb and what is to be looked for."""
    first, _, rest = text.removeprefix(ONLY).strip().partition(" ")
    verb = VERBS.get(first.lower())
    return (verb, rest.strip()) if verb else (None, text.removeprefix(ONLY).strip())


def list_commands(
    user: Any, text: str, *, verb: OperationKind | None, service_ids: tuple[int, ...]
) -> tuple[Command, ...]:
    """Those whose words the text is part of, then operations on the services found. Constant queries a service."""
    most = ASKED_MOST if verb else BESIDE_MOST
    acting = _acting(user, service_ids[:most], verb=verb) if service_ids else ()
    wanted = "" if verb else text.lower()
    return acting if verb else (*acting, *(each for each in _plain() if wanted in each.title.lower()))[:MOST]


def _plain() -> tuple[Command, ...]:
    pages = tuple(
        Command(
            icon="about" if route in ("about", "help") else route,
            title=f"Go to {label}" if route != "help" else "Help: keys, marks, filters",
            where="",
            href=reverse(route),
            keys=("g", key) if key else ("?",) if route == "help" else (),
        )
        for label, route, key in _PAGES
    )
    themes = tuple(
        Command(icon="theme", title=f"Theme: {name}", where="", href=reverse("theme"), is_post=True, value=name)
        for name in ("light", "dark", "system")
    )
    return pages + themes


def _acting(user: Any, service_ids: tuple[int, ...], *, verb: OperationKind | None) -> tuple[Command, ...]:
    rows = Service.objects.visible_to(user).live().filter(pk__in=service_ids)
    rows = with_ahead(rows.select_related("cluster__scope__account", "scope__account"), user=user, now=timezone.now())
    found = {row.pk: row for row in rows}
    return tuple(
        _command(found[pk], kind=offer.kind, label=offer.label)
        for pk in service_ids
        if pk in found
        for offer in offered(user, service=found[pk], ahead=ahead_of(found[pk]))
        if offer.is_offered and offer.kind in VERBS.values() and verb in (None, offer.kind)
    )


def _command(service: Service, *, kind: OperationKind, label: str) -> Command:
    return Command(
        icon=str(kind),
        title=f"{label} {service.name}…",
        where=f"{service.cluster.name} · shows a plan first",
        href=link(f"service_{kind}", service.pk),
        is_post=kind is OperationKind.REDEPLOY,
        is_plan=True,
    )
