"""Our style sheets close what they open: a lost brace hides the rest of a file in a media query, without a word."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parent.parent.parent / "static" / "css").glob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_line_without_indent_begins_outside_of_blocks(sheet: Path) -> None:
    depth = 0
    inside = []
    for number, line in enumerate(
        COMMENT.sub(lambda found: "\n" * found[0].count("\n"), sheet.read_text()).split("\n"), 1
    ):
        if depth and line and not line.startswith((" ", "}")):
            inside.append(f"{sheet.name}:{number}: {line[:60]}")
        depth += line.count("{") - line.count("}")

    assert inside == []
    assert depth == 0
