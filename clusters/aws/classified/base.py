"""How names of AWS's model are sorted: shown, planned or ignored. A name stands in exactly one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Blank-separated names. shown: on pages today; planned: kept and shown later; ignored: kept in `raw`, no more."""

    shown: str = ""
    planned: str = ""
    ignored: str = ""

    def names(self) -> frozenset[str]:
        return frozenset(self._words())

    def twice(self) -> frozenset[str]:
        """Names that stand in two places."""
        words = self._words()
        return frozenset(word for word in words if words.count(word) > 1)

    def _words(self) -> list[str]:
        return f"{self.shown} {self.planned} {self.ignored}".split()
