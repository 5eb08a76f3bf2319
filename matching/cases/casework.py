"""What a centre does with a case: open it, read it, change it, write notes; each as a viewer, through the gate."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from geo.faults import Fault, InputError
from geo.kato import oblast_of
from matching.cases.canonical import new_id, packed, unpacked
from matching.cases.case_stages import DAYS, NEED_PLACE
from matching.cases.draft import CaseChange, CaseDraft, check_draft, check_text
from matching.cases.gate import Gate
from matching.cases.journal import append
from matching.cases.refusals import NotAllowedError, StaleError, StepError
from matching.cases.tables import cases, notes
from matching.household import Household


@dataclass(frozen=True, slots=True)
class Case:
    """A case as those who work with it see it.

    Parameters
    ----------
    id, organisation_id, number : str
        Ours, whose, and the centre's own.
    stage, reason : str, str or None
        Where it is, and why (see :mod:`matching.cases.case_stages`).
    due_on : date or None
        Day after which it is overdue.
    household : Household
        The family.
    needs : dict
        Answers by need.
    wishes : str
        In the family's words.
    documents : tuple of str
        Those that it has.
    proposed_kato, chosen_kato : str or None
        Settlements.
    opened_at, changed_at : str
        Moments.
    arrived_on, closed_on : date or None
        Days.
    version : int
        Rises with every change.
    """

    id: str
    organisation_id: str
    number: str
    stage: str
    reason: str | None
    due_on: date | None
    household: Household
    needs: dict[str, str]
    wishes: str
    documents: tuple[str, ...]
    proposed_kato: str | None
    chosen_kato: str | None
    opened_at: str
    changed_at: str
    arrived_on: date | None
    closed_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a case."""

    id: str
    author_id: str
    at: str
    text: str


def case_of(row: Row[Any]) -> Case:
    """Return the case of a row."""
    values = {field.name: getattr(row, field.name) for field in fields(Case)}
    values |= {
        "household": Household.model_validate_json(row.household),
        "needs": unpacked(row.needs),
        "documents": tuple(unpacked(row.documents)),
    }
    return Case(**values)


def open_case(gate: Gate, draft: CaseDraft) -> str:
    """Open a case in the viewer's centre; return its id.

    Raises
    ------
    InputError
        If the draft cannot be taken, or the centre has a case of that number.
    NotAllowedError
        If the viewer opens no cases.
    """
    gate.require("open")
    if gate.viewer.organisation_id is None:
        raise NotAllowedError("who belongs to no centre opens no case")
    check_draft(draft)
    case_id = new_id()
    written = _columns(draft) | {"stage": "opened", "due_on": due_after(gate, "opened")}
    values = written | {
        "id": case_id,
        "organisation_id": gate.viewer.organisation_id,
        "opened_at": gate.moment,
        "changed_at": gate.moment,
        "version": 1,
    }
    try:
        with gate.connection.begin_nested():
            gate.connection.execute(insert(cases).values(**values))
    except IntegrityError:
        raise InputError([_number_taken()]) from None
    append(gate, "case.opened", case_id, {"new": told(written)})
    return case_id


def read_case(gate: Gate, case_id: str) -> Case:
    """Return a case of the viewer's centre; a receiving office reads :mod:`matching.cases.preparation` instead.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    return case_of(gate.case(case_id, "note"))


def change_case(gate: Gate, case_id: str, version: int, change: CaseChange) -> int:
    """Change a case; return its new version.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which.
    version : int
        As it was read.
    change : CaseChange
        What is to be different.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    InputError
        If the change cannot be taken.
    StaleError
        If somebody has changed the case since.
    StepError
        If the settlement of a case that is listed were to change.
    """
    row = gate.case(case_id, "change")
    check_draft(change)
    if row.version != version:
        raise StaleError("somebody has changed the case: read it again")
    fresh = {name: value for name, value in _columns(change).items() if value != getattr(row, name)}
    if not fresh:
        return version
    if "chosen_kato" in fresh and row.stage in NEED_PLACE:
        raise StepError(f"the settlement of a case that is {row.stage} stays: take the case back first")
    try:
        with gate.connection.begin_nested():
            return write(gate, row, "case.changed", fresh)
    except IntegrityError:
        raise InputError([_number_taken()]) from None


def write(gate: Gate, row: Row[Any], kind: str, fresh: dict[str, Any], **more: Any) -> int:
    """Write columns of a case and the event of it; return the new version.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    row : Row
        The case as it was.
    kind : str
        Of the event.
    fresh : dict
        Columns that are different now.
    more : object
        What the event says beside old and new values.
    """
    version = int(row.version) + 1
    gate.connection.execute(
        update(cases).where(cases.c.id == row.id).values(**fresh, changed_at=gate.moment, version=version)
    )
    before = {name: getattr(row, name) for name in fresh}
    append(gate, kind, row.id, {"old": told(before), "new": told(fresh), **more})
    return version


def add_note(gate: Gate, case_id: str, text: str) -> str:
    """Write a note on a case; return its id.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which case.
    text : str
        The note.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    InputError
        If the text may hold a person's data.
    """
    gate.case(case_id, "note")
    note = Note(new_id(), gate.viewer.person_id, gate.moment, check_text(text, "note"))
    gate.connection.execute(
        insert(notes).values(
            id=note.id, case_id=case_id, author_id=note.author_id, at=note.at, text=note.text
        )
    )
    append(gate, "case.note", case_id, {"new": {"id": note.id, "text": note.text}})
    return note.id


def read_notes(gate: Gate, case_id: str) -> tuple[Note, ...]:
    """Return the notes on a case, newest first.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "note")
    rows = gate.connection.execute(
        select(notes).where(notes.c.case_id == case_id).order_by(notes.c.at.desc(), notes.c.id)
    )
    return tuple(Note(row.id, row.author_id, row.at, row.text) for row in rows)


def due_after(gate: Gate, stage: str) -> date | None:
    """Return the day after which a case that enters a stage now is overdue."""
    days = DAYS[stage]  # type: ignore[index]
    return None if days is None else gate.at.date() + timedelta(days)


def told(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns of a case as JSON has them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def _columns(draft: CaseDraft | CaseChange) -> dict[str, Any]:
    """Return the columns that a draft or a change writes."""
    given = {
        name: getattr(draft, name) for name in draft.model_fields_set if getattr(draft, name) is not None
    }
    if isinstance(draft, CaseDraft):
        given = {name: getattr(draft, name) for name in type(draft).model_fields}
    if "household" in given:
        household: Household = given["household"]
        given |= {
            "household": packed(household.model_dump(mode="json", exclude_unset=True)),
            "persons": household.persons,
            "origin": oblast_of(household.origin.region),
        }
    if "documents" in given:
        given["documents"] = packed(sorted(set(given["documents"])))
    if "needs" in given:
        given["needs"] = packed(given["needs"])
    if "due_on" in given:
        given["due_on"] = _day(given["due_on"])
    return given


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Fault("case", "due_on", "a day, YYYY-MM-DD", key="case.day")]) from None


def _number_taken() -> Fault:
    return Fault("case", "number", "a number that the centre has not given yet", key="case.number_taken")
