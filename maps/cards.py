"""What a popup says of each feature, column by column, small enough for six thousand of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.provenance import Status
from maps.labels import Labels

_MANY = 0.5
"""Words are sent once and counted from then on when fewer than this share of the rows differ."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of a popup.

    Parameters
    ----------
    label : str
        Said before the value.
    column : str
        Column of the table with a number or a text; a number is written in the language of the map.
    unit : str
        Said after a number.
    status : str
        Column with the `Status` of each value; empty when the value is no observation (a name, a rank).
    """

    label: str
    column: str
    unit: str = ""
    status: str = ""


def cards(table: pd.DataFrame, title: str, details: Sequence[Detail], labels: Labels) -> dict[str, Any]:
    """Return what the popups of a table's rows say, in row order.

    Parameters
    ----------
    table : DataFrame, n rows
    title : str
        Column with the name of each feature.
    details : sequence of Detail
        The lines below the name.
    labels : Labels
        Says the words for the statuses.

    Returns
    -------
    dict
        ``title``: n texts; ``lines``: one ``{label, unit, values}`` per detail, with ``words`` (the distinct
        values that ``values`` count into) where that is shorter, and ``status`` (n words) where it has one.

    Raises
    ------
    KeyError
        A column is not in the table, or a status has no word in the labels.
    """
    return {
        "title": table[title].astype(str).tolist(),
        "lines": [_line(table, detail, labels) for detail in details],
    }


def _line(table: pd.DataFrame, detail: Detail, labels: Labels) -> dict[str, Any]:
    line: dict[str, Any] = {"label": detail.label, "unit": detail.unit} | _packed(
        _plain(table[detail.column])
    )
    if detail.status:
        said = [labels.status[Status(value)] for value in table[detail.status]]
        line["status"] = _packed(said)
    return line


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column as JSON values, with None for what is missing."""
    if pd.api.types.is_float_dtype(column):
        column = column.round(3)
    return [None if pd.isna(value) else value for value in column.tolist()]


def _packed(values: list[Any]) -> dict[str, Any]:
    words = sorted({value for value in values if isinstance(value, str)})
    only_words = all(isinstance(value, str) for value in values)
    if not only_words or len(words) > _MANY * len(values):
        return {"values": values}
    place = {word: number for number, word in enumerate(words)}
    return {"words": words, "values": [place[value] for value in values]}
