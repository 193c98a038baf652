"""`name__like_glob="prod-*"`: LIKE with the stars of a shell. LIKE, since a regular expression can be made to hang."""

from typing import Any

from django.db.models import CharField, Lookup, TextField


def like_pattern(glob: str) -> str:
    """`*` and `?` as LIKE's, everything else letter by letter."""
    escaped = glob.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    while "**" in escaped:
        escaped = escaped.replace("**", "*")
    return escaped.replace("*", "%").replace("?", "_")


@CharField.register_lookup
@TextField.register_lookup
class LikeGlob(Lookup[Any]):
    lookup_name = "like_glob"

    def get_prep_lookup(self) -> str:
        return like_pattern(str(self.rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"UPPER({lhs}) LIKE UPPER({rhs}) ESCAPE '\\'", [*lhs_params, *rhs_params]
