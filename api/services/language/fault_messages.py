"""Faults in the reader's language: those with a key by the catalogues, the rest as developers read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.services.language.i18n import Translator
from geo.faults import Fault, InputError
from geo.names import Lang
from geo.sources.reading.notes import LeftOut, Note

_ROW = re.compile(r", row (\d+)\b")
_PART = re.compile(r", (sheet|layer) (?=\S)")
_FIGURE = re.compile(r"^([+\d,]+) (?:bytes|bytes off|claimed|in all|settlements that it has no more)$")
ABSENT = frozenset(
    {
        *(
            "none",
            "nothing",
            "neither",
            "no such column",
            "none is left of it",
            "0 bytes",
            "no suffix",
            "more",
        ),
        *("one name twice", "another way of packing", "a link", "another, or a damaged one", "empty sheets"),
        *("nothing but blanks", "bytes that are no text (a workbook under another name?)"),
    }
)
"""What was found, in English, where the sentence of the key says it already."""


@dataclass(frozen=True, slots=True)
class Told(Fault):
    """A fault that has been said: ``expected`` is a whole sentence in a language.

    Parameters
    ----------
    lang : {"kk", "ru", "en"}
        Language of the sentence.
    """

    lang: Lang = "kk"

    def __str__(self) -> str:
        return f"{self.where}: {self.expected}" if self.where else self.expected


def told(error: InputError, translator: Translator) -> tuple[tuple[str, Lang], ...]:
    """Return a sentence for each fault, and the language it is in."""
    return tuple(_told(fault, translator) for fault in error.faults)


@contextmanager
def in_language(translator: Translator) -> Iterator[None]:
    """Say the faults that have a key in a language; others stay as they are.

    Raises
    ------
    InputError
        What was raised, in words.
    """
    try:
        yield
    except InputError as error:
        said = [Told("", "", sentence, lang=lang) for sentence, lang in told(error, translator)]
        raise InputError(said) from None


def _told(fault: Fault, translator: Translator) -> tuple[str, Lang]:
    if isinstance(fault, Told):
        return str(fault), fault.lang
    key = f"wrong.{fault.key}"
    if not fault.key or not translator.has(key):
        return str(fault), "en"
    where = where_said(fault.where, translator)
    place = f"{where}: {fault.field}" if fault.field else where
    said = translator.gettext(key, **fault.params)
    seen = (
        ""
        if fault.found in ABSENT or {"found", "at"} & set(fault.params)
        else _FIGURE.sub(r"\1", fault.found)
    )
    found = translator.gettext("wrong.found", found=seen) if seen else ""
    return f"{place}: {said}{found}", translator.lang


def told_note(note: str, translator: Translator) -> str:
    """Return a remark on a file that was read in the reader's language; one without a key as it is.

    Parameters
    ----------
    note : str
        A :class:`geo.sources.reading.notes.Note`, a :class:`geo.sources.reading.notes.LeftOut`, or a plain text.
    translator : Translator
        Of the reader's language.
    """
    if isinstance(note, LeftOut):
        return translator.gettext("note.left_out", fault=_told(note.fault, translator)[0])
    if isinstance(note, Note) and translator.has(f"note.{note.key}"):
        params = {
            name: where_said(str(value), translator) if name == "where" else value
            for name, value in note.params.items()
        }
        return translator.gettext(f"note.{note.key}", **params)
    return note


def where_said(where: str, translator: Translator) -> str:
    """Return where a fault lies, rows, sheets and layers in the reader's language."""
    named = _PART.sub(lambda found: f", {translator.gettext(f'wrong.{found[1]}')} ", where)
    return _ROW.sub(lambda found: translator.gettext("wrong.row", name="", row=found[1]), named).removeprefix(
        ", "
    )
