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
    found = translator.gettext("wrong.found", found=fault.found) if fault.found else ""
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
        return translator.gettext(f"note.{note.key}", **note.params)
    return note


def where_said(where: str, translator: Translator) -> str:
    """Return where a fault lies, rows in the reader's language."""
    return _ROW.sub(lambda found: translator.gettext("wrong.row", name="", row=found[1]), where).removeprefix(
        ", "
    )
