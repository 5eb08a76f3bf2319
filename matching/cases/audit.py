"""The proof that the journal is whole, and that the tables say what it says.

Every event is hashed again and chained to the one before; bodies may lack only for cases with a tombstone; the
journal is played again, and what comes out is compared with the cases, the reservations and the amounts in use. A
journal that was cut off at its end together with the head is found by comparing the head with one that was noted
elsewhere (a backup).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from matching.cases.canonical import unpacked
from matching.cases.casework import told
from matching.cases.journal import START, digest_of, hash_of
from matching.cases.tables import cases, events, journal_head, reservation_lines, reservations, uses

TOMBSTONES = frozenset({"case.erased", "case.retired"})
"""Kinds of the event that stands for an erased case."""
REPLAYED = (
    "number",
    "stage",
    "reason",
    "due_on",
    "household",
    "needs",
    "wishes",
    "documents",
    "proposed_kato",
    "chosen_kato",
    "arrived_on",
    "closed_on",
)
"""Columns of a case that the journal tells."""
_BATCH = 2000
_STATES = {"room.held": "held", "room.kept": "kept", "room.freed": "freed"}


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Parameters
    ----------
    events, erased : int
        Events in all; those whose bodies were erased with their case.
    head : str
        Hash of the last event: to be noted elsewhere.
    findings : tuple of str
        What is wrong; empty where all is well.
    """

    events: int
    erased: int
    head: str
    findings: tuple[str, ...]


@dataclass
class _Replay:
    """The journal, played again."""

    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    rooms: dict[str, tuple[str, str]] = field(default_factory=dict)
    blank: dict[str, int] = field(default_factory=dict)
    tombs: dict[str, int] = field(default_factory=dict)
    erased: int = 0

    def take(self, row: Row[Any]) -> None:
        """Play an event."""
        if row.kind in TOMBSTONES:
            self.tombs[row.subject] = row.number
            self.cases.pop(row.subject, None)
        if row.body is None:
            self.blank[row.subject] = row.number
            self.erased += 1
            return
        body = unpacked(row.body)
        if row.kind in ("case.opened", "case.changed", "case.step"):
            self.cases.setdefault(row.subject, {}).update(body["new"])
        elif row.kind in _STATES:
            self.rooms[body["id"]] = (row.subject, _STATES[row.kind])
            if row.kind == "room.held":
                self.cases.setdefault(row.subject, {})["proposed_kato"] = body["kato"]


def audit(connection: Connection, expected_head: str | None = None) -> Audit:
    """Return what is wrong with a register; nothing is changed.

    Parameters
    ----------
    connection : Connection
        A transaction that sees one state.
    expected_head : str, optional
        Hash of an event that was the last once; the journal must still have it.
    """
    replay = _Replay()
    findings: list[str] = []
    last, number, seen = START, 0, expected_head in (None, START)
    for row in _events(connection):
        number += 1
        findings += _wrong_event(row, number, last)
        replay.take(row)
        last, number = row.hash, row.number
        seen = seen or row.hash == expected_head
    head = connection.execute(select(journal_head)).one()
    if (head.number, head.hash) != (number, last):
        findings.append("the journal does not end where its head says")
    if not seen:
        findings.append("the journal lacks the event that was its last once")
    findings += [
        f"event {at}: its body is missing, and no tombstone says why"
        for subject, at in replay.blank.items()
        if at >= replay.tombs.get(subject, 0)
    ]
    findings += [
        *_wrong_cases(connection, replay),
        *_wrong_rooms(connection, replay),
        *_wrong_uses(connection),
    ]
    return Audit(number, replay.erased, last, tuple(findings))


def _events(connection: Connection) -> Iterator[Row[Any]]:
    """Yield all events, some at a time: a journal is larger than memory should be."""
    after = -1
    while True:
        query = select(events).where(events.c.number > after).order_by(events.c.number).limit(_BATCH)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].number


def _wrong_event(row: Row[Any], number: int, last: str) -> Iterator[str]:
    if row.number != number:
        yield f"event {number} is missing"
    if row.previous != last:
        yield f"event {row.number} is not chained to the one before"
    if row.hash != hash_of(row.number, row.at, row.actor, row.kind, row.subject, row.digest, row.previous):
        yield f"event {row.number} is not what was written"
    if row.body is not None and row.digest != digest_of(row.body, row.salt or ""):
        yield f"event {row.number}: its body is not what was written"


def _wrong_cases(connection: Connection, replay: _Replay) -> Iterator[str]:
    found = set()
    for row in connection.execute(select(cases)):
        found.add(row.id)
        known = replay.cases.get(row.id, {})
        columns = told({name: getattr(row, name) for name in REPLAYED})
        wrong = sorted(name for name, value in columns.items() if value != known.get(name))
        if wrong:
            yield f"case {row.id}: {', '.join(wrong)} not as the journal says"
    for missing in sorted(replay.cases.keys() - found):
        yield f"case {missing}: in the journal, and not in the table"


def _wrong_rooms(connection: Connection, replay: _Replay) -> Iterator[str]:
    found = set()
    for row in connection.execute(select(reservations)):
        if row.case_id is None:  # of an erased case: kept, and nobody's
            if row.state != "kept":
                yield f"reservation {row.id}: without a case, and not kept"
            continue
        found.add(row.id)
        if replay.rooms.get(row.id) != (row.case_id, row.state):
            yield f"reservation {row.id}: {row.state}, not as the journal says"
    told_of = {id_ for id_, (case_id, _) in replay.rooms.items() if case_id not in replay.tombs}
    for missing in sorted(told_of - found):
        yield f"reservation {missing}: in the journal, and not in the table"


def _wrong_uses(connection: Connection) -> Iterator[str]:
    lines = reservation_lines.c
    live = connection.execute(
        select(lines.resource, lines.kato, func.sum(lines.amount))
        .join(reservations, reservations.c.id == lines.reservation_id)
        .where(reservations.c.state.in_(("held", "kept")))
        .group_by(lines.resource, lines.kato)
    )
    summed = {(resource, kato): int(amount) for resource, kato, amount in live}
    written = {(row.resource, row.kato): row.amount for row in connection.execute(select(uses))}
    for key in sorted(summed.keys() | written.keys()):
        if summed.get(key, 0) != written.get(key, 0):
            yield f"{key[0]} in {key[1]}: {written.get(key, 0)} in use, {summed.get(key, 0)} by the reservations"
