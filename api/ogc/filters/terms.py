"""The terms of a filter: columns, literals and days, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from api.ogc.exceptions import bad

Kind = Literal["string", "number", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Term:
    """A side of a comparison: a column, or a literal where ``is_literal``."""

    value: Any
    kind: Kind
    is_literal: bool


def exactly(args: list[Any], count: int) -> list[Any]:
    """Return the arguments of an operator that takes so many; 400 where there are others."""
    if len(args) != count:
        raise bad("filter: the right number of arguments")
    return args


def literal(node: Any) -> Term:
    """Return a literal of CQL2 JSON; 400 for what is none."""
    if isinstance(node, bool):
        return Term(pa.scalar(node), "boolean", is_literal=True)
    if isinstance(node, int | float) and np.isfinite(float(node)):
        return Term(pa.scalar(float(node)), "number", is_literal=True)
    if isinstance(node, str):
        return Term(pa.scalar(node), "string", is_literal=True)
    if isinstance(node, dict) and len(node) == 1 and next(iter(node)) in {"date", "timestamp"}:
        return Term(pa.scalar(day_of(next(iter(node.values())))), "date", is_literal=True)
    raise bad("filter: a property, text, number, date or truth value")


def as_date(term: Term, other: Kind) -> Term:
    """Return a text literal as the date that it is compared with."""
    if other == "date" and term.kind == "string" and term.is_literal:
        return Term(pa.scalar(day_of(term.value.as_py())), "date", is_literal=True)
    return term


def day_of(text: Any) -> date:
    """Return the day of an RFC 3339 date or time; 400 for what is none."""
    try:
        return datetime.fromisoformat(text).date()
    except (TypeError, ValueError):
        raise bad("filter: an RFC 3339 date or time") from None
