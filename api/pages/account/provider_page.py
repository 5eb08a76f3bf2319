"""``/account/provider``: signing in by the word of a provider of OpenID Connect."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.addresses import address_of
from api.guard.session_cookies import JOURNEY, SESSION, cookie, set_cookie
from api.pages.account.entry import EntryRoute, let_in
from api.pages.shared.frame import PageTranslator, render_fault
from api.pages.shared.page_links import full_address
from api.pages.shared.private import AFTER, AccountsDep, onward, safe_path

router = APIRouter(route_class=EntryRoute, include_in_schema=False, default_response_class=HTMLResponse)

BACK = "/account/provider/back"
JOURNEY_S = 600
"""Seconds that somebody may take at the provider."""


def _provider(accounts: Any) -> Any:
    if accounts.provider is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return accounts.provider


@router.get("/account/provider")
def begin(request: Request, accounts: AccountsDep) -> Response:
    """Send somebody to the provider; who is signed in already shows there that it is still the same person."""
    visit = accounts.visit(cookie(request, SESSION))
    after = safe_path(request.query_params.get(AFTER, ""))
    address, journey = _provider(accounts).begin(
        full_address(request, address_of(BACK)), after, confirms=visit is not None
    )
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    set_cookie(request, response, JOURNEY, accounts.key.seal(journey.packed()))
    return response


@router.get(BACK)
def finish(request: Request, accounts: AccountsDep, translator: PageTranslator) -> Response:
    """Let in whom the provider vouches for."""
    from api.services.accounts.provider import Journey, RefusedWordError

    provider = _provider(accounts)
    packed = accounts.key.open(cookie(request, JOURNEY), JOURNEY_S)
    if packed is None:
        return render_fault(request, HTTPStatus.FORBIDDEN, "fault.provider")
    journey = Journey.unpacked(packed)
    try:
        word = provider.finish(full_address(request, address_of(BACK)), journey, request.query_params)
        response = _welcomed(request, accounts, translator, journey, word)
    except RefusedWordError:
        response = render_fault(request, HTTPStatus.FORBIDDEN, "fault.provider")
    set_cookie(request, response, JOURNEY, "")
    return response


def _welcomed(
    request: Request, accounts: AccountsDep, translator: PageTranslator, journey: Any, word: Any
) -> Response:
    visit = accounts.visit(cookie(request, SESSION))
    if not journey.confirms:
        outcome = accounts.sign_in.by_word(word, accounts.now())
        if outcome.state == "wrong":
            return render_fault(request, HTTPStatus.FORBIDDEN, "fault.provider")
        return let_in(request, accounts, outcome, translator, journey.after)
    found = accounts.credentials.of_person(visit.viewer.person_id) if visit else None
    if visit is None or found is None or found.subject != word.subject:
        return render_fault(request, HTTPStatus.FORBIDDEN, "fault.provider")
    accounts.sessions.confirm(visit.session.token, accounts.now())
    return RedirectResponse(onward(journey.after or "/account", translator.lang), HTTPStatus.SEE_OTHER)
