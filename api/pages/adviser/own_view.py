"""A centre's own table on the page: how its columns are understood, what was read, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.adviser.sent import MOST_ASKED, Batch
from api.services.engine import Engine
from api.services.intake.own_table.draft import ALL, Question
from api.services.intake.own_table.evidence import speakable
from api.services.intake.own_table.labels import (
    PLACES,
    asked,
    column_said,
    heading_said,
    label_of,
    read_as,
    remark,
)
from api.services.intake.own_table.settling import NEEDED, Settling
from api.services.intake.sealed_answers import AnswerSeal
from api.services.language.i18n import Translator

_SHOWN = 200
_TYPED = (
    "occupation",
    "age",
    "birth",
    "children",
    "experience",
    "budget",
    "savings",
    "members",
    "children_count",
    *PLACES,
)
"""What an answer may be typed for: too much to be chosen from a list."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """How one column is understood."""

    letter: str
    heading: str
    said: str
    by: str
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What one text was read as."""

    text: str
    said: str
    sureness: str
    cells: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One cell that is asked about.

    Parameters
    ----------
    number : int
        Of the question.
    cell, column : str
        Where: its name and the heading of its column.
    family, what, why : str
        Of which family, what is asked for and why.
    options : list of (str, str, bool)
        Value, label and whether it is chosen beforehand.
    typed, may_be_empty : bool
        Whether an answer may be typed, and whether nothing may be known.
    """

    number: int
    cell: str
    column: str
    family: str
    what: str
    why: str
    options: list[tuple[str, str, bool]]
    typed: bool
    may_be_empty: bool


@dataclass(frozen=True, slots=True)
class OwnView:
    """Everything that the page shows of a centre's own table."""

    sealed: str
    columns: list[ColumnRow]
    read: list[ReadRow]
    remarks: list[str]
    questions: list[QuestionRow]
    asked: int


def own_view(batch: Batch, seal: AnswerSeal, engine: Engine, translator: Translator) -> OwnView | None:
    """Return what the page shows of a centre's own table; None where none was sent.

    Parameters
    ----------
    batch : Batch
    seal : AnswerSeal
        Seals what travels with the page.
    engine : Engine
    translator : Translator
        The reader's language.
    """
    settling = batch.settling
    if settling is None:
        return None
    sealed = seal.seal_text(settling.packed()) if settling.questions else ""
    questions = [
        _question(number, each, settling, engine, translator)
        for number, each in enumerate(settling.questions[:MOST_ASKED])
    ]
    remarks = [remark(each, translator) for each in settling.remarks[:_SHOWN]]
    columns, read = _understood(batch, engine, translator)
    return OwnView(sealed, columns, read, remarks, questions, len(settling.questions))


def _understood(
    batch: Batch, engine: Engine, translator: Translator
) -> tuple[list[ColumnRow], list[ReadRow]]:
    if batch.recognised is None:
        return [], []
    columns = [
        ColumnRow(
            f"{sheet.name}!{column.letter}" if len(batch.recognised.sheets) > 1 else column.letter,
            heading_said(column),
            column_said(column, translator),
            translator.gettext(f"own.by.{column.by}"),
            column.is_left_out,
        )
        for sheet in batch.recognised.sheets
        for column in sheet.columns
    ]
    read = [
        ReadRow(text, label_of(role, value, engine, translator), f"{sureness:.0%}".replace("%", " %"), cells)
        for role in ("occupation", *PLACES)
        for text, value, sureness, cells in read_as(batch.recognised, (role,))
    ]
    return columns, read[:_SHOWN]


def _question(
    number: int, each: Question, settling: Settling, engine: Engine, translator: Translator
) -> QuestionRow:
    options = [
        (str(at), label_of(each.role, value, engine, translator), value == each.guess)
        for at, value in enumerate(each.options)
    ]
    what = translator.gettext(f"own.role.{each.role}")
    if each.path == ("said", "region") and not each.column:
        why = translator.gettext("own.doubt.region_all" if each.family == ALL else "own.doubt.region_one")
    elif each.cell and not each.text:
        why = translator.gettext("own.doubt.hidden")
    else:
        why = asked(each, translator)
    family = translator.gettext("own.page.all") if each.family == ALL else settling.drafts[each.family].id
    typed = each.role in _TYPED or not options
    return QuestionRow(
        number, each.cell, speakable(each.column), family, what, why, options, typed, each.role not in NEEDED
    )
