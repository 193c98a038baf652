"""CSV finishes: it …"""

import csv
from datetime import datetime, timedelta, timezone
from io import StringIO

import pytest

from dashboard.tables.csv_text import cell, lines


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_a_formula_it_disarms(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (1453, "1453"),
        (-5, "-5"),
        (True, "true"),
        ("web", "web"),
        (datetime(2026, 11, 24, 10, 26, 1, 9, tzinfo=timezone(timedelta(hours=1))), "2026-11-24T09:26:01Z"),
    ],
)
def test_a_value_it_writes_raw(value: object, text: str) -> None:
    assert cell(value) == text


def test_commas_quotes_and_line_ends_it_keeps() -> None:
    row = ['a "b"', "c,d", "e\r\nf", ""]

    text = lines([row, [1]])

    assert text.endswith("\r\n1\r\n")
    assert next(iter(csv.reader(StringIO(text, newline="")))) == row
