"""Sessions: kept by the server, so that signing out ends them everywhere at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, Row, delete, insert, select, update

from api.services.accounts.account_settings import AccountSettings
from api.services.accounts.account_tables import READS, SESSIONS
from api.services.accounts.tokens import fresh_token, kept
from api.services.accounts.visit import Session

SEEN_EVERY_S = 60.0
"""Seconds after which a session's last request is written down anew."""
HALF_S = 300.0
"""Seconds for the second factor."""
MOST_OF_PERSON = 20
"""Sessions of a person; the oldest make room."""


class Sessions:
    """Begins, finds and ends sessions.

    Parameters
    ----------
    engine : Engine
        Of the register.
    settings : AccountSettings
        How long they last.
    """

    def __init__(self, engine: Engine, settings: AccountSettings) -> None:
        self._engine, self._reading = engine, engine.execution_options(**READS)
        self._idle_s = settings.idle_minutes * 60.0
        self._whole_s = settings.session_hours * 3600.0

    def begin(self, person_id: str, now: float, *, is_half: bool = False) -> str:
        """Begin a session and return the text of its cookie, which no session had before.

        Parameters
        ----------
        person_id : str
            Who signed in.
        now : float
            Seconds since 1970.
        is_half : bool
            Whether a one-time code is still asked for.
        """
        token = fresh_token()
        with self._engine.begin() as connection:
            connection.execute(
                delete(SESSIONS).where(
                    (SESSIONS.c.begun <= now - self._whole_s) | (SESSIONS.c.seen <= now - self._idle_s)
                )
            )
            older = select(SESSIONS.c.token).where(SESSIONS.c.person_id == person_id)
            many = connection.scalars(older.order_by(SESSIONS.c.begun.desc()).offset(MOST_OF_PERSON - 1))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token.in_(many.all())))
            connection.execute(
                insert(SESSIONS).values(
                    token=kept(token),
                    person_id=person_id,
                    begun=now,
                    seen=now,
                    confirmed=now,
                    is_half=int(is_half),
                )
            )
        return token

    def find(self, token: str, now: float) -> Session | None:
        """Return the session of a cookie; None where there is none, or it has ended."""
        with self._reading.connect() as connection:
            row = connection.execute(select(SESSIONS).where(SESSIONS.c.token == kept(token))).one_or_none()
        if row is None or not self._is_good(row, now):
            return None
        if now - row.seen >= SEEN_EVERY_S:
            self._set(token, seen=now)
        return _session(row, token)

    def confirm(self, token: str, now: float) -> None:
        """Note that the person has given a password again."""
        self._set(token, confirmed=now)

    def end(self, token: str) -> None:
        """End the session of a cookie."""
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token == kept(token)))

    def end_all(self, person_id: str, but: str = "") -> None:
        """End all sessions of a person, but for that of one cookie where it is given."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(SESSIONS).where(
                    SESSIONS.c.person_id == person_id, SESSIONS.c.token != (kept(but) if but else "")
                )
            )

    def of(self, person_id: str, now: float) -> Sequence[Session]:
        """Return the sessions of a person, the newest first; their tokens are the hashes."""
        chosen = select(SESSIONS).where(SESSIONS.c.person_id == person_id).order_by(SESSIONS.c.begun.desc())
        with self._reading.connect() as connection:
            rows = connection.execute(chosen).all()
        return [_session(row, row.token) for row in rows if self._is_good(row, now)]

    def _is_good(self, row: Row[tuple[object, ...]], now: float) -> bool:
        whole_s = HALF_S if row.is_half else self._whole_s
        return bool(now < row.begun + whole_s and now < row.seen + self._idle_s)

    def _set(self, token: str, **values: float) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.token == kept(token)).values(**values))


def _session(row: Row[tuple[object, ...]], token: str) -> Session:
    return Session(token, row.person_id, row.begun, row.seen, row.confirmed, bool(row.is_half))
