"""The journal: who did what when, appended only, each event chained to the one before by its hash.

An event's hash covers the digest of its body and not the body, and the digest is salted: when a case is erased, its
bodies and salts go, the digests stay, and the chain can still be followed. Nobody can guess a body from its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from matching.cases.canonical import packed, unpacked
from matching.cases.gate import Gate
from matching.cases.tables import events, journal_head

START = "0" * 64
"""What the first event is chained to."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done.

    Parameters
    ----------
    number : int
        Place in the journal, from 1.
    at, actor, kind, subject : str
        When, by whom (a person's id, or ``system``), what, and with which case, organisation or person.
    body : object
        Old and new values; None where it was erased.
    """

    number: int
    at: str
    actor: str
    kind: str
    subject: str
    body: Any


def lock(connection: Connection) -> Row[Any]:
    """Return the journal's head, locked until the transaction ends: who writes goes one after the other."""
    return connection.execute(select(journal_head).with_for_update()).one()


def head_number(connection: Connection) -> int:
    """Return the number of the last event: who saw it before knows whether anything has been done since."""
    return int(connection.execute(select(journal_head.c.number)).scalar_one())


def append(gate: Gate, kind: str, subject: str, body: Any) -> int:
    """Append an event in the viewer's name; return its number.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    kind, subject : str
        What was done, and with what.
    body : object
        Old and new values, as JSON has them.
    """
    return append_as(gate.connection, gate.viewer.person_id, gate.moment, kind, subject, body)


def append_as(connection: Connection, actor: str, at: str, kind: str, subject: str, body: Any) -> int:
    """Append an event; return its number.

    Parameters
    ----------
    connection : Connection
        A writing transaction.
    actor, at, kind, subject : str
        As in :class:`Event`.
    body : object
        As JSON has it.
    """
    head = lock(connection)
    text, salt = packed(body), secrets.token_hex(16)
    number, digest = head.number + 1, digest_of(text, salt)
    chained = hash_of(number, at, actor, kind, subject, digest, head.hash)
    connection.execute(
        insert(events).values(
            number=number, at=at, actor=actor, kind=kind, subject=subject, body=text, salt=salt,
            digest=digest, previous=head.hash, hash=chained,
        )
    )  # fmt: skip
    connection.execute(update(journal_head).values(number=number, hash=chained))
    return int(number)


def digest_of(body: str, salt: str) -> str:
    """Return the salted digest of a body."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def hash_of(number: int, at: str, actor: str, kind: str, subject: str, digest: str, previous: str) -> str:
    """Return the hash of an event.

    Parameters
    ----------
    number : int
        Place in the journal.
    at, actor, kind, subject : str
        As in :class:`Event`.
    digest : str
        Of the body.
    previous : str
        Hash of the event before.
    """
    return hashlib.sha256(packed([number, at, actor, kind, subject, digest, previous]).encode()).hexdigest()


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row."""
    body = None if row.body is None else unpacked(row.body)
    return Event(row.number, row.at, row.actor, row.kind, row.subject, body)


def history(gate: Gate, case_id: str) -> tuple[Event, ...]:
    """Return what was done with a case, oldest first, for who works with it; a receiving office is told nothing of it.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "note")
    rows = gate.connection.execute(
        select(events).where(events.c.subject == case_id).order_by(events.c.number)
    )
    return tuple(map(event_of, rows))
