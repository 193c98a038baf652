"""Search tokens of mirrored rows: lower case, cut at `/ : . - _ @ =`, kept equal on both databases."""

import re
from collections.abc import Iterable, Mapping, Sequence

from clusters.models import SearchToken
from clusters.sync.upsert import upsert

CUT = re.compile(r"[/:.\-_@=\s]+")
TOKEN_MAX = 120
TOKENS_MAX = 40  # a thing with a hundred tags must not fill the table


def tokens_of(words: Iterable[str]) -> tuple[str, ...]:
    """Each word as a whole and in its parts, once, in order: `shop-prod/web` gives shop-prod/web, shop, prod, web."""
    found: dict[str, None] = {}
    for word in words:
        whole = word.strip().lower()
        for token in (whole, *CUT.split(whole)):
            if token:
                found.setdefault(token[:TOKEN_MAX])
    return tuple(found)[:TOKENS_MAX]


def role_tokens(*role_arns: str) -> tuple[str, ...]:
    """The names of roles, without their paths: found by how they begin."""
    names = (arn.rpartition("/")[2].lower()[:TOKEN_MAX] for arn in role_arns)
    return tuple(dict.fromkeys(name for name in names if name))


def keep_tokens(
    wanted: Mapping[int, Sequence[str]],
    *,
    kind: str,
    scope_id: int,
    cluster_id: int | None,
    new: frozenset[int] = frozenset(),
) -> None:
    """Bring the tokens of these rows (by key) in line with `wanted`. `new` rows have none yet, so nobody looks."""
    if not wanted:
        return
    looked_at = [pk for pk in wanted if pk not in new]
    stored: dict[tuple[int, str], int] = {}
    if looked_at:
        rows = SearchToken.objects.filter(kind=kind, object_id__in=looked_at).values_list("object_id", "token", "pk")
        stored = {(object_id, token): pk for object_id, token, pk in rows}
    needed = {(object_id, token) for object_id, tokens in wanted.items() for token in tokens}
    stale = [pk for key, pk in stored.items() if key not in needed]
    if stale:
        SearchToken.objects.filter(pk__in=stale).delete()
    fresh = [
        SearchToken(scope_id=scope_id, cluster_id=cluster_id, kind=kind, object_id=object_id, token=token)
        for object_id, token in sorted(needed - stored.keys())
    ]
    upsert(fresh, unique=("kind", "object_id", "token"))
