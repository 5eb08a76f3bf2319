"""Whether the cells of a column are what its heading says: if not, what else it names, or they look like, is tried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from api.services.intake.own_table.cell_reading import is_nothing, plain, text_of
from api.services.intake.own_table.figures import read_age
from api.services.intake.own_table.heading_words import Role
from api.services.intake.own_table.headings import LEFT_OUT, PERSONAL, Titled, roles_in
from api.services.intake.own_table.reader import CellReader
from geo.sources.reading.cells import Cell

ENOUGH = 0.5
"""Share of the cells that must be read without a question for a heading to be believed …"""
GOOD = 0.7
"""… and for something else to be taken in its place."""
FEW = 4
"""Filled cells below which a heading is believed whatever they are."""
_LOOKED_AT = 40
_BY_HEADING: tuple[Role, ...] = ("address", "phone", "email", "document")
"""What is left out by its heading, unless the cells are wholly something else that it names: *Мекенжайы: облысы*."""
_ALWAYS: tuple[Role, ...] = ("mark", "row_number", "composition", *LEFT_OUT)
"""What a heading alone decides."""
_ELSE: tuple[Role, ...] = (
    "relation", "settlement_type", "sex", "marital_status", "education", "occupation", "region"
)  # fmt: skip
"""What is tried where a heading does not tell, in this order."""
_OF_CHILDREN: tuple[Role, ...] = ("age", "birth", "children_count", "members", "composition")
"""Headings that may mean the children: their cells are figures, as so much is."""
_YOUNGEST, _OLDEST = 17, 80


def distinct(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells in which something stands, each once, so many at most."""
    found = {plain(cell): cell for cell in cells if not is_nothing(plain(cell))}
    return list(found.values())[:_LOOKED_AT]


def fit(said: Titled, cells: Sequence[Cell], title: str, reader: CellReader) -> float:
    """Return the share of distinct cells that can be read as what a heading says, 0 to 1.

    Parameters
    ----------
    said : Titled
    cells : sequence of Cell
        From :func:`distinct`.
    title : str
    reader : CellReader
    """
    if not cells:
        return 1.0
    readings = [reader.read(said, cell, title, "town") for cell in cells]
    return sum(each.sure and each.value is not None and each.sureness > 0 for each in readings) / len(cells)


def believed(said: Titled, cells: Sequence[Cell], title: str, reader: CellReader) -> Titled | None:
    """Return what a column holds: what its heading says where its cells fit, else what they do fit; None for neither.

    Parameters
    ----------
    said : Titled
        What the heading says first.
    cells : sequence of Cell
    title : str
        What else it may say is looked for in it.
    reader : CellReader
    """
    filled = distinct(cells)
    if said.role in _BY_HEADING:
        return _other(said, filled, title, reader, roles_in(title), 0.95) or said
    if said.role in _ALWAYS:
        return said
    first = fit(said, filled, title, reader)
    if first >= ENOUGH:
        return said
    of_children: tuple[Role, ...] = ("children",) if said.role in _OF_CHILDREN else ()
    tried = [*of_children, *roles_in(title), *(role for role in _ELSE if _may_be(role, filled))]
    if len(filled) >= 2 and (other := _other(said, filled, title, reader, tried, GOOD)):
        return other
    return said if len(filled) < FEW or first > 0.0 else None


def _other(
    said: Titled, filled: Sequence[Cell], title: str, reader: CellReader, roles: Sequence[Role], least: float
) -> Titled | None:
    """Return the first of some roles that the cells of a column fit; None for none."""
    for role in dict.fromkeys(roles):
        if not filled or role in (*_ALWAYS, *_BY_HEADING, said.role, ""):
            continue
        other = replace(said, role=role, subject=said.subject if role in PERSONAL else "")
        if fit(other, filled, title, reader) >= least:
            return other
    return None


def _may_be(role: Role, filled: Sequence[Cell]) -> bool:
    """Return whether a role may be tried that the heading does not name: with figures no word of a list is meant."""
    figures = any(re.search(r"\d", text_of(cell)) for cell in filled)
    return role != "children" and not (figures and role in ("relation", "sex"))


def guessed(cells: Sequence[Cell], reader: CellReader) -> Role:
    """Return what the cells of a column are that its heading does not explain; empty where they do not tell."""
    filled = distinct(cells)
    if len(filled) < FEW - 1:
        return ""
    days = [
        read_age(cell, reader.today) for cell in filled if not re.fullmatch(r"[\d.,]{1,4}", text_of(cell))
    ]
    grown = sum(each.sure and each.value is not None and _YOUNGEST <= each.value <= _OLDEST for each in days)
    if grown >= 0.9 * len(filled):
        return "birth"
    if any(re.fullmatch(r"[\d\s.,/-]+", text_of(cell)) for cell in filled):
        return ""
    tried: tuple[Role, ...] = ("region", "occupation", "education", "marital_status", "settlement_type")
    return next((role for role in tried if fit(Titled(role), filled, "", reader) >= 0.9), "")
