"""The filter language finishes: it …"""

import random

import pytest

from dashboard.tables.language import MOST_TERMS, Query, Term, Value, read_query, without
from dashboard.tables.spelling import unknown_word

LETTERS = 'ab:,!"*? -_=é\t\0\n😀\ud800status:'


def _term(key: str, *texts: str) -> Term:
    values = tuple(Value(text=text.removeprefix("!"), is_negated=text.startswith("!")) for text in texts)
    return Term(key=key, values=values)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("status:unhealthy cluster:prod-*", (_term("status", "unhealthy"), _term("cluster", "prod-*"))),
        ("status:!parked", (_term("status", "!parked"),)),
        ("!status:parked,!steady", (_term("status", "!parked", "steady"),)),
        ("tier:prod,stage", (_term("tier", "prod", "stage"),)),
        ("web api", (_term("", "web"), _term("", "api"))),
        ("tag:team=recsys", (_term("tag", "team=recsys"),)),
        ("revision:web:140", (_term("revision", "web:140"),)),
        ("STATUS:x", (_term("status", "x"),)),
        ("arn:aws:ecs:eu-west-1:1:service/a/b", (_term("", "arn:aws:ecs:eu-west-1:1:service/a/b"),)),
        ("a,b", (_term("", "a,b"),)),
        ("tier:prod,,", (_term("tier", "prod"),)),
        ("", ()),
        ("!", ()),
    ],
)
def test_terms_it_reads(text: str, terms: tuple[Term, ...]) -> None:
    assert read_query(text).terms == terms


def test_quoted_values_it_takes_letter_by_letter() -> None:
    (keyed, free) = read_query('name:"a, b: ""c""*" "status:x y"').terms

    assert keyed.values == (Value(text='a, b: "c"*', is_quoted=True),)
    assert not keyed.values[0].is_glob
    assert free == Term(key="", values=(Value(text="status:x y", is_quoted=True),))


def test_a_key_without_a_value_it_names() -> None:
    query = read_query("status: web")

    assert query.unfinished == ("status",)
    assert query.terms == (_term("", "web"),)


def test_more_than_it_reads_it_says() -> None:
    query = read_query(" ".join(f"word{number}" for number in range(MOST_TERMS + 1)))

    assert query.is_cut
    assert len(query.terms) == MOST_TERMS


def test_one_term_it_leaves_out() -> None:
    assert str(without(read_query("a status:x b").terms, 1)) == "a b"


@pytest.mark.parametrize("seed", range(20))
def test_what_it_wrote_it_reads_back_the_same(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(500):
        text = "".join(dice.choice(LETTERS) for _ in range(dice.randrange(60)))

        once = read_query(text)

        assert _plain(read_query(str(once))) == _plain(once), text


@pytest.mark.parametrize("length", [0, 1, 10_000, 200_000])
def test_any_length_it_bears(length: int) -> None:
    assert len(str(read_query("status:!" + "x" * length))) <= 600


def test_a_typing_error_it_mends() -> None:
    assert unknown_word("statsu", known=("status", "tier"), what="filter") == (
        "No filter called “statsu”. Did you mean “status”?"
    )


def test_a_word_far_from_all_it_answers_with_what_there_is() -> None:
    assert unknown_word("zzz", known=("status", "tier"), what="filter").endswith("There are status, tier.")


def _plain(query: Query) -> list[tuple[str, list[tuple[str, bool, bool]]]]:
    """What a query means: quotes matter only where they keep a star from being one."""
    return [(term.key, [(v.text, v.is_negated, v.is_glob) for v in term.values]) for term in query.terms]
