"""Filter keys: one value of a term to one condition. What can't be read raises `Unreadable` with cause and mend."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IExact

from dashboard.queries.glob import LikeGlob
from dashboard.tables import language
from dashboard.tables.spelling import unknown_word

_NUMBER = re.compile(r"(>=|<=|>|<|=)?(\d{1,9})")
_COMPARISONS = {None: "exact", "=": "exact", ">": "gt", "<": "lt", ">=": "gte", "<=": "lte"}
_TAG_KEY = re.compile(r"[\w .:/+@-]{1,128}")  # what AWS allows in one, but for "=", which ends it here


class Unreadable(ValueError):
    """A value that means nothing for its key; the text is for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and when."""

    user: Any
    now: datetime


Match = Callable[[language.Value, Asker], Q]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`words`: all there are, if there are only some. `hint`: an example of a value else."""

    name: str
    match: Match
    words: tuple[str, ...] = ()
    hint: str = ""

    def chosen_words(self, term: language.Term) -> frozenset[str]:
        """The words that a term asks for, those it forbids left out."""
        wanted = [value for value in term.values if not value.is_negated]
        return frozenset(word for value in wanted for word in _words_of(value, words=self.words))


def choice(name: str, conditions: Mapping[str, Q | Callable[[Asker], Q]]) -> Key:
    """One of a few words, each a condition."""
    words = tuple(conditions)

    def match(value: language.Value, asker: Asker) -> Q:
        found = _words_of(value, words=words)
        if not found:
            raise Unreadable(unknown_word(value.text, known=words, what=name))
        return _any(condition if isinstance(condition := conditions[word], Q) else condition(asker) for word in found)

    return Key(name=name, match=match, words=words)


def text(name: str, *fields: str, hint: str) -> Key:
    """A whole name in whatever case, or a glob."""
    return Key(name=name, match=lambda value, _asker: named(value, fields=fields), hint=hint)


def within(name: str, field: str, *, shape: str, hint: str) -> Key:
    """A name inside a longer one: `shape` is a glob with {} for the value ("*:task-definition/{}:*")."""

    def match(value: language.Value, _asker: Asker) -> Q:
        return Q(LikeGlob(F(field), shape.format(_glob_of(value))))

    return Key(name=name, match=match, hint=hint)


def number(name: str, field: str) -> Key:
    def match(value: language.Value, _asker: Asker) -> Q:
        found = _NUMBER.fullmatch(value.text)
        if found is None:
            raise Unreadable(f"“{name}” is a number. Write {name}:3, {name}:>0 or {name}:<=10.")
        return Q(**{f"{field}__{_COMPARISONS[found.group(1)]}": int(found.group(2))})

    return Key(name=name, match=match, hint=">0")


def address(name: str, field: str) -> Key:
    def match(value: language.Value, _asker: Asker) -> Q:
        try:
            return Q(**{field: str(ip_address(value.text))})
        except ValueError as error:
            raise Unreadable(f"“{value.text[:40]}” is no IP address. Write {name}:10.0.12.7.") from error

    return Key(name=name, match=match, hint="10.0.12.7")


def tag(field: str = "tags") -> Key:
    """`tag:team=recsys`, or `tag:team` for any value."""

    def match(value: language.Value, _asker: Asker) -> Q:
        key, equals, wanted = value.text.partition("=")
        if not _TAG_KEY.fullmatch(key):
            raise Unreadable(f"“{value.text[:40]}” is no tag. Write tag:team=recsys, or tag:team for any value.")
        if not equals:
            return Q(**{f"{field}__has_key": key})
        # AWS's tags may be numbers by name, which a JSON path takes for positions: those are compared as text
        stored = Coalesce(KeyTextTransform(key, field), Value(""), output_field=TextField())
        return Q(LikeGlob(stored, wanted) if value.is_glob else IExact(stored, wanted))

    return Key(name="tag", match=match, hint="team=recsys")


def in_json(field: str, *, member: str, value: language.Value) -> Q:
    """Rows whose JSON list has an object with `member` like the value: `"capacityProvider": "FARGATE"`."""
    stored = Cast(field, TextField())
    return Q(LikeGlob(stored, f'*"{member}": "{_glob_of(value)}"*'))


def named(value: language.Value, *, fields: tuple[str, ...]) -> Q:
    lookup = "like_glob" if value.is_glob else "iexact"
    return _any(Q(**{f"{field}__{lookup}": value.text}) for field in fields)


def containing(value: language.Value, *, fields: tuple[str, ...]) -> Q:
    """Free text: part of one of the fields."""
    if value.is_glob:
        return _any(Q(**{f"{field}__like_glob": f"*{value.text}*"}) for field in fields)
    return _any(Q(**{f"{field}__icontains": value.text}) for field in fields)


def _glob_of(value: language.Value) -> str:
    # a star in quotes would have to be escaped; "any letter" in its place finds it too
    return value.text if value.is_glob else value.text.replace("*", "?")


def _words_of(value: language.Value, *, words: tuple[str, ...]) -> tuple[str, ...]:
    asked = value.text.lower().replace("_", "-")
    if value.is_glob:
        pattern = asked.replace("[", "[[]")
        return tuple(word for word in words if fnmatchcase(word, pattern))
    return (asked,) if asked in words else ()


def _any(conditions: Any) -> Q:
    wanted = Q()
    for condition in conditions:
        wanted |= condition
    return wanted
