"""The grammar of ECS's cluster query language: text in, a tree of comparisons out.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
What a subject is worth on an instance is decided elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from clusters.simulator.ecs.validation import invalid

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"[^"]*"|'[^']*')
      | (?P<symbol>==|!=|>=|<=|=~|!~|&&|\|\||!exists\b|!in\b|[><!()\[\],])
      | (?P<word>[^\s()\[\],=!<>&|"']+)
    )""",
    re.VERBOSE,
)
_LONG_NAMES = {
    "equals": "==",
    "not_equals": "!=",
    "greater_than": ">",
    "greater_than_equal": ">=",
    "less_than": "<",
    "less_than_equal": "<=",
    "not_exists": "!exists",
    "not_in": "!in",
    "matches": "=~",
    "not_matches": "!~",
}
OPERATORS = frozenset({"==", "!=", ">", ">=", "<", "<=", "exists", "!exists", "in", "!in", "=~", "!~"})
_WITHOUT_ARGUMENT = frozenset({"exists", "!exists"})
_WITH_LIST = frozenset({"in", "!in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`subject operator [arguments]`; arguments are as written, without quotes."""

    subject: str
    operator: str
    arguments: tuple[str, ...]


Judge = Callable[[Comparison], bool]
Query = Callable[[Judge], bool]


@lru_cache(maxsize=256)
def parse_query(text: str) -> Query:
    """A function that answers the query, given who judges one comparison.

    Raises `InvalidParameterException` where the text is no query.
    """
    reader = _Reader(text)
    query = _either(reader)
    if not reader.is_done:
        raise reader.refusal()
    return query


class _Reader:
    """The tokens of a query and how far they are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split()
        self.at = 0

    @property
    def is_done(self) -> bool:
        return self.at == len(self.tokens)

    def peek(self) -> str:
        return "" if self.is_done else self.tokens[self.at]

    def take(self) -> str:
        if self.is_done:
            raise self.refusal()
        self.at += 1
        return self.tokens[self.at - 1]

    def took(self, *wanted: str) -> bool:
        """Whether the next token is one of these; if so it is read."""
        if self.peek() not in wanted:
            return False
        self.at += 1
        return True

    def expect(self, wanted: str) -> None:
        if self.take() != wanted:
            raise self.refusal()

    def refusal(self) -> Exception:
        return invalid(f"Invalid expression: {self.text}")

    def _split(self) -> list[str]:
        tokens, position, end = [], 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise self.refusal()
            tokens.append(match[match.lastgroup or 0])
            position = match.end()
        return tokens


def _either(reader: _Reader) -> Query:
    query = _both(reader)
    while reader.took("or", "||"):
        query = _any_of(query, _both(reader))
    return query


def _both(reader: _Reader) -> Query:
    query = _negated(reader)
    while reader.took("and", "&&"):
        query = _all_of(query, _negated(reader))
    return query


def _negated(reader: _Reader) -> Query:
    if reader.took("not", "!"):
        inner = _negated(reader)
        return lambda judge: not inner(judge)
    if reader.took("("):
        inner = _either(reader)
        reader.expect(")")
        return inner
    comparison = _comparison(reader)
    return lambda judge: judge(comparison)


def _comparison(reader: _Reader) -> Comparison:
    subject = reader.take()
    operator = _LONG_NAMES.get(reader.peek(), reader.peek())
    if operator not in OPERATORS:
        raise reader.refusal()
    reader.take()
    return Comparison(subject=subject, operator=operator, arguments=_arguments(reader, operator=operator))


def _arguments(reader: _Reader, *, operator: str) -> tuple[str, ...]:
    if operator in _WITHOUT_ARGUMENT:
        return ()
    if operator not in _WITH_LIST:
        return (_unquoted(reader.take()),)
    reader.expect("[")
    arguments = [_unquoted(reader.take())]
    while reader.took(","):
        arguments.append(_unquoted(reader.take()))
    reader.expect("]")
    return tuple(arguments)


def _unquoted(token: str) -> str:
    return token[1:-1] if token[0] in "\"'" else token


def _any_of(left: Query, right: Query) -> Query:
    return lambda judge: left(judge) or right(judge)


def _all_of(left: Query, right: Query) -> Query:
    return lambda judge: left(judge) and right(judge)
