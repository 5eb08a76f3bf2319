"""The register with its accounts, opened once by a server whose private pages somebody asks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from sqlalchemy import select

from api.services.accounts.account_settings import AccountSettings, ProviderSettings
from api.services.accounts.account_tables import READS
from api.services.accounts.credentials import Credentials
from api.services.accounts.provider import Provider
from api.services.accounts.sessions import Sessions
from api.services.accounts.sign_in import SignIn
from api.services.accounts.throttle import Throttle
from api.services.accounts.tokens import AccountKey
from api.services.accounts.visit import Session, Visit
from api.services.settings import RegisterSettings
from matching.cases.organisations import viewer_of
from matching.cases.register import Register
from matching.cases.tables import persons

MINUTE_S, HOUR_S = 60.0, 3600.0


class Accounts:
    """The accounts of a register.

    Parameters
    ----------
    register : Register
        Open.
    key : AccountKey
        Of the service.
    settings : AccountSettings
        How long things last.
    provider : Provider or None
        Whose word is taken beside passwords.
    clock : callable
        Returns seconds since 1970.
    """

    def __init__(
        self,
        register: Register,
        key: AccountKey,
        settings: AccountSettings,
        provider: Provider | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.register, self.key, self.settings, self.provider = register, key, settings, provider
        self.now = clock
        self._reading = register.engine.execution_options(**READS)

    @classmethod
    def open(cls, home: Path) -> Accounts:
        """Open the register and the accounts of a home, as the environment says.

        Raises
        ------
        InputError
            If the address of the database is none.
        NotReadyError
            If a newer version of Qonys made it.
        """
        register = Register.open(RegisterSettings().url(home))
        settings, offered = AccountSettings(), ProviderSettings()
        return cls(register, AccountKey.of(home), settings, Provider(offered) if offered.issuer else None)

    @cached_property
    def credentials(self) -> Credentials:
        """What lets people in."""
        return Credentials(self.register.engine, self.key)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(self.register.engine, self.settings)

    @cached_property
    def throttle(self) -> Throttle:
        """Delays after failures."""
        return Throttle(self.register.engine)

    @cached_property
    def sign_in(self) -> SignIn:
        """Lets people in."""
        return SignIn(self.credentials, self.sessions, self.throttle, self.key)

    def visit(self, token: str) -> Visit | None:
        """Return who is signed in by a cookie; None for nobody, and for who has not given the second factor yet."""
        session = self.half_or_whole(token)
        if session is None or session.is_half:
            return None
        with self._reading.connect() as connection:
            viewer = viewer_of(connection, session.person_id)
            login = connection.scalar(select(persons.c.login).where(persons.c.id == session.person_id))
        if viewer is None or login is None:
            return None
        age = self.now() - session.confirmed
        return Visit(session, viewer, login, age < self.settings.confirm_minutes * MINUTE_S)

    def half_or_whole(self, token: str) -> Session | None:
        """Return the session of a cookie, be the second factor given or not."""
        return self.sessions.find(token, self.now()) if token else None

    def link(self, person_id: str) -> str:
        """Return a one-time link's text for a person, good for some hours."""
        return self.credentials.make_link(person_id, self.now() + self.settings.link_hours * HOUR_S)
