"""Sensitive answers: violence, psychological help, trafficking.

In a table of their own, read by who wrote them and the head of the centre, and in no export, list, map, plan, count or
ranking; the journal says that one was written, not what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from matching.cases.canonical import packed, unpacked
from matching.cases.draft import check_text, sensitive_kinds
from matching.cases.gate import Gate
from matching.cases.journal import append
from matching.cases.tables import sensitive_answers


@dataclass(frozen=True, slots=True)
class SensitiveAnswer:
    """What somebody was told in confidence."""

    author_id: str
    kinds: tuple[str, ...]
    text: str
    at: str


def write_sensitive(gate: Gate, case_id: str, kinds: Iterable[str], text: str) -> None:
    """Write down a sensitive answer; what the viewer wrote of the case before is replaced.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which case.
    kinds : iterable of str
        Of :data:`matching.cases.draft.SENSITIVE_KINDS`.
    text : str
        What was said; searched for personal data.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    InputError
        If a kind is unknown, or the text may hold a person's data.
    """
    gate.case(case_id, "sensitive")
    values = {
        "case_id": case_id,
        "author_id": gate.viewer.person_id,
        "kinds": packed(list(sensitive_kinds(kinds))),
        "text": check_text(text, "sensitive"),
        "at": gate.moment,
    }
    gate.connection.execute(delete(sensitive_answers).where(*_mine(gate, case_id)))
    gate.connection.execute(insert(sensitive_answers).values(**values))
    append(gate, "case.sensitive", case_id, {})


def remove_sensitive(gate: Gate, case_id: str) -> None:
    """Take out what the viewer wrote.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "sensitive")
    gate.connection.execute(delete(sensitive_answers).where(*_mine(gate, case_id)))
    append(gate, "case.sensitive", case_id, {})


def read_sensitive(gate: Gate, case_id: str) -> tuple[SensitiveAnswer, ...]:
    """Return the sensitive answers of a case that the viewer may read: the own, all for the head of the centre.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "sensitive")
    query = select(sensitive_answers).where(sensitive_answers.c.case_id == case_id)
    if gate.viewer.role != "head":
        query = query.where(sensitive_answers.c.author_id == gate.viewer.person_id)
    rows = gate.connection.execute(query.order_by(sensitive_answers.c.at))
    return tuple(SensitiveAnswer(row.author_id, tuple(unpacked(row.kinds)), row.text, row.at) for row in rows)


def _mine(gate: Gate, case_id: str):  # type: ignore[no-untyped-def]
    return (
        sensitive_answers.c.case_id == case_id,
        sensitive_answers.c.author_id == gate.viewer.person_id,
    )
