"""The filter language of every table: `status:unhealthy,failing cluster:prod-* tier:!dev "free text"`.

Reads text to terms and writes terms as text; any text reads to something, and what was written reads back the same.
Knows no key: which there are is each table's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 500
MOST_TERMS = 20
MOST_VALUES = 20

_KEY = re.compile(r"(!*)([A-Za-z][A-Za-z0-9_-]*):(?=\S)")
_UNFINISHED = re.compile(r"!*[A-Za-z][A-Za-z0-9_-]*:")
_ARN = re.compile(r"!*arn:")
_NEEDS_QUOTES = re.compile(r'[\s,":*?]|^!|^$')
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """`is_quoted`: taken letter by letter, its stars are stars."""

    text: str
    is_negated: bool = False
    is_quoted: bool = False

    @property
    def is_glob(self) -> bool:
        return not self.is_quoted and any(letter in self.text for letter in "*?")

    def __str__(self) -> str:
        text = '"' + self.text.replace('"', '""') + '"' if self.is_quoted else self.text
        return f"!{text}" if self.is_negated else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Any of the plain values and none of the negated ones. `key` "" is free text: one value."""

    key: str
    values: tuple[Value, ...]

    @property
    def values_text(self) -> str:
        return ",".join(str(value) for value in self.values)

    def __str__(self) -> str:
        return f"{self.key}:{self.values_text}" if self.key else self.values_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`unfinished`: keys that were given no value. `is_cut`: more was asked than is read."""

    terms: tuple[Term, ...]
    unfinished: tuple[str, ...] = ()
    is_cut: bool = False

    def __str__(self) -> str:
        return " ".join(str(term) for term in self.terms)


def read_query(text: str) -> Query:
    clean = _CONTROL.sub(" ", text).strip()
    pieces, rest = [], clean[:LONGEST]
    while rest := rest.lstrip():
        piece, rest = _next_term(rest)
        pieces.append(piece)
    terms = tuple(piece for piece in pieces if isinstance(piece, Term))
    return Query(
        terms=terms[:MOST_TERMS],
        unfinished=tuple(piece for piece in pieces if isinstance(piece, str) and piece),
        is_cut=len(clean) > LONGEST or len(terms) > MOST_TERMS,
    )


def exactly(text: str) -> Value:
    """The value that means `text` as it is, quoted only where it must be."""
    return Value(text=text, is_quoted=_NEEDS_QUOTES.search(text) is not None)


def without(terms: Iterable[Term], position: int) -> Query:
    """All terms but one."""
    return Query(terms=tuple(term for number, term in enumerate(terms) if number != position))


def _next_term(text: str) -> tuple[Term | str, str]:
    """The first term of `text` (a key alone as its name, "" for nothing) and what follows it."""
    is_arn = _ARN.match(text) is not None
    found = None if is_arn else _KEY.match(text)
    if found is None:
        if not is_arn and (alone := _UNFINISHED.match(text)):
            return alone.group().strip("!:"), text[alone.end() :]
        value, rest = _next_value(text, stops=" ")
        return (Term(key="", values=(value,)) if value.text else ""), rest
    key = found.group(2).lower().replace("_", "-")
    values, rest = [], text[found.end() :]
    while True:
        value, rest = _next_value(rest, stops=" ,")
        if value.text:
            is_negated = value.is_negated != bool(found.group(1))
            values.append(Value(text=value.text, is_negated=is_negated, is_quoted=value.is_quoted))
        if not rest.startswith(","):
            break
        rest = rest[1:]
    return (Term(key=key, values=tuple(values[:MOST_VALUES])) if values else key), rest


def _next_value(text: str, *, stops: str) -> tuple[Value, str]:
    bare = text.lstrip("!")
    is_negated = len(bare) < len(text)
    if bare.startswith('"'):
        return _quoted(bare[1:], is_negated=is_negated, stops=stops)
    end = next((place for place, letter in enumerate(bare) if letter.isspace() or letter in stops), len(bare))
    return Value(text=bare[:end], is_negated=is_negated), bare[end:]


def _quoted(text: str, *, is_negated: bool, stops: str) -> tuple[Value, str]:
    """Up to the closing quote, a doubled one is one; without a closing one, up to the end."""
    inside, place = [], 0
    while place < len(text):
        if text[place] == '"':
            if text[place + 1 : place + 2] != '"':
                place += 1
                break
            place += 1
        inside.append(text[place])
        place += 1
    rest = text[place:]
    if rest and not rest[0].isspace() and rest[0] not in stops:
        rest = f" {rest}"  # what sticks to a closing quote is a term of its own
    return Value(text="".join(inside), is_negated=is_negated, is_quoted=True), rest
