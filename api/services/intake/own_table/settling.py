"""Families that wait for answers: how they travel with a page, take answers, and become households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from api.services.engine import Engine
from api.services.intake.own_table.cell_reading import Reading
from api.services.intake.own_table.draft import ALL, Draft, Question, Recognised, Remark
from api.services.intake.own_table.evidence import sayable
from api.services.intake.own_table.families import household_of
from api.services.intake.own_table.headings import Titled
from api.services.intake.own_table.lookups import places_of
from api.services.intake.own_table.reader import CellReader

TYPED = "="
"""Before an answer that was typed; one that was chosen is the number of its option."""
NOT_KNOWN = "?"
"""Answer of who does not know: the field stays empty."""
NEEDED = ("region",)
"""What cannot stay empty."""


@dataclass(frozen=True, slots=True)
class Settling:
    """Drafts, and what is still asked about them.

    Parameters
    ----------
    drafts : list of Draft
    questions : list of Question
    remarks : list of Remark
    """

    drafts: list[Draft] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @classmethod
    def of(cls, recognised: Recognised) -> Settling:
        """Return what travels of a table that was recognised: no cell but those that are asked about."""
        return cls(recognised.drafts, recognised.questions, recognised.remarks)

    def packed(self) -> str:
        """Return it as JSON."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def unpacked(cls, text: str) -> Settling:
        """Return what :meth:`packed` wrote.

        Raises
        ------
        ValueError
            If it is something else.
        """
        return _ADAPTER.validate_json(text)

    def households(self, engine: Engine) -> list[dict[str, Any]]:
        """Return the families as the contract writes them, with the centre's marks as ``id``."""
        places = places_of(engine)
        return [household_of(draft, places) for draft in self.drafts]


def clear_households(recognised: Recognised, engine: Engine) -> list[dict[str, Any]]:
    """Return the families of which nothing is asked, as the contract writes them."""
    places = places_of(engine)
    open_ = {question.family for question in recognised.questions}
    return [
        household_of(draft, places)
        for number, draft in enumerate(recognised.drafts)
        if not open_ & {number, ALL}
    ]


_ADAPTER = TypeAdapter(Settling)


def settled(settling: Settling, answers: Mapping[int, str], reader: CellReader) -> Settling:
    """Return the drafts with answers to questions by their number, and the questions that are left.

    Parameters
    ----------
    settling : Settling
        Changed in place.
    answers : mapping of int to str
        The number of an option, ``=`` and a text, or ``?`` where nobody knows; empty: not answered.
    reader : CellReader
        Reads what was typed.
    """
    left = []
    for number, question in enumerate(settling.questions):
        answer = answers.get(number, "").strip()
        if answer == NOT_KNOWN and question.role not in NEEDED:
            continue
        reading = _read(question, answer, reader)
        if reading is None or not reading.sure or (reading.value in (None, "") and question.role in NEEDED):
            left.append(question if reading is None else _asked_again(question, reading, answer))
            continue
        for draft in settling.drafts if question.family == ALL else [settling.drafts[question.family]]:
            if question.family != ALL or not draft.said.get(question.path[1]):
                draft.put(question.path, reading.value)
    return Settling(settling.drafts, left, settling.remarks)


def _read(question: Question, answer: str, reader: CellReader) -> Reading | None:
    """Return what an answer says; None where there is none."""
    if answer.startswith(TYPED):
        said = Titled(question.role, "", 1 if question.role == "children" else 0)
        return reader.read(said, answer[len(TYPED) :].strip(), "")
    if answer.isdecimal() and int(answer) < len(question.options):
        return Reading(question.options[int(answer)])
    return None


def _asked_again(question: Question, reading: Reading, answer: str) -> Question:
    """Return a question whose typed answer is not clear, with what it may mean."""
    options = reading.options or question.options
    return replace(
        question,
        doubt=reading.doubt or "unknown",
        text=sayable(question.role, answer.removeprefix(TYPED)),
        options=options,
        guess=None,
    )
