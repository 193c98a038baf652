"""Opaque tokens that survive changes of the listing."""

import pytest

from clusters.simulator.ecs.paging import page
from clusters.simulator.state.errors import SimulatorError


def names(
    items: list[str], *, token: str | None = None, descending: bool = False, **filters: str
) -> tuple[list[str], str]:
    payload: dict[str, object] = {"maxResults": 3, **filters}
    if token:
        payload["nextToken"] = token
    found, rest = page(items, operation="ListTasks", payload=payload, key=lambda item: (item,), descending=descending)
    return found, rest.get("nextToken", "")


def test_walks_every_item_once_and_ends_without_a_token() -> None:
    items = [f"{number:02}" for number in range(7)]
    seen: list[str] = []
    token = None

    while True:
        found, token = names(items, token=token)
        seen += found
        if not token:
            break

    assert seen == items


def test_ends_without_a_token_when_the_last_page_is_full() -> None:
    _, token = names(["a", "b", "c"])

    assert token == ""


def test_neither_repeats_nor_skips_when_items_come_and_go_between_pages() -> None:
    first, token = names(["b", "d", "f", "h", "k"])

    second, _ = names(["a", "c", "f", "h", "j", "k"], token=token)

    assert first == ["b", "d", "f"]
    assert second == ["h", "j", "k"]


def test_walks_backwards() -> None:
    first, token = names(["a", "b", "c", "d"], descending=True)

    second, rest = names(["a", "b", "c", "d"], token=token, descending=True)

    assert (first, second, rest) == (["d", "c", "b"], ["a"], "")


@pytest.mark.parametrize("token", ["nonsense", "!!", "AAAAAAAA", "héé"])
def test_refuses_a_token_it_did_not_write(token: str) -> None:
    with pytest.raises(SimulatorError, match="Invalid token in request"):
        names(["a"], token=token)


def test_refuses_a_token_of_other_filters() -> None:
    _, token = names(["a", "b", "c", "d"], cluster="prod")

    with pytest.raises(SimulatorError, match="Invalid token in request"):
        names(["a", "b", "c", "d"], token=token, cluster="dev")


@pytest.mark.parametrize("size", [0, 101, -1])
def test_refuses_a_page_size_out_of_bounds(size: int) -> None:
    with pytest.raises(SimulatorError, match="maxResults should be between 1 and 100"):
        page(["a"], operation="ListTasks", payload={"maxResults": size}, key=lambda item: (item,))


def test_hands_out_ten_services_when_not_asked_for_more() -> None:
    found, rest = page([f"{n:02}" for n in range(11)], operation="ListServices", payload={}, key=lambda item: (item,))

    assert len(found) == 10
    assert rest["nextToken"]
