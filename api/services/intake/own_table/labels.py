"""What was read, and what may have been meant, in the reader's language."""

from __future__ import annotations

from typing import Any

from api.services.engine import Engine
from api.services.intake.occupation_index import occupation_label
from api.services.intake.own_table.columns import Column
from api.services.intake.own_table.draft import Question, Recognised, Remark
from api.services.intake.own_table.evidence import speakable
from api.services.intake.own_table.lookups import AT_HOME, UNEMPLOYED
from api.services.intake.place_index import full_name
from api.services.language.i18n import Translator

PLACES = ("region", "district", "settlement", "wish_regions", "ties")
_WORDS = {
    "settlement_type": "settlement_type",
    "education": "education",
    "tenure": "tenure",
    "needs": "need",
    "land": "purpose",
    "marital_status": "own.marital",
    "sex": "own.sex",
    "languages": "own.language",
    "category": "own.category",
    "relation": "own.relation",
}
"""Where the catalogues have the words of a closed list."""


def label_of(role: str, value: Any, engine: Engine, translator: Translator) -> str:
    """Return a value as a reader knows it.

    Parameters
    ----------
    role : str
        What it is.
    value : object
        As it was read.
    engine : Engine
        Knows the places.
    translator : Translator
        Of the reader's language.
    """
    if isinstance(value, tuple | list):
        parts = [label_of(role, each, engine, translator) for each in value]
        return ", ".join(parts) or translator.gettext("own.none")
    if value is None:
        return translator.gettext("own.not_said")
    if isinstance(value, bool):
        return translator.gettext("own.yes" if value else "own.no")
    if role in PLACES:
        return full_name(engine, str(value), translator) if value in engine.katos else str(value)
    if role == "occupation":
        if value in (AT_HOME, UNEMPLOYED):
            return translator.gettext("own.at_home" if value == AT_HOME else "own.jobless")
        return occupation_label(str(value), translator) or str(value)
    if role in _WORDS:
        return translator.gettext(f"{_WORDS[role]}.{value}")
    return translator.format_number(value) if isinstance(value, int | float) else str(value)


def asked(question: Question, translator: Translator) -> str:
    """Return in a sentence why a cell is asked about."""
    return translator.gettext(f"own.doubt.{question.doubt}", text=question.text)


def remark(said: Remark, translator: Translator) -> str:
    """Return a remark as a sentence."""
    return translator.gettext(said.key, **said.params)


def column_said(column: Column, translator: Translator) -> str:
    """Return what a column is taken for."""
    what = translator.gettext(f"own.role.{column.role}" if column.role else "own.role.unread")
    return f"{what} · {translator.gettext(f'own.subject.{column.subject}')}" if column.subject else what


def heading_said(column: Column) -> str:
    """Return the heading of a column, where it may be repeated."""
    return speakable(column.title, 80)


def read_as(recognised: Recognised, roles: tuple[str, ...]) -> list[tuple[str, Any, float, int]]:
    """Return the distinct texts that were read as something without a question: text, value, sureness, cells."""
    found: dict[tuple[str, str], tuple[str, Any, float, int]] = {}
    for each in recognised.seen:
        if each.role in roles and each.text and each.reading.sure and each.reading.value not in (None, ()):
            key = (each.role, each.text.casefold())
            cells = found[key][3] if key in found else 0
            found[key] = (each.text, each.reading.value, each.reading.sureness, cells + 1)
    return sorted(found.values(), key=lambda each: (each[2], -each[3]))
