"""Filters, evaluated on columns: a value of true, false or null per row, anything that is not served refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from api.ogc.crs import Reference
from api.ogc.exceptions import bad
from api.ogc.fields import Field
from api.ogc.filters.bounds import MOST_WORK, Budget
from api.ogc.filters.spatial import RELATIONS, Features, related, shape_of
from api.ogc.filters.terms import Kind, Term, as_date, exactly, literal
from geo.arrays import Flags

_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
_GEOMETRY = {"property": "geometry"}
_SIMPLE, _LISTED, _LOWERED, _LIKE = 1.0, 4.0, 10.0, 16.0
"""Steps of twenty nanoseconds a row: a comparison, a look into a list, a text in lower case, a pattern."""


@dataclass(frozen=True)
class Columns:
    """What a filter may speak of.

    Parameters
    ----------
    table : Table
        The properties.
    fields : mapping of str to Field
        Properties by name.
    features : Features
        The features' shapes.
    lang : str
        Language of translated properties.
    """

    table: pa.Table
    fields: Mapping[str, Field]
    features: Features
    lang: str

    def column(self, name: str) -> tuple[pa.ChunkedArray, Kind]:
        """Return a property's column and kind."""
        field = self.fields.get(name)
        if field is None:
            raise bad("filter: a property that is not queryable; see the collection's queryables")
        column = self.table.column(f"{name}@{self.lang}" if field.translated else name)
        kind: Kind = "number" if field.type == "integer" else field.type
        return column, kind


def evaluate(expression: Any, columns: Columns, reference: Reference, most: float = MOST_WORK) -> Flags:
    """Return which rows satisfy a filter; where it cannot be known (a missing value) a row does not.

    Parameters
    ----------
    expression : object
        CQL2 JSON.
    columns : Columns
        What it speaks of.
    reference : Reference
        CRS of the positions in the filter.
    most : float
        Steps of work that it may take.

    Returns
    -------
    ndarray of bool, shape (n,)

    Raises
    ------
    HTTPException
        400, if it uses what is not served or compares what cannot be compared;
        :class:`api.ogc.filters.bounds.TooMuchWork` if it is more work than it may take.
    """
    result = _Evaluation(columns, reference, Budget(most)).predicate(expression)
    return np.asarray(pc.fill_null(result, fill_value=False).to_numpy(), dtype=bool)


class _Evaluation:
    def __init__(self, columns: Columns, reference: Reference, budget: Budget) -> None:
        self.columns = columns
        self.reference = reference
        self.budget = budget

    def _spend(self, steps: float) -> None:
        """Take the work of an operation on every row from the budget, before it is done."""
        self.budget.spend(steps * self.columns.table.num_rows)

    def predicate(self, node: Any) -> pa.ChunkedArray:
        """Return the truth of a predicate per row: true, false or null."""
        self._spend(_SIMPLE)
        if isinstance(node, bool):
            return pa.chunked_array([pa.array(np.full(self.columns.table.num_rows, node))])
        if isinstance(node, dict) and set(node) == {"property"}:
            return self._flag(node)
        if not isinstance(node, dict) or set(node) != {"op", "args"} or not isinstance(node["args"], list):
            raise bad("filter: a predicate, such as name = 'A'")
        name, args = node["op"], node["args"]
        rule = _RULES.get(name) if isinstance(name, str) else None
        if rule is None:
            raise bad("filter: an operator that is served; see the conformance declaration")
        return rule(self, name, args)

    def _flag(self, node: dict[str, object]) -> pa.ChunkedArray:
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
        value = self.term(item)
        found = [as_date(self.term(literal), value.kind) for literal in listed]
        if value.is_literal or any(term.kind != value.kind or not term.is_literal for term in found):
            raise bad("filter: a property, and literals of its type after 'in'")
        self._spend(_LISTED)
        column, wanted = value.value, [term.value.as_py() for term in found]
        if value.kind == "number":
            # As literals are: 1.5 is no whole number and 1e300 beyond them; adding nothing takes the sign off -0.0.
            column, wanted = (
                pc.add(pc.cast(column, pa.float64(), safe=False), 0.0),
                [one + 0.0 for one in wanted],
            )
        inside = pc.is_in(column, value_set=pa.array(wanted, type=column.type))
        return pc.if_else(pc.is_valid(column), inside, None)

    def likeness(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``like``: ``%`` stands for any text, ``_`` for a letter, a backslash before them for themselves."""
        value, pattern = (self.term(arg) for arg in exactly(args, 2))
        if (value.kind, pattern.kind) != ("string", "string") or value.is_literal or not pattern.is_literal:
            raise bad("filter: a text property and a pattern beside 'like'")
        # Arrow's patterns run in linear time; a long one has more states.
        self._spend(_LIKE + len(pattern.value.as_py()) / 100)
        return pc.match_like(value.value, pattern.value.as_py())

    def nullness(self, _name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return ``is null``."""
        (item,) = exactly(args, 1)
        if item == _GEOMETRY:
            return pa.chunked_array([pa.array(self.columns.features.missing)])
        value = self.term(item)
        if value.is_literal:
            raise bad("filter: a property before 'is null'")
        return pc.is_null(value.value)

    def spatial(self, name: str, args: list[Any]) -> pa.ChunkedArray:
        """Return a spatial relation of the features' shapes and a shape."""
        first, second = exactly(args, 2)
        is_first = second == _GEOMETRY
        if not is_first and first != _GEOMETRY:
            raise bad("filter: the property 'geometry' and a shape in a spatial function")
        shape = shape_of(first if is_first else second, self.reference, self.budget)
        features = self.columns.features
        truth = related(name, shape, features, self.budget, is_first=is_first)
        return pa.chunked_array([pa.array(truth, mask=features.missing)])

    def term(self, node: Any) -> Term:
        """Return a property or literal; ``casei`` of a text as lower case."""
        if isinstance(node, dict) and set(node) == {"property"} and isinstance(node["property"], str):
            return Term(*self.columns.column(node["property"]), is_literal=False)
        if isinstance(node, dict) and node.get("op") == "casei" and isinstance(node.get("args"), list):
            inner = self.term(*exactly(node["args"], 1))
            if inner.kind != "string":
                raise bad("filter: a text inside 'casei'")
            self._spend(0.0 if inner.is_literal else _LOWERED)
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
    **dict.fromkeys(RELATIONS, _Evaluation.spatial),
}
