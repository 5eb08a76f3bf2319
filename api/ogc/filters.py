"""CQL2 filters: parsed by the cql2 library, evaluated on our own columns, anything else refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cql2
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from api.ogc.crs import Reference, from_reference
from api.ogc.exceptions import bad
from api.ogc.fields import Field
from api.ogc.literals import Kind, Term, as_date, box_of, exactly, literal

LONGEST = 6000
"""Characters of a filter."""
DEEPEST = 40
"""Brackets and negations inside one another: the parser recurses, so depth is bounded before it starts."""
MOST_TERMS = 300
"""Operations of a filter in all, which bounds the time that it takes."""

SPATIAL: Mapping[str, Callable[..., Any]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_within": shapely.within,
    "s_contains": shapely.contains,
    "s_overlaps": shapely.overlaps,
}
"""Spatial predicates by their names in CQL2; the feature's shape is the first argument."""
_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_GEOMETRY = "geometry"


@dataclass(frozen=True)
class Columns:
    """What a filter may speak of.

    Parameters
    ----------
    table : Table
        The properties.
    fields : mapping of str to Field
        Properties by name.
    shapes : ndarray of object, shape (n,)
        Shapes in CRS84.
    lang : str
        Language of translated properties.
    """

    table: pa.Table
    fields: Mapping[str, Field]
    shapes: NDArray[np.object_]
    lang: str

    def column(self, name: str) -> tuple[pa.ChunkedArray, Kind]:
        """Return a property's column and kind."""
        field = self.fields.get(name)
        if field is None:
            raise bad("filter: a property that is not queryable; see the collection's queryables")
        column = self.table.column(f"{name}@{self.lang}" if field.translated else name)
        kind: Kind = "number" if field.type == "integer" else field.type
        return column, kind


def parse(text: str, language: str) -> Any:
    """Return a filter as CQL2 JSON.

    Raises
    ------
    HTTPException
        400, if it is too long, too deep or not CQL2.
    """
    if len(text) > LONGEST:
        raise bad(f"filter: at most {LONGEST} characters")
    if _depth(text) > DEEPEST:
        raise bad(f"filter: at most {DEEPEST} levels")
    try:
        expression = orjson.loads(text) if language == "cql2-json" else cql2.parse_text(text).to_json()
    except (cql2.ParseError, ValueError):
        raise bad(f"filter: a {language} expression") from None
    if expression is None:
        raise bad(f"filter: a {language} expression")
    return expression


def _depth(text: str) -> int:
    bare = _QUOTED.sub("", text)
    if "\x00" in bare or re.search(r"[-+^*/%]\s*[-+(]", bare):
        raise bad("filter: no arithmetic is evaluated here")
    depth = deepest = 0
    for sign in bare:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest + len(re.findall(r"(?i)\bnot\b", bare))


def evaluate(expression: Any, columns: Columns, reference: Reference) -> NDArray[np.bool_]:
    """Return which rows satisfy a filter; where it cannot be known (a missing value) a row does not.

    Parameters
    ----------
    expression : object
        CQL2 JSON.
    columns : Columns
        What it speaks of.
    reference : Reference
        CRS of the positions in the filter.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    HTTPException
        400, if it uses what is not served, or compares what cannot be compared.
    """
    result = _Evaluation(columns, reference).predicate(expression)
    return np.asarray(pc.fill_null(result, fill_value=False).to_numpy(), dtype=bool)


class _Evaluation:
    def __init__(self, columns: Columns, reference: Reference) -> None:
        self.columns = columns
        self.reference = reference
        self.terms = 0

    def predicate(self, node: Any) -> pa.ChunkedArray:
        """Return the truth of a predicate per row: true, false or null."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise bad(f"filter: at most {MOST_TERMS} terms")
        if isinstance(node, bool):
            return pa.chunked_array([pa.array(np.full(len(self.columns.shapes), node))])
        if isinstance(node, dict) and set(node) == {"property"}:
            return self._flag(node)
        if not isinstance(node, dict) or set(node) != {"op", "args"} or not isinstance(node["args"], list):
            raise bad("filter: a predicate, such as name = 'A'")
        name, args = node["op"], node["args"]
        rule = _RULES.get(name) if isinstance(name, str) else None
        if rule is None:
            raise bad("filter: an operator that is served; see the conformance declaration")
        return rule(self, name, args)

    def _flag(self, node: dict[str, Any]) -> pa.ChunkedArray:
        term = self.term(node)
        if term.kind != "boolean":
            raise bad("filter: a property that is true or false, where it stands alone")
        return term.value

    def junction(self, name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``and`` / ``or`` of predicates, with the logic of three values."""
        if len(args) < 2:
            raise bad("filter: two arguments or more of 'and' and 'or'")
        join = pc.and_kleene if name == "and" else pc.or_kleene
        result = self.predicate(args[0])
        for other in args[1:]:
            result = join(result, self.predicate(other))
        return result

    def negation(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``not``."""
        return pc.invert(self.predicate(*exactly(args, 1)))

    def comparison(self, name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return the comparison of two terms of one kind."""
        left, right = (self.term(arg) for arg in exactly(args, 2))
        return self._compared(_COMPARE[name], left, right)

    def _compared(self, compare: Callable[..., Any], left: Term, right: Term) -> pa.ChunkedArray:
        left, right = as_date(left, right.kind), as_date(right, left.kind)
        if left.kind != right.kind:
            raise bad("filter: both sides of a comparison of one type")
        result = compare(left.value, right.value)
        if isinstance(result, pa.Scalar):
            return self.predicate(bool(result.as_py()))
        return result

    def between(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``between``, bounds included."""
        value, low, high = (self.term(arg) for arg in exactly(args, 3))
        above = self._compared(pc.greater_equal, value, low)
        return pc.and_kleene(above, self._compared(pc.less_equal, value, high))

    def membership(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``in``: null where the value is."""
        item, listed = exactly(args, 2)
        if not isinstance(listed, list) or not listed:
            raise bad("filter: a list of literals after 'in'")
        self.terms += len(listed) // 10
        value = self.term(item)
        found = [as_date(self.term(literal), value.kind) for literal in listed]
        if value.is_literal or any(term.kind != value.kind or not term.is_literal for term in found):
            raise bad("filter: a property, and literals of its type after 'in'")
        wanted = pa.array([term.value.as_py() for term in found], type=value.value.type)
        inside = pc.is_in(value.value, value_set=wanted)
        return pc.if_else(pc.is_valid(value.value), inside, None)

    def likeness(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``like``: ``%`` stands for any text, ``_`` for a letter, a backslash before them for themselves."""
        value, pattern = (self.term(arg) for arg in exactly(args, 2))
        if (value.kind, pattern.kind) != ("string", "string") or value.is_literal or not pattern.is_literal:
            raise bad("filter: a text property and a pattern beside 'like'")
        return pc.match_like(value.value, pattern.value.as_py())

    def nullness(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``is null``."""
        (item,) = exactly(args, 1)
        if item == {"property": _GEOMETRY}:
            return pa.chunked_array([pa.array(shapely.is_missing(self.columns.shapes))])
        value = self.term(item)
        if value.is_literal:
            raise bad("filter: a property before 'is null'")
        return pc.is_null(value.value)

    def spatial(self, name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return a spatial relation of the features' shapes and a shape."""
        first, second = exactly(args, 2)
        swapped = second == {"property": _GEOMETRY}
        shape = self._shape(first if swapped else second)
        if not swapped and first != {"property": _GEOMETRY}:
            raise bad("filter: the property 'geometry' and a shape in a spatial function")
        relate, shapes = SPATIAL[name], self.columns.shapes
        shapely.prepare(shape)
        truth = relate(shape, shapes) if swapped else relate(shapes, shape)
        return pa.chunked_array([pa.array(truth, mask=shapely.is_missing(shapes))])

    def _shape(self, node: Any) -> Any:
        try:
            if isinstance(node, dict) and set(node) == {"bbox"}:
                shape = box_of(node["bbox"])
            else:
                shape = shapely.from_geojson(orjson.dumps(node))
        except (shapely.errors.GEOSException, ValueError, TypeError):
            raise bad("filter: a shape with finite coordinates") from None
        if shape is None or shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
            raise bad("filter: a shape with finite coordinates")
        moved = from_reference(np.array([shape], dtype=object), self.reference)[0]
        if not np.isfinite(shapely.get_coordinates(moved)).all() or not moved.is_valid:
            raise bad("filter: a valid shape, inside the area of its CRS")
        return moved

    def term(self, node: Any) -> Term:
        """Return a property or literal; ``casei`` of a text as lower case."""
        if isinstance(node, dict) and set(node) == {"property"} and isinstance(node["property"], str):
            return Term(*self.columns.column(node["property"]), is_literal=False)
        if isinstance(node, dict) and node.get("op") == "casei" and isinstance(node.get("args"), list):
            inner = self.term(*exactly(node["args"], 1))
            if inner.kind != "string":
                raise bad("filter: a text inside 'casei'")
            return Term(pc.utf8_lower(inner.value), "string", inner.is_literal)
        return literal(node)


_RULES: Mapping[str, Callable[[_Evaluation, str, list[Any]], pa.ChunkedArray]] = {
    "and": _Evaluation.junction,
    "or": _Evaluation.junction,
    "not": _Evaluation.negation,
    "between": _Evaluation.between,
    "in": _Evaluation.membership,
    "like": _Evaluation.likeness,
    "isNull": _Evaluation.nullness,
    **dict.fromkeys(_COMPARE, _Evaluation.comparison),
    **dict.fromkeys(SPATIAL, _Evaluation.spatial),
}
