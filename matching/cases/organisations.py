"""Organisations and the people who sign in: made and read by an administrator, and by nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from geo.faults import Fault, InputError, NotFoundError
from geo.kato import parse_kato
from matching.cases.canonical import new_id
from matching.cases.draft import check_text
from matching.cases.gate import Gate
from matching.cases.journal import append
from matching.cases.tables import organisations, persons, territories
from matching.cases.viewer import KIND_OF, KINDS, ROLES, Kind, Role, Viewer

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Organisation:
    """A departure centre, a receiving office or the ministry.

    Parameters
    ----------
    id, kind, name : str
        Ours, one of :data:`matching.cases.viewer.KINDS`, and as it is called.
    territory : tuple of str
        KATO codes of its oblasts, districts or settlements.
    closed_at : str or None
        When it was closed.
    """

    id: str
    kind: Kind
    name: str
    territory: tuple[str, ...]
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in: a login, a role, an organisation, and no more."""

    id: str
    login: str
    role: Role
    organisation_id: str | None
    active: bool


def add_organisation(gate: Gate, kind: str, name: str, territory: Sequence[str]) -> str:
    """Add an organisation; return its id.

    Parameters
    ----------
    gate : Gate
        A writing transaction of an administrator.
    kind : str
        One of :data:`matching.cases.viewer.KINDS`.
    name : str
        As it is called.
    territory : sequence of str
        KATO codes; a receiving office needs one or more.

    Raises
    ------
    NotAllowedError
        If the viewer is no administrator.
    InputError
        If the kind, the name or a code cannot be taken.
    """
    gate.require("accounts")
    if kind not in KINDS:
        raise InputError([Fault("organisation", "kind", f"one of {', '.join(KINDS)}", key="case.kind")])
    codes = tuple(dict.fromkeys(parse_kato(code, "organisation", "territory") for code in territory))
    called = check_text(name, "name")
    if not called or len(called) > LONGEST_NAME:
        expected = f"1 to {LONGEST_NAME} characters"
        raise InputError(
            [Fault("organisation", "name", expected, key="case.long", params={"most": LONGEST_NAME})]
        )
    if kind == "receiving" and not codes:
        raise InputError([Fault("organisation", "territory", "a KATO code or more", key="case.territory")])
    organisation = new_id()
    gate.connection.execute(
        insert(organisations).values(id=organisation, kind=kind, name=called, opened_at=gate.moment)
    )
    if codes:
        rows = [{"organisation_id": organisation, "kato": code} for code in codes]
        gate.connection.execute(insert(territories), rows)
    body = {"new": {"kind": kind, "name": called, "territory": list(codes)}}
    append(gate, "organisation.added", organisation, body)
    return organisation


def read_organisations(gate: Gate) -> tuple[Organisation, ...]:
    """Return all organisations by name.

    Raises
    ------
    NotAllowedError
        If the viewer is no administrator.
    """
    gate.require("accounts")
    rows = gate.connection.execute(select(organisations).order_by(organisations.c.name, organisations.c.id))
    return tuple(
        Organisation(row.id, row.kind, row.name, _territory(gate.connection, row.id), row.closed_at)
        for row in rows
    )


def organisation_of(gate: Gate, organisation_id: str) -> Organisation:
    """Return one organisation by its id, for any viewer: its name is no secret.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = gate.connection.execute(
        select(organisations).where(organisations.c.id == organisation_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("no such organisation")
    return Organisation(row.id, row.kind, row.name, _territory(gate.connection, row.id), row.closed_at)


def add_person(gate: Gate, login: str, role: str, organisation_id: str | None) -> str:
    """Add somebody who signs in; return the id. How they sign in is for the accounts to say.

    Parameters
    ----------
    gate : Gate
        A writing transaction of an administrator.
    login : str
        Written in small letters.
    role : str
        One of :data:`matching.cases.viewer.ROLES`.
    organisation_id : str or None
        None for an administrator.

    Raises
    ------
    NotAllowedError
        If the viewer is no administrator.
    InputError
        If the role does not belong to the organisation, or the login is taken.
    """
    gate.require("accounts")
    _check_role(gate, role, organisation_id)
    person, written = new_id(), login.strip().lower()
    values: dict[str, Any] = {
        "login": written,
        "role": role,
        "organisation_id": organisation_id,
        "active": True,
    }
    try:
        with gate.connection.begin_nested():
            gate.connection.execute(insert(persons).values(id=person, opened_at=gate.moment, **values))
    except IntegrityError:
        raise InputError(
            [Fault("account", "login", "a login that nobody has yet", key="case.login_taken")]
        ) from None
    append(gate, "person.added", person, {"new": values})
    return person


def set_active(gate: Gate, person_id: str, active: bool) -> None:
    """Let somebody sign in, or no longer.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    person_id : str
        Whom.
    active : bool
        Whether the person may sign in.

    Raises
    ------
    NotAllowedError
        If the viewer is no administrator.
    NotFoundError
        If there is nobody of that id.
    """
    gate.require("accounts")
    row = gate.connection.execute(select(persons).where(persons.c.id == person_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such person")
    gate.connection.execute(update(persons).where(persons.c.id == person_id).values(active=active))
    body = {"old": {"active": bool(row.active)}, "new": {"active": active}}
    append(gate, "person.changed", person_id, body)


def read_people(gate: Gate) -> tuple[Person, ...]:
    """Return all who sign in, by login.

    Raises
    ------
    NotAllowedError
        If the viewer is no administrator.
    """
    gate.require("accounts")
    return tuple(map(_person, gate.connection.execute(select(persons).order_by(persons.c.login))))


def find_person(connection: Connection, login: str) -> Person | None:
    """Return who has a login, for the signing in; None where nobody has."""
    row = connection.execute(select(persons).where(persons.c.login == login.strip().lower())).one_or_none()
    return None if row is None else _person(row)


def viewer_of(connection: Connection, person_id: str) -> Viewer | None:
    """Return somebody as a viewer; None for nobody, for who may not sign in, and where the organisation is closed."""
    row = connection.execute(
        select(persons, organisations.c.closed_at)
        .join_from(persons, organisations, isouter=True)
        .where(persons.c.id == person_id)
    ).one_or_none()
    if row is None or not row.active or row.closed_at is not None:
        return None
    territory = () if row.organisation_id is None else _territory(connection, row.organisation_id)
    return Viewer(row.id, row.role, row.organisation_id, territory)


def _check_role(gate: Gate, role: str, organisation_id: str | None) -> None:
    if role not in ROLES:
        raise InputError([Fault("account", "role", f"one of {', '.join(ROLES)}", key="case.role")])
    wanted = KIND_OF[role]
    kind = None if organisation_id is None else organisation_of(gate, organisation_id).kind
    if (kind is None) != (wanted is None) or (wanted is not None and kind not in wanted):
        expected = f"an organisation that a {role} can belong to"
        raise InputError([Fault("account", "organisation", expected, key="case.role_organisation")])


def _territory(connection: Connection, organisation_id: str) -> tuple[str, ...]:
    query = select(territories.c.kato).where(territories.c.organisation_id == organisation_id)
    return tuple(connection.execute(query.order_by(territories.c.kato)).scalars())


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.login, row.role, row.organisation_id, bool(row.active))
