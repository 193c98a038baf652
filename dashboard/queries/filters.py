"""What a list shows, as the URL says it. Sizes are bounded, unknown words fall back to "all"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.db.models import Q

LONGEST = 200


class _Filterable(Protocol):
    def filter(self, *args: Any, **kwargs: Any) -> Any: ...


Rows = TypeVar("Rows", bound=_Filterable)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """`text`: part of a name. `show`: one word of the page's own choices, "" for all. Keys 0: not narrowed."""

    text: str = ""
    show: str = ""
    page: int = 1
    cluster_id: int = 0
    service_id: int = 0
    host_id: int = 0

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.show or self.cluster_id or self.service_id or self.host_id)


def filter_from(query: Mapping[str, str], *, shows: tuple[str, ...] = ()) -> ListFilter:
    """Read the URL's parameters q, show, page, cluster, service, host."""
    show = query.get("show", "")
    return ListFilter(
        text=query.get("q", "").replace("\0", "").strip()[:LONGEST],
        show=show if show in shows else "",
        page=_number(query.get("page", "")) or 1,
        cluster_id=_number(query.get("cluster", "")),
        service_id=_number(query.get("service", "")),
        host_id=_number(query.get("host", "")),
    )


def named(rows: Rows, *, text: str, fields: tuple[str, ...]) -> Rows:
    """Rows in which one of `fields` contains `text`, whatever its case."""
    if not text:
        return rows
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__icontains": text})
    return rows.filter(wanted)  # type: ignore[no-any-return]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
