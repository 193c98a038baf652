"""Ages on an open page finish: they grow in the browser, in the words of the server, and turn amber by themselves."""

import random
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard import words

pytestmark = pytest.mark.browser
EDGES = [0, 59, 60, 61, 3599, 3600, 3601, 86399, 86400, 86401, 99 * 86400]


def test_every_span_they_say_as_the_server_does(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    spans = [-5, *EDGES, *(random.Random(7).randrange(40 * 86400) for _ in range(3000))]

    said = page.evaluate("spans => spans.map(ages.shortSpan)", spans)

    assert said == [words.short_span(seconds) for seconds in spans]


def test_the_next_change_they_wait_for_and_no_longer(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    spans = [*EDGES, *range(0, 7300, 7)]

    lasts = page.evaluate("spans => spans.map(ages.lasts)", spans)

    for seconds, pause in zip(spans, lasts, strict=True):
        assert words.short_span(seconds + pause) != words.short_span(seconds)
        assert words.short_span(seconds + pause - 1) == words.short_span(seconds)


def test_they_grow_without_a_question(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/about")
    page.evaluate(WITHOUT_NEWS)
    page.evaluate(APPEND_AGE, 57)
    age = page.locator("#age")
    expect(age).to_have_text(re.compile(r"5[789] s"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    expect(age).to_have_text("1 min")

    assert [url for url in asked if "/live" not in url] == []


def test_the_mark_turns_amber_once_an_agent_is_late(page: Page, log_in: Callable[[str], None]) -> None:
    log_in("viewer")
    page.goto("/about")
    mark = page.locator("#live-fresh")
    page.evaluate(LATE_SOON)
    expect(mark).to_have_class("fresh")

    expect(mark).to_have_class("fresh late")
    expect(mark).to_contain_text("Late")


WITHOUT_NEWS = """() => {
    for (const part of document.querySelectorAll("[data-live]")) part.removeAttribute("data-live");
}"""
LATE_SOON = """() => {
    const mark = document.querySelector("#live-fresh");
    mark.removeAttribute("data-live"); // the stream knows better, and would say so
    mark.dataset.late = "0";
    mark.dataset.lateAt = Math.floor(Date.now() / 1000) + 3;
    ages.tick();
}"""
APPEND_AGE = """seconds => {
    const time = document.createElement("time");
    time.id = "age";
    time.dataset.ago = "";
    time.dateTime = new Date(Math.floor(Date.now() / 1000 - seconds) * 1000).toISOString();
    document.querySelector("main").append(time);
    ages.tick();
}"""
