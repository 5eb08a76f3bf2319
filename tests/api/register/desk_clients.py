"""Browsers of people who sign in: what they are shown, which forms they send."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from api.open_register import accounts_of
from api.services.accounts import passwords
from api.services.settings import AtlasSettings, ServerSettings
from matching.cases.register import FILE, Register, default_url

BASE = "http://localhost"
PHRASE = "терек түбінде жеті қоян"
"""A password that is taken."""
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def token_of(page: str) -> str:
    """Return the token of the last form of a page."""
    return unescape(TOKEN.findall(page)[-1])


@cache
def empty_register() -> Path:
    """Return an empty register: its chain of migrations is run once, not for every site."""
    folder = Path(tempfile.mkdtemp(prefix="qonys-register-"))
    Register.open(default_url(folder)).close()
    return folder / FILE


@dataclass
class Browser:
    """Somebody's browser."""

    client: TestClient
    token: str = ""

    def see(self, path: str, **more: Any) -> Any:
        """Open a page, and remember the token of its forms."""
        answer = self.client.get(path, **more)
        if TOKEN.search(answer.text):
            self.token = token_of(answer.text)
        return answer

    def send(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form with the token of the page that was seen last."""
        return self.client.post(path, data={"token": self.token, **(fields or {})}, **more)

    def sign_in(self, login: str, password: str = PHRASE, **more: str) -> Any:
        """Sign in through the form; return the answer, and remember the token of the session."""
        self.see("/account")
        answer = self.send("/account/sign-in", {"login": login, "password": password, **more})
        if answer.status_code == 303:
            self.see("/account")
        return answer


@dataclass
class Site:
    """An application with a register of its own."""

    home: Path
    server: ServerSettings = field(
        default_factory=lambda: ServerSettings(rate_limit="1000000/second", request_timeout_s=600)
    )
    base: str = BASE

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        shutil.copy(empty_register(), self.home / FILE)
        self.app = create_app(AtlasSettings(home=self.home), self.server)
        self.accounts = accounts_of(self.app)

    def browser(self) -> Browser:
        """Return a browser that has never been here."""
        client = TestClient(
            self.app, base_url=self.base, follow_redirects=False, raise_server_exceptions=False
        )
        return Browser(client)

    def administrator(self) -> str:
        """Make an administrator with :data:`PHRASE`; return the id."""
        from api.services.accounts.opening import make_administrator

        person_id = make_administrator(self.accounts, "administrator")
        self.accounts.credentials.set_password(person_id, cheap(PHRASE))
        return person_id

    def person(self, login: str, role: str, organisation: str | None, password: str = PHRASE) -> str:
        """Make somebody who signs in; return the id."""
        from matching.cases.organisations import add_person
        from matching.cases.viewer import Viewer

        with self.accounts.register.writing(Viewer("system", "administrator")) as gate:
            person_id = add_person(gate, login, role, organisation)
        self.accounts.credentials.set_password(person_id, cheap(password))
        return person_id

    def organisation(self, kind: str, name: str, *territory: str) -> str:
        """Make an organisation; return the id."""
        from matching.cases.organisations import add_organisation
        from matching.cases.viewer import Viewer

        with self.accounts.register.writing(Viewer("system", "administrator")) as gate:
            return add_organisation(gate, kind, name, territory)

    def signed_in(self, login: str) -> Browser:
        """Return a browser in which somebody is signed in."""
        browser = self.browser()
        assert browser.sign_in(login).status_code == 303
        return browser


def cheap(password: str) -> str:
    """Return a password as it is kept."""
    return passwords.hashed(password)
