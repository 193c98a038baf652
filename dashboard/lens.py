"""What somebody wants of a topology: only problems, what to find or leave out, how hosts or services are grouped, what
else to draw. All of it is in the address. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

LONGEST = 100
BY_ZONE, BY_PROVIDER, BY_TAG = "zone", "provider", "tag:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Something a picture draws only when asked: its name in the address, its words."""

    name: str
    words: str


EXTRAS = (
    Extra(name="role", words="Task roles"),
    Extra(name="security-group", words="Security groups"),
    Extra(name="subnet", words="Subnets"),
    Extra(name="secret", words="Secrets"),
    Extra(name="log-group", words="Log groups"),
    Extra(name="name", words="Service Connect and discovery"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """`find` and `hide`: parts of names, any of several words. `group`: "", `zone`, `provider` or `tag:<key>`."""

    is_problems_only: bool = False
    find: str = ""
    hide: str = ""
    group: str = ""
    also: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        return self.group.removeprefix(BY_TAG) if self.group.startswith(BY_TAG) else ""

    @property
    def query(self) -> str:
        """The address of this view, "" for the plain one."""
        values = [
            ("only", "problems" if self.is_problems_only else ""),
            ("find", self.find),
            ("hide", self.hide),
            ("group", self.group),
            *(("also", name) for name in sorted(self.also)),
        ]
        return urlencode([(key, value) for key, value in values if value])

    def finds(self, name: str) -> bool:
        return _matches(name, words=self.find)

    def hides(self, name: str) -> bool:
        return _matches(name, words=self.hide)


def lens_from(query: Mapping[str, str], *, also: list[str]) -> Lens:
    """Unknown values are left out: an address from elsewhere shows the plain picture."""
    group = query.get("group", "")[:LONGEST].strip()
    if group not in ("", BY_ZONE, BY_PROVIDER) and not group.removeprefix(BY_TAG).strip():
        group = ""
    if group not in ("", BY_ZONE, BY_PROVIDER) and not group.startswith(BY_TAG):
        group = ""
    return Lens(
        is_problems_only=query.get("only") == "problems",
        find=query.get("find", "")[:LONGEST].strip(),
        hide=query.get("hide", "")[:LONGEST].strip(),
        group=group,
        also=frozenset(also) & {extra.name for extra in EXTRAS},
    )


def _matches(name: str, *, words: str) -> bool:
    return any(word in name.casefold() for word in words.casefold().split())
