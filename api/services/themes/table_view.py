"""Tables on pages: the link of a view, the order of the rows and the page shown, alike for every table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from api.services.language.formats import alphabetical
from geo.provenance import Status

PAGE_ROWS = 50
"""Rows of a table on one page."""

SortKey = Callable[[pd.DataFrame], pd.Series]
Frame = TypeVar("Frame", bound=pd.DataFrame)


@dataclass(frozen=True, slots=True)
class TableView:
    """One view of a table, as a link states it.

    A field of a subclass is a parameter of the link, left out where it has its default; ``page``, where there is one,
    starts anew with every other change.
    """

    not_in_link: ClassVar[Collection[str]] = ()
    """Fields that are no parameters."""

    def changed(self, **changes: Any) -> Self:
        """Return the view with some fields changed."""
        first = {"page": 1} if any(field.name == "page" for field in fields(self)) else {}
        return replace(self, **{**first, **changes})

    def query(self, **changes: Any) -> str:
        """Return the query of a link to this view with some fields changed."""
        view = self.changed(**changes)
        values = {field.name: (getattr(view, field.name), field.default) for field in fields(view)}
        return urlencode(
            {
                name: str(value)
                for name, (value, default) in values.items()
                if name not in self.not_in_link and value not in ("", default)
            }
        )


def alphabetically(column: str) -> SortKey:
    """Return the key that sorts by a column of names, in the order of the alphabet."""
    return lambda table: table[column].map(alphabetical)


def by_status(table: pd.DataFrame) -> pd.Series:
    """Return the key that sorts by ``status``, the surest first."""
    return table["status"].map(lambda status: -Status(status).trust)


def sorted_rows(
    table: Frame,
    sort: str,
    keys: Mapping[str, SortKey],
    *,
    ties: Sequence[SortKey] = (),
    last: pd.Series | None = None,
) -> Frame:
    """Return the rows of a table in the order that a link asks for.

    Parameters
    ----------
    table : DataFrame
    sort : str
        One of the keys, with ``-`` before it for descending.
    keys : mapping of str to SortKey
        What the table can be sorted by.
    ties : sequence of SortKey
        Ascending order of rows that are equal by the key; their own where there is none.
    last : Series of bool, optional
        Rows that stand last, whatever the order.
    """
    columns = [keys[sort.removeprefix("-")](table), *(tie(table) for tie in ties)]
    ascending = [not sort.startswith("-"), *(True for _ in ties)]
    if last is not None:
        columns, ascending = [last, *columns], [True, *ascending]
    sortable = pd.DataFrame({number: column.array for number, column in enumerate(columns)})
    order = sortable.sort_values(
        list(sortable.columns), ascending=ascending, kind="stable", na_position="last"
    )
    return table.iloc[np.asarray(order.index)]


@dataclass(frozen=True, slots=True)
class SortLink:
    """The heading of a column: the order it is in, as ``aria-sort`` has it, and the one that its link leads to."""

    name: str
    order: str
    sort: str


def sort_links(columns: Sequence[str], sort: str, descending_first: Collection[str] = ()) -> list[SortLink]:
    """Return the headings of a table.

    Parameters
    ----------
    columns : sequence of str
        What it can be sorted by.
    sort : str
        What it is sorted by.
    descending_first : collection of str
        Columns of which the largest are wanted first.

    Examples
    --------
    >>> [(link.order, link.sort) for link in sort_links(["name", "value"], "-value", ["value"])]
    [('none', 'name'), ('descending', 'value')]
    """
    links = []
    for name in columns:
        first, second = (f"-{name}", name) if name in descending_first else (name, f"-{name}")
        order = "none" if sort not in (first, second) else "descending" if sort[0] == "-" else "ascending"
        links.append(SortLink(name, order, second if sort == first else first))
    return links


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a table are shown.

    Parameters
    ----------
    number, count : int
        The page, from 1, and how many there are.
    start, stop : int
        Its rows, as a slice has them.
    total : int
        Rows of the table.
    """

    number: int
    count: int
    start: int
    stop: int
    total: int

    @property
    def first(self) -> int:
        """Number of its first row, from 1; 0 where the table has none."""
        return self.start + 1 if self.total else 0

    @property
    def rows(self) -> slice:
        """Its rows."""
        return slice(self.start, self.stop)


def page_of(total: int, number: int, size: int = PAGE_ROWS) -> Page:
    """Return a page of a table; the last one where the number is too high.

    Parameters
    ----------
    total : int
        Rows of the table.
    number : int
        The page asked for, from 1.
    size : int
        Rows of a page.

    Examples
    --------
    >>> page = page_of(120, 9)
    >>> page.number, page.count, page.first, page.stop
    (3, 3, 101, 120)
    """
    count = max(-(-total // size), 1)
    number = min(max(number, 1), count)
    start = (number - 1) * size
    return Page(number, count, start, min(start + size, total), total)
