"""What the nouns of ECS mean, read once from docs/glossary.md, so that pages and docs can't say two things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

HEADING = "## What things are"
LONGEST = 180  # two lines of a page's text
_ROW = re.compile(r"^\| (?P<word>[^|]+?) \| (?P<means>[^|]+?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`anchor`: where the Learn page tells it."""

    word: str
    means: str

    @property
    def anchor(self) -> str:
        return anchor_of(self.word)


def anchor_of(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", word.lower())


def parse(text: str) -> Mapping[str, Term]:
    """The table below HEADING, by word, in its order."""
    section = text.partition(HEADING)[2].partition("\n## ")[0]
    rows = [(match["word"], match["means"].replace("`", "")) for match in _ROW.finditer(section)]
    return {word: Term(word=word, means=means) for word, means in rows if word != "word" and set(word) != {"-"}}


@cache
def terms() -> Mapping[str, Term]:
    return parse((Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8"))
