"""The first administrator, and people made or shut out by whoever has a shell on the machine."""

from __future__ import annotations

from sqlalchemy import select

from api.services.accounts.account_tables import CREDENTIALS
from api.services.accounts.accounts import Accounts
from geo.faults import NotFoundError
from matching.cases.organisations import add_person, find_person, set_active
from matching.cases.tables import persons
from matching.cases.viewer import SYSTEM, Viewer

FIRST = "administrator"
"""Login of the first administrator."""
_SHELL = Viewer(SYSTEM, "administrator")
"""Whoever has a shell as the service's user may do all of this in the database itself."""


def needs_administrator(accounts: Accounts) -> bool:
    """Return whether nobody can sign in as an administrator yet."""
    chosen = (
        select(persons.c.id)
        .join_from(persons, CREDENTIALS, CREDENTIALS.c.person_id == persons.c.id)
        .where(persons.c.role == "administrator", persons.c.active)
        .where(CREDENTIALS.c.password.is_not(None) | CREDENTIALS.c.subject.is_not(None))
    )
    with accounts.register.reading(_SHELL) as gate:
        return gate.connection.execute(chosen.limit(1)).first() is None


def make_administrator(accounts: Accounts, login: str = FIRST) -> str:
    """Return the id of an administrator of a login, made where there is none."""
    with accounts.register.writing(_SHELL) as gate:
        found = find_person(gate.connection, login)
        return add_person(gate, login, "administrator", None) if found is None else found.id


def first_link(accounts: Accounts) -> str | None:
    """Return the text of a one-time link for the first administrator; None where one can sign in already."""
    return accounts.link(make_administrator(accounts)) if needs_administrator(accounts) else None


def add(accounts: Accounts, login: str, role: str, organisation_id: str | None) -> str:
    """Add somebody who signs in; return the text of a one-time link.

    Parameters
    ----------
    accounts : Accounts
        Of the register.
    login, role : str
        The name here, and what the person does.
    organisation_id : str or None
        None for an administrator.
    """
    with accounts.register.writing(_SHELL) as gate:
        person_id = add_person(gate, login, role, organisation_id)
    return accounts.link(person_id)


def disable(accounts: Accounts, login: str) -> None:
    """Let somebody sign in no more, and end all sessions.

    Raises
    ------
    NotFoundError
        If nobody has the login.
    """
    person_id = _id_of(accounts, login)
    with accounts.register.writing(_SHELL) as gate:
        set_active(gate, person_id, False)
    accounts.sessions.end_all(person_id)


def reset(accounts: Accounts, login: str) -> str:
    """Take away password, codes and sessions of somebody; return the text of a one-time link.

    Raises
    ------
    NotFoundError
        If nobody has the login.
    """
    person_id = _id_of(accounts, login)
    with accounts.register.writing(_SHELL) as gate:
        set_active(gate, person_id, True)
    accounts.credentials.reset(person_id)
    accounts.sessions.end_all(person_id)
    return accounts.link(person_id)


def _id_of(accounts: Accounts, login: str) -> str:
    with accounts.register.reading(_SHELL) as gate:
        found = find_person(gate.connection, login)
    if found is None:
        raise NotFoundError("nobody has this login")
    return found.id
