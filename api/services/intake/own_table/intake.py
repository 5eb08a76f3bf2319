"""Families from a centre's own table in one call: all read, or every fault told by its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from api.services.engine import Engine
from api.services.intake.family_table import is_column
from api.services.intake.own_table.draft import Question
from api.services.intake.own_table.evidence import speakable
from api.services.intake.own_table.labels import asked, label_of
from api.services.intake.own_table.lookups import places_of
from api.services.intake.own_table.reader import CellReader
from api.services.intake.own_table.recognise import recognise
from api.services.intake.own_table.settling import Settling, settled
from api.services.language.i18n import Translator
from geo.assemble import today
from geo.faults import Fault, InputError
from geo.sources.reading.tabular import Sheet

ANY = "*"
"""Cell that stands for what is asked once for all families."""


def is_own(sheets: Sequence[Sheet]) -> bool:
    """Return whether a table is a centre's own: no heading of its first row is one of ours."""
    return not any(isinstance(cell, str) and is_column(cell.strip()) for cell in sheets[0].lines[0])


def own_families(
    sheets: list[Sheet], engine: Engine, translator: Translator, answers: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return the families of a centre's own table as the contract writes them.

    Parameters
    ----------
    sheets : list of Sheet
    engine : Engine
    translator : Translator
        Language of the faults.
    answers : mapping of str to str, optional
        What is typed for a cell that is asked about, by its name (``"D7"``); under ``*`` the region of all families.

    Raises
    ------
    InputError
        With one fault for each cell that is not clear.
    """
    settling = Settling.of(recognise(sheets, engine, translator.lang))
    reader = CellReader(places_of(engine), date.fromisoformat(today()), translator.lang)
    given = {
        number: f"={(answers or {}).get(question.cell or ANY, '')}"
        for number, question in enumerate(settling.questions)
        if (question.cell or ANY) in (answers or {})
    }
    settling = settled(settling, given, reader)
    if settling.questions:
        raise InputError([fault_of(each, settling, engine, translator) for each in settling.questions])
    return settling.households(engine)


def fault_of(question: Question, settling: Settling, engine: Engine, translator: Translator) -> Fault:
    """Return a question as a fault: its cell and column, why, and what may have been meant.

    Parameters
    ----------
    question : Question
    settling : Settling
        Whose drafts it is about.
    engine : Engine
    translator : Translator
    """
    said = asked(question, translator)
    options = "; ".join(label_of(question.role, each, engine, translator) for each in question.options)
    tail = f" {translator.gettext('own.meant', options=options)}" if options else ""
    what = speakable(question.column) or translator.gettext(f"own.role.{question.role}")
    return Fault(question.cell or ANY, what, said + tail, key="own.said", params={"said": said + tail})
