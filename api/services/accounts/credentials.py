"""What lets a person in: a password, the secret of one-time codes, the name that a provider calls the person by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.services.accounts.account_tables import BROWSERS, CREDENTIALS, LINKS, READS
from api.services.accounts.tokens import AccountKey, fresh_token, kept
from matching.cases.tables import persons

MOST_BROWSERS = 10
"""Browsers of a person that are known; the oldest make room."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A person and what lets the person in.

    Parameters
    ----------
    person_id : str
        Whose it is.
    login : str
        The person's name here.
    is_active : bool
        Whether the account is open.
    password : str or None
        As it is kept.
    secret : str or None
        Of one-time codes, in the clear.
    last_step : int
        Of the newest one-time code that was taken.
    subject : str or None
        Issuer and subject of the provider.
    """

    person_id: str
    login: str
    is_active: bool
    password: str | None
    secret: str | None
    last_step: int
    subject: str | None


class Credentials:
    """Reads and changes what lets people in.

    Parameters
    ----------
    engine : Engine
        Of the register.
    key : AccountKey
        Encrypts the secrets of one-time codes.
    """

    def __init__(self, engine: Engine, key: AccountKey) -> None:
        self._engine, self._reading = engine, engine.execution_options(**READS)
        self._key = key

    def of_login(self, login: str) -> Credential | None:
        """Return the credential of a login, written in any case."""
        return self._one(persons.c.login == login.strip().lower()[:100])

    def of_person(self, person_id: str) -> Credential | None:
        """Return the credential of a person."""
        return self._one(persons.c.id == person_id)

    def set_password(self, person_id: str, kept_password: str) -> None:
        """Keep another password of a person."""
        self._set(person_id, password=kept_password)

    def propose_secret(self, person_id: str, secret: str) -> None:
        """Keep a secret of one-time codes until a first code shows that an application has it."""
        self._set(person_id, pending_secret=self._key.seal(secret))

    def proposed_secret(self, person_id: str) -> str | None:
        """Return the secret that waits for its first code."""
        with self._reading.connect() as connection:
            sealed = connection.scalar(
                select(CREDENTIALS.c.pending_secret).where(CREDENTIALS.c.person_id == person_id)
            )
        return self._key.open(sealed) if sealed else None

    def set_secret(self, person_id: str, secret: str | None, step: int = 0) -> None:
        """Ask a person for one-time codes from now on, or no more where there is no secret.

        Parameters
        ----------
        person_id : str
            Whom.
        secret : str or None
            What the codes are made from.
        step : int
            The last time step of which a code was taken.
        """
        sealed = None if secret is None else self._key.seal(secret)
        self._set(person_id, secret=sealed, pending_secret=None, last_step=step)

    def take_step(self, person_id: str, step: int) -> bool:
        """Note that a one-time code was taken; return False where it was taken already, at the same moment."""
        with self._engine.begin() as connection:
            done = connection.execute(
                update(CREDENTIALS)
                .where(CREDENTIALS.c.person_id == person_id, CREDENTIALS.c.last_step < step)
                .values(last_step=step)
            )
        return done.rowcount == 1

    def bind_subject(self, person_id: str, subject: str) -> bool:
        """Take a provider's name of a person once and for all; return False where the person has another."""
        self._set(person_id)
        try:
            with self._engine.begin() as connection:
                done = connection.execute(
                    update(CREDENTIALS)
                    .where(
                        CREDENTIALS.c.person_id == person_id,
                        (CREDENTIALS.c.subject == subject) | CREDENTIALS.c.subject.is_(None),
                    )
                    .values(subject=subject)
                )
        except IntegrityError:
            return False
        return done.rowcount == 1

    def reset(self, person_id: str) -> None:
        """Take away all that lets a person in, links and known browsers too."""
        with self._engine.begin() as connection:
            for table in (CREDENTIALS, LINKS, BROWSERS):
                connection.execute(delete(table).where(table.c.person_id == person_id))

    def make_link(self, person_id: str, ends: float) -> str:
        """Return the text of a new one-time link by which a person sets a password; older ones are good no more."""
        token = fresh_token()
        with self._engine.begin() as connection:
            connection.execute(delete(LINKS).where(LINKS.c.person_id == person_id))
            connection.execute(insert(LINKS).values(token=kept(token), person_id=person_id, ends=ends))
        return token

    def person_of_link(self, token: str, now: float) -> str | None:
        """Return whose one-time link it is; None where it was used, is too old or never was."""
        with self._reading.connect() as connection:
            return connection.scalar(
                select(LINKS.c.person_id).where(LINKS.c.token == kept(token), LINKS.c.ends > now)
            )

    def use_link(self, token: str, now: float) -> str | None:
        """Return whose one-time link it is, and let nobody use it again: of two at once, one gets it."""
        person_id = self.person_of_link(token, now)
        with self._engine.begin() as connection:
            done = connection.execute(delete(LINKS).where(LINKS.c.token == kept(token)))
        return person_id if done.rowcount == 1 else None

    def know_browser(self, person_id: str, now: float) -> str:
        """Return the text of a cookie that tells this browser from a stranger's at the next sign-in."""
        token = fresh_token()
        with self._engine.begin() as connection:
            older = select(BROWSERS.c.token).where(BROWSERS.c.person_id == person_id)
            many = connection.scalars(older.order_by(BROWSERS.c.seen.desc()).offset(MOST_BROWSERS - 1))
            connection.execute(delete(BROWSERS).where(BROWSERS.c.token.in_(many.all())))
            connection.execute(insert(BROWSERS).values(token=kept(token), person_id=person_id, seen=now))
        return token

    def is_known_browser(self, person_id: str, token: str) -> bool:
        """Return whether a browser has signed in as a person before."""
        chosen = select(BROWSERS.c.token).where(
            BROWSERS.c.token == kept(token), BROWSERS.c.person_id == person_id
        )
        with self._reading.connect() as connection:
            return connection.scalar(chosen) is not None

    def _one(self, condition: Any) -> Credential | None:
        chosen = (
            select(
                persons.c.id, persons.c.login, persons.c.active, CREDENTIALS.c.password, CREDENTIALS.c.secret,
                CREDENTIALS.c.last_step, CREDENTIALS.c.subject,
            )
            .join_from(persons, CREDENTIALS, CREDENTIALS.c.person_id == persons.c.id, isouter=True)
            .where(condition)
        )  # fmt: skip
        with self._reading.connect() as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        secret = self._key.open(row.secret) if row.secret else None
        if row.secret and secret is None:
            raise LookupError("a secret of one-time codes was not kept with the key of this service")
        return Credential(
            row.id, row.login, bool(row.active), row.password, secret, row.last_step or 0, row.subject
        )

    def _set(self, person_id: str, **values: object) -> None:
        with self._engine.begin() as connection:
            owner = CREDENTIALS.c.person_id == person_id
            if connection.scalar(select(CREDENTIALS.c.person_id).where(owner)) is None:
                connection.execute(insert(CREDENTIALS).values(person_id=person_id, last_step=0, **values))
            elif values:
                connection.execute(update(CREDENTIALS).where(owner).values(**values))
