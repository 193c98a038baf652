"""What a table is: rows, columns, orders, filter keys and cells of CSV. One definition a noun, read by `listing`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from clusters.choices import AgentKind
from dashboard.queries.keys import Asker, Key
from dashboard.queries.ordering import Order

STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`css` is of its head. `flag`: as part of another page it is shown where the template says so ("!x": unless)."""

    key: str
    title: str
    order: Order | None = None
    css: str = ""
    flag: str = ""
    is_default: bool = True
    is_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A parameter that narrows to one thing by its key (`cluster=12`), as other pages link here. `name_of` names it."""

    field: str
    name_of: Callable[[Asker, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`rows`: what the asker may see, given the words of `status:` that were asked for. `load`: all that `to_row`
    and `csv` read of these keys. `shows`: words of the former `show=` as terms. `text`: fields that free text searches,
    `arns` those that an ARN is looked for in. `agent`: the one kind that reads all the table shows, None for several.
    """

    noun: str
    title: str
    rows: Callable[[Asker, frozenset[str]], Any]
    load: Callable[[Asker, list[int]], Any]
    to_row: Callable[[Any, Asker], Any]
    columns: tuple[Column, ...]
    keys: tuple[Key, ...]
    text: tuple[str, ...]
    csv: tuple[tuple[str, Callable[[Any], Any]], ...]
    arns: tuple[str, ...] = ("arn",)
    agent: AgentKind | None = None
    default_sort: str = f"-{STATUS}"
    shows: dict[str, str] = field(default_factory=dict)
    pins: dict[str, Pin] = field(default_factory=dict)

    def key(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def sorted_by(self, sort: str) -> Column | None:
        """The column of `sort` ("name", "-since"), if there is one that sorts."""
        column = self.column(sort.removeprefix("-"))
        return column if column and column.order else None
