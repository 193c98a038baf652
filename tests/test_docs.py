"""What docs/ says and what the code has are the same, both ways."""

import re
from pathlib import Path

import pytest

from tests.support import compose

PROJECT = Path(__file__).resolve().parent.parent
DOCS = sorted([PROJECT / "README.md", PROJECT / "CHANGELOG.md", *(PROJECT / "docs").rglob("*.md")])
CONFIGURATION = (PROJECT / "docs" / "configuration.md").read_text()
COMMANDS = (PROJECT / "docs" / "commands.md").read_text()
READ_IN_CODE = re.compile(r"""(?:\benv\.\w+|os\.environ(?:\.get)?)\s*[\[(]\s*["']([A-Z][A-Z0-9_]+)["']""")
TABLE_NAME = re.compile(r"^\| ((?:`[A-Z][A-Z0-9_]+`(?:, )?)+) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+?)(?:#[\w-]+)?\)")
DECISION_SECTIONS = ("Context.", "Decision.", "Rejected.", "Consequence.")
MAX_DECISION_LINES = 60


def _documented_variables() -> set[str]:
    return {name for names in TABLE_NAME.findall(CONFIGURATION) for name in re.findall(r"`(\w+)`", names)}


def _sources() -> list[Path]:
    roots = ("clusters", "dashboard", "deploy", "tests/support", "tests/stack")
    return [path for root in roots for path in (PROJECT / root).rglob("*.py")]


def _variables_in_code() -> set[str]:
    found = {name for path in _sources() for name in READ_IN_CODE.findall(path.read_text())}
    return found | compose.known_variables()


def test_every_variable_is_documented_and_every_documented_one_exists() -> None:
    assert _documented_variables() == _variables_in_code()


def test_docker_passes_on_every_setting_that_is_not_its_own_business() -> None:
    # Paths inside the image are the image's business; the URLs are made in the compose file itself.
    settings = set(READ_IN_CODE.findall((PROJECT / "dashboard" / "settings.py").read_text()))

    passed_on = set(compose.read_services(dict.fromkeys(compose.needed_variables(), "x"))["web"].environment)

    assert settings - passed_on == {"GANTRY_DATA_DIR", "GANTRY_HEARTBEAT_FILE"}


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    commands = {path.stem for path in PROJECT.glob("*/management/commands/*.py") if path.stem != "__init__"}
    section = COMMANDS.partition("## manage.py")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == commands


def test_every_verb_is_documented_and_every_documented_one_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    section = COMMANDS.partition("## make\n")[2].partition("\n## ")[0]

    assert phony is not None
    assert set(re.findall(r"`make ([a-z-]+)`", section)) == set(phony[1].split())


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    targets = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in targets if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", sorted((PROJECT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short_and_complete(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= MAX_DECISION_LINES
    assert [section for section in DECISION_SECTIONS if f"**{section}**" not in text] == []
