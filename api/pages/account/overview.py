"""What somebody sees of the own account."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import Request, Response

from api.pages.shared.private import show
from api.services.accounts.visit import Visit
from api.services.language.i18n import Translator

if TYPE_CHECKING:
    from api.services.accounts.accounts import Accounts


def overview(
    request: Request,
    accounts: Accounts,
    visit: Visit,
    translator: Translator,
    fault: str = "",
    done: str = "",
) -> Response:
    """Return the page of an account.

    Parameters
    ----------
    request : Request
        What is answered.
    accounts : Accounts
        Of the register.
    visit : Visit
        Whose account.
    translator : Translator
        The language.
    fault, done : str
        Keys of what went wrong, or was done.
    """
    from api.services.accounts import passwords
    from api.services.accounts.tokens import kept

    found = accounts.credentials.of_person(visit.viewer.person_id)
    assert found is not None
    mine = kept(visit.session.token)
    sessions = [
        (_moment(each.begun), _moment(each.seen), each.token == mine)
        for each in accounts.sessions.of(visit.viewer.person_id, accounts.now())
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return show(
        request, "account/account.html", translator, section="/account", status=status, fault=fault, done=done,
        sessions=sessions, has_codes=bool(found.secret), has_password=bool(found.password),
        least=passwords.LEAST, most=passwords.MOST,
    )  # fmt: skip


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
