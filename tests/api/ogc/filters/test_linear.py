"""Reading a filter takes steps and memory in proportion to its text, whatever it says: counted, not timed."""

from __future__ import annotations

import re
import re._parser as patterns  # type: ignore[import-not-found]
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput
from starlette.exceptions import HTTPException

from api.ogc.filters import parse
from api.ogc.filters.bounds import LONGEST
from api.ogc.filters.json_form import read_json
from api.ogc.filters.text import KEYWORDS, parser

UNBOUNDED = parser(10**9, 10**9)
"""The parser without the bounds that would hide how it grows."""
STEPS_A_SIGN, STEPS_AT_ALL = 60, 1500
"""Calls, of Python and of C, that a character of a text costs at most, and what costs the same for every text."""

TOKENS = [
    "name", '"a name"', "'a text'", "12.5e3", "-7", "=", "<>", "<", "(", ")", ",", " ", "\n", "1 2", "1 2 3,4 5", "point(", "POINT Z (1 2)",
    "MULTIPOLYGON(((", "GEOMETRYCOLLECTION(", "s_intersects(geometry,", "CASEI(", "BBOX(1,2,3,4)", "date('2026-01-01')",
    *(f" {word} " for word in KEYWORDS),
]  # fmt: skip
BROKEN = [
    "'",
    '"',
    "''",
    '""',
    "\\",
    "?",
    "1 ",
    "1e",
    "1.",
    "-",
    "POINT",
    "POINT ",
    ",1 ",
    "\x00",
    "é",
    "\U0001f600",
]
"""Halves of tokens, and what is none."""
NESTED = [
    ("(", "a", ")"), ("((", "a b", "))"), ("NOT ", "a", ""), ("NOT (", "a", ")"), ("(NOT ", "a", ")"), ("a = (", "1", ")"), ("name IN ((", "1", "))"),
    ("a BETWEEN ((", "1", ")) AND 2"), ("a BETWEEN 1 AND ", "2", ""), ("a LIKE ((", "'x'", "))"), ("POINT((", "1 2", "))"),
    ("S_WITHIN(geometry,POLYGON(", "(1 2,3 4,5 6,1 2)", "))"), ("GEOMETRYCOLLECTION(", "POINT(1 2)", ")"), ("casei(", "a", ")"), ("f(a,", "b", ")"),
    ("a AND (", "b", ")"), ("(a OR b) AND ", "c", ""), ("a IN (1,2) OR (", "b", ")"),
]  # fmt: skip


def steps(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called."""
    count = 0

    def counting(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def peak(work: Callable[[], object]) -> int:
    """Return the bytes that are held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def reading(text: str, read: Callable[[str], object] = UNBOUNDED.parse) -> Callable[[], None]:
    """Return the reading of a text, as far as it goes."""

    def work() -> None:
        with suppress(UnexpectedInput, HTTPException):
            read(text)

    work()  # patterns are compiled for the first text
    return work


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """Runs of tokens and of halves of them, nested in balance or not, mixed, and cut anywhere."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        many = draw(st.integers(1, 200))
        if draw(st.booleans()):
            opening, core, closing = draw(st.sampled_from(NESTED))
            parts.append(opening * many + core + closing * draw(st.integers(0, many)))
        else:
            run = "".join(draw(st.lists(st.sampled_from([*TOKENS, *BROKEN]), min_size=1, max_size=4)))
            parts.append(run * many)
    text = draw(st.sampled_from(["", "a = ", "a IN (", "S_EQUALS(geometry,POLYGON((1 2,"])) + "".join(parts)
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


@settings(max_examples=200)
@given(text=hostile())
def test_steps_are_in_proportion_to_the_text(text: str) -> None:
    assert steps(reading(text)) <= STEPS_A_SIGN * len(text) + STEPS_AT_ALL


@settings(max_examples=40)
@given(text=hostile())
def test_what_is_served_stops_at_its_bounds(text: str) -> None:
    whole = (text * (LONGEST // max(len(text), 1) + 1))[:LONGEST]
    work = reading(whole, partial(parse, language="cql2-text"))
    assert steps(work) <= STEPS_A_SIGN * LONGEST + STEPS_AT_ALL


FORMS = [lambda n, form=form: form[0] * n + form[1] + form[2] * n for form in NESTED]
FORMS += [lambda n, form=form: form[0] * n + form[1] for form in NESTED]
FORMS += [lambda n, token=token: token * n for token in [*TOKENS, *BROKEN]]
FORMS += [
    lambda n: " OR ".join(["a = 1"] * n),
    lambda n: "a AND b OR " * n + "c",
    lambda n: f"a IN ({','.join(['1'] * n)})",
    lambda n: f"S_TOUCHES(geometry,MULTIPOINT({','.join(['(1 2)'] * n)}))",
    lambda n: f"S_TOUCHES(geometry,LINESTRING({','.join(['1 2'] * n)}))",
    lambda n: f"S_TOUCHES(geometry,LINESTRING({','.join(['1 2'] * n)},?))",
    lambda n: f"f({','.join(['a'] * n)})",
    lambda n: "a = '" + "x" * n + "'",
    lambda n: "a = '" + "''" * n,
    lambda n: "a" * n,
    lambda n: " " * n + "a",
    lambda n: "9" * n,
    lambda n: "POINT" + " " * n + "1",
    lambda n: "1" + " " * n + "," + " " * n + "2",
]


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_twice_the_text_takes_twice_the_steps_and_memory(form: Callable[[int], str]) -> None:
    once, twice = reading(form(400)), reading(form(800))
    assert steps(twice) <= 2.2 * steps(once) + STEPS_AT_ALL
    assert peak(twice) <= 2.5 * peak(once) + 20_000


def _repeats(parsed: Any) -> list[tuple[Any, bool]]:
    """Return the unbounded repeats of a pattern that may give back what they took, and whether something follows."""
    found: list[tuple[Any, bool]] = []
    for number, (kind, args) in enumerate(parsed):
        follows = number < len(parsed) - 1
        if kind in (patterns.MAX_REPEAT, patterns.MIN_REPEAT):
            if args[1] is patterns.MAXREPEAT:
                found.append((args, follows))
            found += _repeats(args[2])
        elif kind is patterns.POSSESSIVE_REPEAT:
            found += _repeats(args[2])
        elif kind is patterns.SUBPATTERN:
            found += [(one, inner or follows) for one, inner in _repeats(args[3])]
        elif kind is patterns.BRANCH:
            found += [(one, inner or follows) for branch in args[1] for one, inner in _repeats(branch)]
        elif kind in (patterns.ASSERT, patterns.ASSERT_NOT):
            found += [(one, True) for one, _ in _repeats(args[1])]
    return found


@pytest.mark.parametrize("terminal", UNBOUNDED.terminals, ids=lambda terminal: terminal.name)
def test_no_terminal_can_backtrack(terminal: Any) -> None:
    """Steps inside the regular expressions are not calls: here none can go back over what it has read."""
    for repeat, follows in _repeats(patterns.parse(terminal.pattern.to_regexp())):
        assert not follows, (terminal.name, repeat)


def test_the_rule_finds_what_backtracks() -> None:
    for pattern, is_safe in [
        (r"(a+)+b", False),
        (r"a*b", False),
        (r"a++b", True),
        (r"(?:a++,)*", True),
        (r"x(?=a*b)", False),
    ]:
        assert all(not follows for _, follows in _repeats(patterns.parse(pattern))) == is_safe, pattern


def test_every_terminal_is_among_the_tokens() -> None:
    seen = {token.type for text in TOKENS for token in UNBOUNDED.lex(text)}
    declared = {terminal.name for terminal in UNBOUNDED.terminals} | {f"_{word}" for word in KEYWORDS}
    assert seen == declared - set(UNBOUNDED.ignore_tokens)


JSON_NESTED = [
    ('{"op":"not","args":[', "true", "]}"), ("[", "1", "]"), ('{"a":', "1", "}"), ('{"op":"and","args":[true,', "true", "]}"),
]  # fmt: skip


@st.composite
def hostile_json(draw: st.DrawFn) -> str:
    """JSON that is deep, long, broken or cut."""
    opening, core, closing = draw(st.sampled_from(JSON_NESTED))
    many = draw(st.integers(1, 500))
    filling = draw(
        st.sampled_from(["", '"', "\\", '"\\', "9", "1e9,", '"a":1,', "\\ud800", "[", "{", "}", ",", "NaN"])
    ) * draw(st.integers(0, 300))
    text = opening * many + filling + core + closing * draw(st.integers(0, many))
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


@settings(max_examples=150)
@given(text=hostile_json())
def test_json_takes_steps_in_proportion_too(text: str) -> None:
    assert steps(reading(text, read_json)) <= 8 * len(text) + STEPS_AT_ALL


def test_strings_of_json_cannot_backtrack() -> None:
    from api.ogc.filters.json_form import _SIGN

    assert not [repeat for repeat, follows in _repeats(patterns.parse(_SIGN.pattern, re.DOTALL)) if follows]
