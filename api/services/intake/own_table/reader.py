"""Reads a cell of a centre's own table as what its column holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from api.services.intake.own_table import words
from api.services.intake.own_table.cell_reading import NOT_SAID, Reading, doubtful, is_nothing, plain, text_of
from api.services.intake.own_table.figures import read_age, read_children, read_sum, read_years
from api.services.intake.own_table.heading_words import Role
from api.services.intake.own_table.headings import Titled, folded
from api.services.intake.own_table.lookups import Places, read_occupation
from geo.names import Lang
from geo.sources.reading.cells import Cell

YOUNGEST_APPLICANT = 16
MOST_MEMBERS = 30
Read = Callable[[Cell], Reading]


@dataclass(frozen=True)
class CellReader:
    """Reads cells.

    Parameters
    ----------
    places : Places
    today : date
        Day on which people are as old as is said.
    lang : {"kk", "ru", "en"}
        Of the reader, whose words win where an occupation is told in several.
    receiving : frozenset of str
        Codes of the oblasts that families may move to.
    """

    places: Places
    today: date
    lang: Lang
    receiving: frozenset[str] = frozenset()

    def read(self, said: Titled, cell: Cell, title: str = "", hint: str = "") -> Reading:
        """Return what a cell says.

        Parameters
        ----------
        said : Titled
            What its column holds.
        cell : Cell
        title : str
            Heading of the column: what a lone number among children is.
        hint : str
            Kind of the place that the family comes from, where a cell says only ``город``.
        """
        if said.role == "settlement_type":
            return words.read_place_type(cell, hint)
        if said.role in ("budget", "savings"):
            return read_sum(cell, thousands=said.thousands)
        if said.role == "children":
            return self._children(said, cell, title)
        if said.role in ("birth", "age"):
            age = read_age(cell, self.today)
            grown = said.subject in ("applicant", "spouse")
            return (
                doubtful("impossible")
                if grown and age.value is not None and age.value < YOUNGEST_APPLICANT
                else age
            )
        reader = self._readers.get(said.role)
        return reader(cell) if reader else NOT_SAID

    def _children(self, said: Titled, cell: Cell, title: str) -> Reading:
        heading = folded(title)
        born = any(
            word in heading for word in ("возраст", "жас", "рожд", "туған", "г р", "лет", "год", "жыл")
        )
        counts = not born and said.number == 0
        return read_children(cell, self.today, counts=counts, years_heading=born or said.number > 0)

    @property
    def _readers(self) -> dict[Role, Read]:
        return {
            "sex": partial(words.read_word, patterns=words.SEX, whole=True),
            "education": words.read_education,
            "marital_status": partial(words.read_word, patterns=words.MARITAL),
            "tenure": partial(words.read_word, patterns=words.TENURE),
            "languages": words.read_languages,
            "needs": partial(words.read_many, patterns=words.NEEDS),
            "land": words.read_purposes,
            "category": words.read_category,
            "relation": words.read_relation,
            "business": words.read_flag,
            "kindergarten": words.read_flag,
            "school": words.read_flag,
            "seeks_work": words.read_flag,
            "occupation": partial(read_occupation, lang=self.lang),
            "experience": partial(read_years, today=self.today),
            "region": self._place,
            "district": lambda cell: self.places.read(_with_kind(text_of(cell))),
            "settlement": self._place,
            "wish_regions": lambda cell: self.places.read_regions(text_of(cell)),
            "ties": lambda cell: self.places.read_kin(text_of(cell)),
            "members": _count,
            "children_count": _count,
        }

    def _place(self, cell: Cell) -> Reading:
        return self.places.read(text_of(cell))


def _with_kind(text: str) -> str:
    """Return the name of a district with the word for one; of a city as it is."""
    named = re.search(r"(?i)район|р-н|р/н|р-он|ауд|город|г\.|қала|қ\.", text)
    return text if named or not text else f"{text} ауданы"


def _count(cell: Cell) -> Reading:
    """Return how many there are."""
    text = plain(cell)
    if text in ("0", "нет", "жоқ", "-"):
        return Reading(0)
    if is_nothing(text):
        return NOT_SAID
    figures = "".join(each if each.isdigit() else " " for each in text).split()
    if len(figures) == 1 and int(figures[0]) <= MOST_MEMBERS:
        return Reading(int(figures[0]))
    return doubtful("unknown" if not figures else "impossible")


def as_travels(value: Any) -> Any:
    """Return a value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
