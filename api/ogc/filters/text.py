"""CQL2 text, read into CQL2 JSON in time that is linear in its length."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lark import PostLex

from api.ogc.exceptions import bad
from api.ogc.filters.bounds import DEEPEST, MOST_TOKENS

KEYWORDS = frozenset(("AND", "OR", "NOT", "BETWEEN", "IN", "LIKE", "IS", "NULL", "TRUE", "FALSE"))
"""Words that are no names, in any case; the grammar has each as a terminal with an underscore before it."""
_NESTING = {
    "Point": 1,
    "MultiPoint": 1,
    "LineString": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
"""Types of GeoJSON, and how many brackets are around their positions in well-known text."""
_TYPES = {name.upper(): name for name in _NESTING}


def read_text(text: str) -> Any:
    """Return CQL2 text as CQL2 JSON.

    Raises
    ------
    HTTPException
        400, if it is not CQL2 text that is served, or has too many tokens or open brackets.
    """
    try:
        return parser().parse(text)
    except UnexpectedInput as error:
        is_cut = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        where = "that does not end there" if is_cut else f"from character {(error.pos_in_stream or 0) + 1} on"
        raise bad(f"filter: a cql2-text expression {where}") from None


@cache
def parser(deepest: int = DEEPEST, most_tokens: int = MOST_TOKENS) -> Lark:
    """Return the parser; its first call takes some fifty milliseconds.

    Parameters
    ----------
    deepest : int
        Brackets that may be open at once.
    most_tokens : int
        Tokens of a text.
    """
    grammar = files("api.ogc.filters").joinpath("cql2.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        postlex=_Tokens(deepest, most_tokens),
        transformer=_ToJson(),  # as rules are reduced: there is no tree to walk, and no recursion
        maybe_placeholders=False,
    )


class _Tokens(PostLex):
    """Turns names into keywords, and stops where there are too many tokens or open brackets."""

    always_accept = ()

    def __init__(self, deepest: int, most: int) -> None:
        self.deepest = deepest
        self.most = most

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Pass tokens on as they come."""
        depth = 0
        for number, token in enumerate(stream):
            depth += (token.type == "LPAR") - (token.type == "RPAR")
            if depth > self.deepest:
                raise bad(f"filter: at most {self.deepest} levels")
            if number >= self.most:
                raise bad(f"filter: at most {self.most} words, signs and values")
            is_keyword = token.type == "NAME" and token.upper() in KEYWORDS
            yield token.update(type=f"_{token.upper()}") if is_keyword else token


def _operation(name: str, *args: Any) -> dict[str, object]:
    return {"op": name, "args": list(args)}


def _not(expression: Any) -> dict[str, object]:
    return _operation("not", expression)


@v_args(inline=True)
class _ToJson(Transformer[Token, Any]):
    """What each rule of the grammar is in CQL2 JSON."""

    def name(self, token: Token) -> dict[str, str]:
        return {"property": str(token)}

    def quoted_name(self, token: Token) -> dict[str, str]:
        return {"property": token[1:-1].replace('""', '"')}

    def text(self, token: Token) -> str:
        return token[1:-1].replace("''", "'")

    def number(self, token: Token) -> float:
        return _finite(token)

    def positions(self, token: Token) -> list[list[float]]:
        return [[_finite(number) for number in position.split()] for position in token.split(",")]

    def disjunction(self, *args: Any) -> dict[str, object]:
        return _operation("or", *args)

    def conjunction(self, *args: Any) -> dict[str, object]:
        return _operation("and", *args)

    def negation(self, expression: Any) -> dict[str, object]:
        return _not(expression)

    def comparison(self, left: Any, sign: Token, right: Any) -> dict[str, object]:
        return _operation("<>" if sign == "!=" else str(sign), left, right)

    def is_null(self, value: Any) -> dict[str, object]:
        return _operation("isNull", value)

    def is_not_null(self, value: Any) -> dict[str, object]:
        return _not(_operation("isNull", value))

    def like(self, value: Any, pattern: Any) -> dict[str, object]:
        return _operation("like", value, pattern)

    def not_like(self, value: Any, pattern: Any) -> dict[str, object]:
        return _not(_operation("like", value, pattern))

    def is_in(self, value: Any, members: list[Any]) -> dict[str, object]:
        return _operation("in", value, members)

    def is_not_in(self, value: Any, members: list[Any]) -> dict[str, object]:
        return _not(_operation("in", value, members))

    def between(self, *args: Any) -> dict[str, object]:
        return _operation("between", *args)

    def not_between(self, *args: Any) -> dict[str, object]:
        return _not(_operation("between", *args))

    def true(self) -> bool:
        return True

    def false(self) -> bool:
        return False

    def members(self, *members: Any) -> list[Any]:
        return list(members)

    def call(self, name: Token, *args: Any) -> dict[str, object]:
        function = name.lower()
        if function == "bbox":
            return {"bbox": list(args)}
        if function in {"date", "timestamp"} and len(args) == 1:
            return {function: args[0]}
        return _operation(function, *args)

    def coordinates(self, *parts: Any) -> list[Any]:
        return list(parts)

    def shape(self, word: Token, coordinates: list[Any]) -> dict[str, object]:
        name = _TYPES[word.upper().removesuffix("Z").rstrip()]
        nesting = _nesting(coordinates)
        if name == "MultiPoint" and nesting == 2 and all(len(part) == 1 for part in coordinates):
            coordinates = [
                part[0] for part in coordinates
            ]  # brackets around each point, which may be left out
        elif nesting != _NESTING[name] or (name == "Point" and len(coordinates) > 1):
            raise bad("filter: a shape with as many brackets and positions as its type has")
        return {"type": name, "coordinates": coordinates[0] if name == "Point" else coordinates}

    def collection(self, _: Token, *shapes: Any) -> dict[str, object]:
        return {"type": "GeometryCollection", "geometries": list(shapes)}


def _nesting(coordinates: list[Any]) -> int:
    count = 0
    while isinstance(coordinates[0], list):
        coordinates, count = coordinates[0], count + 1
    return count


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise bad("filter: numbers that a double can hold")
    return number
