"""Who may come in: passwords, one-time codes, one-time links and a provider's word, each with its delays.

Whatever is wrong, the answer is the same and takes as long: nobody learns from it which logins there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.services.accounts import one_time_codes, passwords
from api.services.accounts.credentials import Credential, Credentials
from api.services.accounts.provider import Word
from api.services.accounts.sessions import Sessions
from api.services.accounts.throttle import ADDRESS, BROWSER, LOGIN, Rule, Throttle
from api.services.accounts.tokens import AccountKey
from api.services.accounts.visit import Session

LONGEST = 1024
"""Characters of a password that are looked at."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Where an attempt comes from.

    Parameters
    ----------
    address : str
        Network address, or that of the network of a subscriber.
    browser : str
        What a browser brings that has signed in before.
    """

    address: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt.

    Parameters
    ----------
    state : {"in", "code", "wrong", "wait"}
        Let in, asked for a one-time code, not let in, or told to wait.
    token : str
        What the cookie of the session holds.
    browser : str
        What the cookie holds by which the browser is known.
    wait_s : float
        Seconds until another attempt is looked at.
    """

    state: Literal["in", "code", "wrong", "wait"]
    token: str = ""
    browser: str = ""
    wait_s: float = 0.0


class SignIn:
    """Lets people in.

    Parameters
    ----------
    credentials : Credentials
        What they are let in by.
    sessions : Sessions
        What they get.
    throttle : Throttle
        Delays.
    key : AccountKey
        Marks logins and addresses.
    """

    def __init__(
        self, credentials: Credentials, sessions: Sessions, throttle: Throttle, key: AccountKey
    ) -> None:
        self._credentials, self._sessions = credentials, sessions
        self._throttle, self._key = throttle, key

    def by_password(self, login: str, password: str, caller: Caller, now: float) -> Outcome:
        """Let in who knows the password of a login.

        Parameters
        ----------
        login, password : str
            As they were typed.
        caller : Caller
            Where the attempt comes from.
        now : float
            Seconds since 1970.
        """
        name = login.strip().lower()[:100]
        found = self._credentials.of_login(name)
        keys = self._keys(name, found, caller)
        if wait := self._wait(keys, now):
            return Outcome("wait", wait_s=wait)
        right = passwords.fits(found.password if found else None, password[:LONGEST])
        if found is None or not right or not found.is_active:
            return Outcome("wrong")
        if found.password and passwords.is_outdated(found.password):
            self._credentials.set_password(found.person_id, passwords.hashed(password))
        if not found.secret:
            self._succeeded(keys)
        else:
            self._throttle.take_back(keys[0][0])
        return self._let_in(found, now, is_half=bool(found.secret))

    def by_code(self, session: Session, code: str, caller: Caller, now: float) -> Outcome:
        """Let in who gave the password and now a one-time code; the session is another from then on.

        Parameters
        ----------
        session : Session
            Half begun.
        code : str
            As it was typed.
        caller : Caller
            Where the attempt comes from.
        now : float
            Seconds since 1970.
        """
        found = self._credentials.of_person(session.person_id)
        key = self._key.mark("code", session.person_id)
        if wait := self._throttle.attempt(key, BROWSER, now):
            return Outcome("wait", wait_s=wait)
        if found is None or not found.is_active or not found.secret or not self._takes(found, code, now):
            return Outcome("wrong")
        for each in (key, self._keys(found.login, found, caller)[1][0]):
            self._throttle.forget(each)
        self._sessions.end(session.token)
        return self._let_in(found, now, is_half=False)

    def by_word(self, word: Word, now: float) -> Outcome:
        """Let in whom a provider vouches for, if there is such an account; second factors are the provider's."""
        found = self._credentials.of_login(word.login)
        if found is None or not found.is_active:
            return Outcome("wrong")
        if not self._credentials.bind_subject(found.person_id, word.subject):
            return Outcome("wrong")
        return self._let_in(found, now, is_half=False)

    def by_link(self, token: str, password: str, now: float) -> Outcome:
        """Let in who has a one-time link, with the password chosen there; all former sessions end.

        Parameters
        ----------
        token : str
            What the link holds.
        password : str
            The new one, which has been looked at.
        now : float
            Seconds since 1970.
        """
        kept_password = passwords.hashed(password)
        person_id = self._credentials.use_link(token, now)
        found = self._credentials.of_person(person_id) if person_id else None
        if found is None or not found.is_active:
            return Outcome("wrong")
        self._credentials.set_password(found.person_id, kept_password)
        self._sessions.end_all(found.person_id)
        return self._let_in(found, now, is_half=bool(found.secret))

    def is_right(self, person_id: str, password: str, now: float) -> bool:
        """Return whether a person who is signed in knows the password; too many failures in a row are not looked at.

        Parameters
        ----------
        person_id : str
            Who is signed in.
        password : str
            What was typed.
        now : float
            Seconds since 1970.
        """
        found = self._credentials.of_person(person_id)
        key = self._key.mark("confirm", person_id)
        if found is None or self._throttle.attempt(key, BROWSER, now):
            return False
        right = passwords.fits(found.password, password[:LONGEST])
        if right:
            self._throttle.forget(key)
        return right

    def _keys(self, name: str, found: Credential | None, caller: Caller) -> list[tuple[str, Rule]]:
        known = found is not None and self._credentials.is_known_browser(found.person_id, caller.browser)
        mine = ("browser", f"{caller.browser}\0{name}", BROWSER) if known else ("login", name, LOGIN)
        return [
            (self._key.mark("address", caller.address), ADDRESS),
            (self._key.mark(mine[0], mine[1]), mine[2]),
        ]

    def _wait(self, keys: list[tuple[str, Rule]], now: float) -> float:
        for number, (key, rule) in enumerate(keys):
            wait = self._throttle.attempt(key, rule, now)
            if wait:
                if number:  # not looked at: it is no failure of the address
                    self._throttle.take_back(keys[0][0])
                return wait
        return 0.0

    def _succeeded(self, keys: list[tuple[str, Rule]]) -> None:
        self._throttle.take_back(keys[0][0])
        self._throttle.forget(keys[1][0])

    def _takes(self, found: Credential, code: str, now: float) -> bool:
        step = one_time_codes.step_of(found.secret or "", code, now, found.last_step)
        return step is not None and self._credentials.take_step(found.person_id, step)

    def _let_in(self, found: Credential, now: float, *, is_half: bool) -> Outcome:
        token = self._sessions.begin(found.person_id, now, is_half=is_half)
        if is_half:
            return Outcome("code", token)
        return Outcome("in", token, self._credentials.know_browser(found.person_id, now))
