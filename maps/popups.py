"""The content of popups, column by column: small enough for six thousand of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pandas as pd

from geo.provenance import Status
from maps.labels import Labels

_MAX_DISTINCT = 0.5
"""Texts are dictionary-encoded when fewer than this share of the rows differ."""


@dataclass(frozen=True, slots=True)
class PopupField:
    """One line of a popup.

    Parameters
    ----------
    label : str
        Stands before the value.
    column : str
        Column of the table with a number or a text; a number is written in the language of the map.
    unit : str
        Stands after a number.
    status : str
        Column with the `Status` of each value; empty when the value is no observation (a name, a rank).
    """

    label: str
    column: str
    unit: str = ""
    status: str = ""


class Column(TypedDict):
    """The values of all rows; with ``words``, ``values`` are indices into these."""

    values: list[Any]
    words: NotRequired[list[str]]


class PopupLine(Column):
    """A :class:`PopupField` with its values, and with the words for their statuses where it has any."""

    label: str
    unit: str
    status: NotRequired[Column]


@dataclass(frozen=True, slots=True)
class PopupLink:
    """A link at the end of every popup of a layer: ``before``, the KATO code of the feature, ``after``.

    Parameters
    ----------
    label : str
        What is read.
    before, after : str
        What stands before and after the code in the address, a path on the server of the page.
    """

    label: str
    before: str
    after: str = ""


class Popups(TypedDict):
    """The popups of a layer, in the order of its features."""

    title: list[str]
    lines: list[PopupLine]
    link: NotRequired[PopupLink]


def popups(
    table: pd.DataFrame,
    title: str,
    fields: Sequence[PopupField],
    labels: Labels,
    link: PopupLink | None = None,
) -> Popups:
    """Return the popups of a table's rows.

    Parameters
    ----------
    table : DataFrame, n rows
    title : str
        Column with the name of each feature.
    fields : sequence of PopupField
        The lines below the name.
    labels : Labels
        Has the words for the statuses.
    link : PopupLink, optional
        Leads from a popup to a page about its feature.

    Returns
    -------
    Popups
        n titles, and one line per field with n values.

    Raises
    ------
    KeyError
        A column is not in the table, or a status has no word in the labels.
    """
    made: Popups = {
        "title": table[title].astype(str).tolist(),
        "lines": [_line(table, field, labels) for field in fields],
    }
    return made if link is None else {**made, "link": link}


def _line(table: pd.DataFrame, field: PopupField, labels: Labels) -> PopupLine:
    column = _encode(_as_json(table[field.column]))
    line: PopupLine = {"label": field.label, "unit": field.unit, "values": column["values"]}
    if "words" in column:
        line["words"] = column["words"]
    if field.status:
        line["status"] = _encode([labels.status[Status(value)] for value in table[field.status]])
    return line


def _as_json(column: pd.Series[Any]) -> list[Any]:
    """Return a column as JSON values, with None for what is missing."""
    if pd.api.types.is_float_dtype(column):
        column = column.round(3)
    return [None if pd.isna(value) else value for value in column.tolist()]


def _encode(values: list[Any]) -> Column:
    """Return a column, its texts as a dictionary and indices where that is shorter."""
    words = sorted({value for value in values if isinstance(value, str)})
    only_words = all(isinstance(value, str) for value in values)
    if not only_words or len(words) > _MAX_DISTINCT * len(values):
        return {"values": values}
    index = {word: number for number, word in enumerate(words)}
    return {"words": words, "values": [index[value] for value in values]}
