"""Marks, icons, times, numbers and identifiers, as every page draws them. No queries, no arithmetic on rows."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard import words
from dashboard.bars import Segment, fitted
from dashboard.glossary import terms
from dashboard.icons import ICONS
from dashboard.links import link
from dashboard.palette import SHAPES, TEXT_CLASSES, WORDS, Mark, Status

register = template.Library()
register.simple_tag(link, name="link")
register.filter("thousands", words.thousands)
register.filter("shorten", words.shorten)
register.filter("shorten_arn", words.shorten_arn)
register.filter("shorten_instance", words.shorten_instance)
register.filter("revision_number", words.revision_number)
register.filter("mib", words.mib)
register.filter("principal", words.principal)
register.filter("shorten_digest", words.shorten_digest)
register.filter("span", words.span)
register.filter("exact", words.exact)

# Bodies are constants of ours (`icons.py`, `palette.py`), so they are safe to join once at import.
_GLYPHS = {
    mark: f'<svg class="g-{mark}" width="{{0}}" height="{{0}}" viewBox="0 0 12 12"'
    f' aria-hidden="true">{SHAPES[mark]}</svg>'
    for mark in Mark
}
_ICON = (
    '<svg width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"{2}>{1}</svg>'
)


@register.simple_tag
@lru_cache(maxsize=64)
def glyph(mark: Mark | str, size: int = 12) -> SafeString:
    """The shape of a state, for places where the words stand elsewhere."""
    return mark_safe(_GLYPHS[Mark(mark)].format(int(size)))  # noqa: S308 - constants and a number


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    return mark_safe(  # noqa: S308 - constants of ours, `css` is escaped
        _ICON.format(int(size), ICONS[name], format_html(' class="{}"', css) if css else "")
    )


@register.simple_tag
def status(state: Status) -> SafeString:
    """The one badge: shape, the word of the state for those who can't see it, then the cause."""
    return format_html(
        '<span class="status {}">{}<span><span class="sr">{}: </span>{}</span></span>',
        TEXT_CLASSES[state.mark],
        glyph(state.mark),
        WORDS[state.mark],
        state.text,
    )


@register.simple_tag(takes_context=True)
def ago(context: dict[str, Any], moment: datetime | None) -> SafeString:
    """Relative in text, exact in the title; the browser lets it tick. `now` is the page's, read once at the edge."""
    if moment is None:
        return mark_safe(f'<span class="muted">{words.NOTHING}</span>')  # noqa: S308 - a constant
    return _time(moment, text=words.age(moment, now=context["now"]), mark=_TICKS)


@register.simple_tag
def clock(moment: datetime | None) -> SafeString:
    """The time of day, for timelines and steps."""
    if moment is None:
        return mark_safe("")
    return _time(moment, text=f"{moment:%H:%M:%S}")


_TICKS = mark_safe(" data-ago")
_STANDS = mark_safe("")


def _time(moment: datetime, *, text: str, mark: SafeString = _STANDS) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(timespec="seconds"),
        words.exact(moment),
        mark,
        text,
    )


@register.simple_tag
def identifier(value: str, what: str = "ARN", short: str = "") -> SafeString:
    """An identifier shortened in the middle, whole in the title, copied whole."""
    shown = short or (words.shorten_arn(value) if value.startswith("arn:") else words.shorten(value))
    return format_html(
        '<span class="id" title="{0}">{1}<button class="copy" type="button" aria-label="Copy {2} {1}"'
        ' data-copy="{0}">{3}</button></span>',
        value,
        shown,
        what,
        icon("copy", 14),
    )


@register.simple_tag
def bar(segments: tuple[Segment, ...], width: int = 56, height: int = 7) -> SafeString:
    """A strip of parts of a whole; the numbers stand beside it, so it is hidden from those who can't see it."""
    rectangles = format_html_join(
        "",
        '<rect class="f-{}" x="{}" width="{}" height="{}" rx="1.5"/>',
        ((piece.fill, piece.x, piece.width, height) for piece in fitted(segments, width=width)),
    )
    return format_html('<svg width="{0}" height="{1}" aria-hidden="true">{2}</svg>', width, height, rectangles)


@register.simple_tag
def wide_bar(segments: tuple[Segment, ...], height: int = 8) -> SafeString:
    """The same, as wide as its card."""
    rectangles = format_html_join(
        "",
        '<rect class="f-{}" x="{}" width="{}" height="{}" rx="1.5"/>',
        ((piece.fill, piece.x, piece.width, height) for piece in fitted(segments, width=1000)),
    )
    return format_html(
        '<svg class="fit" viewBox="0 0 1000 {0}" preserveAspectRatio="none" height="{0}" aria-hidden="true">{1}</svg>',
        height,
        rectangles,
    )


@register.filter
def marked(text: str, words_text: str) -> SafeString:
    """The text with the words that were looked for marked, whatever their case. All of it is escaped."""
    found = sorted({word for word in words_text.split() if len(word) > 1}, key=len, reverse=True)[:4]
    if not found:
        return format_html("{}", text)
    pieces = re.split(f"({'|'.join(re.escape(word) for word in found)})", text, flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece) if n % 2 else piece,) for n, piece in enumerate(pieces))
    )


@register.simple_tag
def swatch(fill: str) -> SafeString:
    """The colour of a bar's part, for its legend."""
    return format_html(
        '<svg width="10" height="10" aria-hidden="true"><rect class="f-{}" width="10" height="10" rx="2"/></svg>', fill
    )


@register.inclusion_tag("parts/around.html")
def around(cluster_id: int, kind: str, pk: int, part: str) -> dict[str, str]:
    """The picture of what touches a service, task, host or definition (`kind`); news of the live `part` redraw it."""
    return {"topology_url": link("topology", cluster_id), "query": f"around={kind}/{pk}", "part": part}


@register.inclusion_tag("parts/what.html")
def what(word: str) -> dict[str, Any]:
    """What a noun is, in the glossary's words: closed until somebody asks, so nothing has to be remembered."""
    return {"term": terms()[word], "article": "an" if word[0] in "aeiou" else "a"}


@register.simple_tag
def certainty(value: str) -> SafeString:
    """How sure a cause is: three bars and the word."""
    bars = {"certain": 3, "likely": 2}.get(value, 1)
    heights = ((0.0, 7.0, 3.0), (4.5, 3.8, 6.2), (9.0, 0.6, 9.4))
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="3" height="{}" rx=".8"/>',
        (("f-muted" if n < bars else "f-track", x, y, height) for n, (x, y, height) in enumerate(heights)),
    )
    return format_html(
        '<span class="sure"><svg width="12" height="10" aria-hidden="true">{}</svg>{}</span>', drawn, value
    )
