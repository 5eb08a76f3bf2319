"""``/account`` for who is not signed in yet: password, one-time code, one-time link."""

from __future__ import annotations

import math
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import ClientDep
from api.guard.session_cookies import BROWSER, ENTRY, SESSION, cookie, set_cookie
from api.open_register import accounts_of
from api.pages.account.overview import overview
from api.pages.shared.frame import PageTranslator, render_fault
from api.pages.shared.page_links import link
from api.pages.shared.private import (
    AFTER,
    SAFE,
    AccountsDep,
    FormDep,
    PrivateRoute,
    onward,
    read_form,
    safe_path,
    show,
)
from api.services.accounts.tokens import form_token, fresh_token, is_form_token
from api.services.language.i18n import Translator
from matching.cases.viewer import Role

if TYPE_CHECKING:
    from api.services.accounts.sign_in import Outcome

HOME_OF: dict[Role, str] = {
    "adviser": "/desk",
    "head": "/desk",
    "receiving": "/receiving",
    "planner": "/desk/counts",
    "administrator": "/account/people",
}
"""Where each role begins its day."""


class EntryRoute(PrivateRoute):
    """A page for who is not signed in; its forms carry the token of a cookie that the page itself gives."""

    async def admitted(
        self, request: Request, answer: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        """Answer with a form of this browser's own."""
        request.state.accounts = await to_thread.run_sync(accounts_of, request.app)
        entry = cookie(request, ENTRY)
        if request.method not in SAFE:
            form = await read_form(request)
            if form is None or not entry or not is_form_token(entry, form.token):
                return render_fault(request, HTTPStatus.FORBIDDEN, "fault.form")
            request.state.form = form
        request.state.entry = entry or fresh_token()
        response = await answer(request)
        if not entry:
            set_cookie(request, response, ENTRY, request.state.entry)
        return response


router = APIRouter(route_class=EntryRoute, include_in_schema=False, default_response_class=HTMLResponse)


async def entry_token(request: Request) -> str:
    """Return the token of the forms that this browser is shown."""
    return form_token(request.state.entry)


EntryTokenDep = Annotated[str, Depends(entry_token)]
LinkToken = Annotated[str, Path(max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/account")
def account(
    request: Request, accounts: AccountsDep, translator: PageTranslator, entry: EntryTokenDep
) -> Response:
    """Show the form to sign in, or the account of who is."""
    visit = accounts.visit(cookie(request, SESSION))
    if visit is not None:
        request.state.visit = visit
        return overview(request, accounts, visit, translator)
    return _form(request, translator, entry, request.query_params.get(AFTER, ""))


def _form(
    request: Request, translator: Translator, entry: str, after: str, fault: str = "", wait: float = 0.0
) -> Response:
    accounts = request.state.accounts
    shown = show(
        request,
        "account/sign_in.html",
        translator,
        section="/account",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
        entry=entry,
        after=safe_path(after),
        fault=fault,
        wait=math.ceil(wait),
        has_provider=accounts.provider is not None,
    )
    if wait:
        shown.status_code = HTTPStatus.TOO_MANY_REQUESTS
        shown.headers["Retry-After"] = str(math.ceil(wait))
    return shown


@router.post("/account/sign-in")
def sign_in(
    request: Request,
    accounts: AccountsDep,
    form: FormDep,
    client: ClientDep,
    translator: PageTranslator,
    entry: EntryTokenDep,
) -> Response:
    """Let somebody in who knows a password."""
    from api.services.accounts.sign_in import Caller

    given = form.only("login", "password", AFTER)
    caller = Caller(client, cookie(request, BROWSER))
    outcome = accounts.sign_in.by_password(given["login"], given["password"], caller, accounts.now())
    if outcome.state in {"wrong", "wait"}:
        return _form(request, translator, entry, given[AFTER], f"account.{outcome.state}", outcome.wait_s)
    return let_in(request, accounts, outcome, translator, given[AFTER])


def let_in(request: Request, accounts: Any, outcome: Outcome, translator: Translator, after: str) -> Response:
    """Return the way on for who is let in; whatever session the browser brought ends.

    Parameters
    ----------
    request : Request
        Of who comes in.
    accounts : Accounts
        Of the register.
    outcome : Outcome
        Of the attempt: in, or half in.
    translator : Translator
        Of the reader's language.
    after : str
        Path that was asked for before.
    """
    if old := cookie(request, SESSION):
        accounts.sessions.end(old)
    if outcome.state == "code":
        query = urlencode({AFTER: safe_path(after)}) if safe_path(after) else ""
        address = link("/account/code", query, translator.lang)
    else:
        home = HOME_OF[accounts.visit(outcome.token).viewer.role]
        address = onward(safe_path(after) or home, translator.lang)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    set_cookie(request, response, SESSION, outcome.token)
    if outcome.browser:
        set_cookie(request, response, BROWSER, outcome.browser)
    return response


@router.get("/account/code")
def code_form(
    request: Request, accounts: AccountsDep, translator: PageTranslator, entry: EntryTokenDep
) -> Response:
    """Ask for the second factor."""
    session = accounts.half_or_whole(cookie(request, SESSION))
    if session is None or not session.is_half:
        return RedirectResponse(link("/account", "", translator.lang), HTTPStatus.SEE_OTHER)
    return _code_form(request, translator, entry, request.query_params.get(AFTER, ""), "")


def _code_form(request: Request, translator: Translator, entry: str, after: str, fault: str) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return show(
        request, "account/code.html", translator, section="/account", status=status, entry=entry,
        after=safe_path(after), fault=fault,
    )  # fmt: skip


@router.post("/account/code")
def code(
    request: Request,
    accounts: AccountsDep,
    form: FormDep,
    client: ClientDep,
    translator: PageTranslator,
    entry: EntryTokenDep,
) -> Response:
    """Let somebody in who gave a password and now a one-time code."""
    from api.services.accounts.sign_in import Caller

    given = form.only("code", AFTER)
    session = accounts.half_or_whole(cookie(request, SESSION))
    if session is None or not session.is_half:
        return RedirectResponse(link("/account", "", translator.lang), HTTPStatus.SEE_OTHER)
    caller = Caller(client, cookie(request, BROWSER))
    outcome = accounts.sign_in.by_code(session, given["code"], caller, accounts.now())
    if outcome.state in {"wrong", "wait"}:
        return _code_form(request, translator, entry, given[AFTER], f"account.code.{outcome.state}")
    return let_in(request, accounts, outcome, translator, given[AFTER])


@router.get("/account/link/{token}")
def link_form(
    request: Request,
    token: LinkToken,
    accounts: AccountsDep,
    translator: PageTranslator,
    entry: EntryTokenDep,
) -> Response:
    """Ask who has a one-time link for a password; looking at the link does not use it up."""
    person_id = accounts.credentials.person_of_link(token, accounts.now())
    found = accounts.credentials.of_person(person_id) if person_id else None
    if found is None or not found.is_active:
        return render_fault(request, HTTPStatus.NOT_FOUND, "fault.link")
    return _link_form(request, translator, entry, found.login, "")


def _link_form(request: Request, translator: Translator, entry: str, login: str, fault: str) -> Response:
    from api.services.accounts import passwords

    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return show(
        request, "account/link.html", translator, section="/account", status=status, entry=entry, login=login,
        fault=fault, least=passwords.LEAST, most=passwords.MOST,
    )  # fmt: skip


@router.post("/account/link/{token}")
def use_link(
    request: Request,
    token: LinkToken,
    accounts: AccountsDep,
    form: FormDep,
    translator: PageTranslator,
    entry: EntryTokenDep,
) -> Response:
    """Take the password of who has a one-time link, and let the person in."""
    from api.services.accounts import passwords

    given = form.only("password", "again")
    person_id = accounts.credentials.person_of_link(token, accounts.now())
    found = accounts.credentials.of_person(person_id) if person_id else None
    if found is None or not found.is_active:
        return render_fault(request, HTTPStatus.NOT_FOUND, "fault.link")
    weak = passwords.weakness(given["password"], found.login)
    fault = (
        f"account.weak.{weak}" if weak else "account.unlike" if given["again"] != given["password"] else ""
    )
    if fault:
        return _link_form(request, translator, entry, found.login, fault)
    outcome = accounts.sign_in.by_link(token, given["password"], accounts.now())
    if outcome.state == "wrong":
        return render_fault(request, HTTPStatus.NOT_FOUND, "fault.link")
    return let_in(request, accounts, outcome, translator, "")
