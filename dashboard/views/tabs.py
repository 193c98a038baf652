"""Tabs of a page, in the URL: `?tab=events`. The first has no parameter; unknown ones show it. Likewise `?view=`."""

from collections.abc import Mapping
from dataclasses import dataclass

VIEWS = ("picture", "table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """`count`: what stands beside the label, None where nothing is counted."""

    name: str
    label: str
    is_current: bool
    count: int | None = None

    @property
    def query(self) -> str:
        return f"?tab={self.name}" if self.name else ""


def tab_from(query: Mapping[str, str], *, labels: Mapping[str, str]) -> str:
    asked = query.get("tab", "")
    return asked if asked in labels else ""


def tabs_from(
    query: Mapping[str, str], *, labels: Mapping[str, str], counts: Mapping[str, int] | None = None
) -> tuple[str, tuple[Tab, ...]]:
    """The current tab's name, and all of them. `labels` by name in order, the first one's name is ""."""
    current = tab_from(query, labels=labels)
    return current, tuple(
        Tab(name=name, label=label, is_current=name == current, count=(counts or {}).get(name))
        for name, label in labels.items()
    )


def view_from(query: Mapping[str, str]) -> str:
    """Picture or table, as chosen; "" leaves it to the width of the window."""
    asked = query.get("view", "")
    return asked if asked in VIEWS else ""
