"""Every route of the running URL conf, with its parameters filled in. Nothing here asserts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`name` is "" for routes without one; `template` has its parameters still open."""

    name: str
    template: str
    is_admin: bool
    acts: bool

    def path(self, values: Mapping[str, object]) -> str:
        """The path with parameters from `values`; what isn't there becomes 1."""
        filled = PARAMETER.sub(lambda match: str(values.get(match[1] or match[2], 1)), self.template)
        return re.sub(r"[\^$\\]", "", filled)


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, prefix="/", is_admin=False))


def _walk(patterns: list[URLPattern | URLResolver], *, prefix: str, is_admin: bool) -> Iterator[Route]:
    for pattern in patterns:
        template = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = is_admin or pattern.app_name == "admin"
            yield from _walk(pattern.url_patterns, prefix=template, is_admin=inside)
            continue
        yield Route(
            name=pattern.name or "",
            template=template,
            is_admin=is_admin,
            acts=bool(getattr(pattern.callback, "acts_on_aws", False)),
        )
