"""Addresses of rows are those that Django would give."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from dashboard.links import link


@pytest.fixture
def below() -> Iterator[None]:
    before = get_script_prefix()
    yield
    set_script_prefix(before)


@pytest.mark.parametrize("route", ["task", "task_panel", "service", "cluster", "host", "task_definition", "operation"])
def test_as_django_it_finds_them(route: str) -> None:
    assert [link(route, pk) for pk in (7, 1_234_567)] == [reverse(route, args=(pk,)) for pk in (7, 1_234_567)]


def test_below_a_path_of_a_proxy_it_finds_them_too(below: None) -> None:
    link("task", 7)
    set_script_prefix("/gantry/")

    assert link("task", 7) == "/gantry/tasks/7"


def test_what_is_no_route_it_refuses() -> None:
    with pytest.raises(NoReverseMatch):
        link("nowhere", 7)
