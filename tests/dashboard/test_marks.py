"""Marks finish: every state has a shape, a word and a colour, and every severity a mark."""

import re

import pytest

from clusters.choices import OperationState, Severity
from dashboard import palette
from dashboard.bars import Segment, fitted, of_tasks
from dashboard.icons import ICONS
from dashboard.palette import Mark, Status
from dashboard.queries.operations import _MARKS, _WORDS
from dashboard.templatetags.gantry import bar, icon, status


def test_every_mark_it_gives_a_shape_of_its_own() -> None:
    assert set(palette.SHAPES) == set(palette.WORDS) == set(palette.TEXT_CLASSES) == set(Mark)
    assert len(set(palette.SHAPES.values())) == len(Mark)


@pytest.mark.parametrize(
    ("severity", "mark"),
    [
        (Severity.FINE, Mark.OK),
        (Severity.QUIET, Mark.OFF),
        (Severity.UNKNOWN, Mark.UNKNOWN),
        (Severity.AT_RISK, Mark.WARN),
        (Severity.MISSING_ALL, Mark.BAD),
        (Severity.FAILING + 1, Mark.BAD),
    ],
)
def test_a_severity_it_marks(severity: int, mark: Mark) -> None:
    assert palette.mark_of_severity(severity) is mark


def test_every_operation_state_it_marks_and_names() -> None:
    assert set(_MARKS) == set(_WORDS) == set(OperationState)


def test_a_status_it_says_aloud_and_escapes() -> None:
    drawn = status(Status(mark=Mark.DRAIN, text="<b>leaving</b>"))

    assert 'class="status warn"' in drawn
    assert '<span class="sr">Draining: </span>&lt;b&gt;leaving&lt;/b&gt;' in drawn


@pytest.mark.parametrize("name", ICONS)
def test_icons_it_draws_without_style_or_script(name: str) -> None:
    drawn = icon(name)

    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert not re.search(r"style=|<script|\son\w+=", drawn)


def test_parts_it_fits_into_the_bar() -> None:
    placed = fitted((Segment(fill="quiet", amount=399), Segment(fill="bad", amount=1)), width=56)

    assert [piece.fill for piece in placed] == ["quiet", "bad"]
    assert placed[1].width == 1.5
    assert placed[1].x + placed[1].width == pytest.approx(56, abs=0.2)


def test_nothing_it_draws_as_an_empty_track() -> None:
    assert 'class="f-track"' in bar(of_tasks(healthy=0, starting=0, desired=0))


@pytest.mark.parametrize(
    ("healthy", "starting", "desired", "amounts"),
    [(3, 0, 3, [3, 0, 0]), (2, 5, 4, [2, 2, 0]), (0, 0, 3, [0, 0, 3]), (5, 0, 3, [3, 0, 0])],
)
def test_tasks_it_splits_into_healthy_coming_and_missing(
    healthy: int, starting: int, desired: int, amounts: list[int]
) -> None:
    parts = of_tasks(healthy=healthy, starting=starting, desired=desired)

    assert [part.amount for part in parts] == amounts
