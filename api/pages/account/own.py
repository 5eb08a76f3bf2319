"""What somebody does with the own account: sign out, another password, one-time codes, confirming who it is."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.guard.session_cookies import SESSION, set_cookie
from api.pages.account.overview import overview
from api.pages.shared.frame import PageTranslator
from api.pages.shared.private import (
    AFTER,
    AccountsDep,
    Confirmed,
    FormDep,
    VisitDep,
    back_to,
    onward,
    private_router,
    safe_path,
    show,
)
from api.services.language.i18n import Translator
from api.services.sheets.qr import qr

router = private_router()


@router.post("/account/sign-out")
def sign_out(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """End this session."""
    form.only()
    accounts.sessions.end(visit.session.token)
    return _out(request, translator)


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """End all sessions of this person."""
    form.only()
    accounts.sessions.end_all(visit.viewer.person_id)
    return _out(request, translator)


def _out(request: Request, translator: Translator) -> Response:
    response = back_to("/account", translator)
    set_cookie(request, response, SESSION, "")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.post("/account/password")
def another_password(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Take another password from who knows the present one; all other sessions end."""
    from api.services.accounts import passwords

    given = form.only("present", "password", "again")
    person_id = visit.viewer.person_id
    weak = passwords.weakness(given["password"], visit.login)
    if weak or given["again"] != given["password"]:
        return overview(
            request, accounts, visit, translator, f"account.weak.{weak}" if weak else "account.unlike"
        )
    if not accounts.sign_in.is_right(person_id, given["present"], accounts.now()):
        return overview(request, accounts, visit, translator, "account.present_wrong")
    accounts.credentials.set_password(person_id, passwords.hashed(given["password"]))
    accounts.sessions.end_all(person_id)
    response = back_to("/account", translator)
    set_cookie(request, response, SESSION, accounts.sessions.begin(person_id, accounts.now()))
    return response


@router.get("/account/confirm")
def confirm_form(
    request: Request, accounts: AccountsDep, visit: VisitDep, translator: PageTranslator
) -> Response:
    """Ask who is signed in for the password again."""
    return _confirm_form(request, accounts, visit, translator, request.query_params.get(AFTER, ""), "")


def _confirm_form(
    request: Request,
    accounts: AccountsDep,
    visit: VisitDep,
    translator: PageTranslator,
    after: str,
    fault: str,
) -> Response:
    found = accounts.credentials.of_person(visit.viewer.person_id)
    return show(
        request, "account/confirm.html", translator, section="/account", after=safe_path(after), fault=fault,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
        has_password=bool(found and found.password), has_provider=accounts.provider is not None,
    )  # fmt: skip


@router.post("/account/confirm")
def confirm(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Note that the person has given the password again."""
    given = form.only("password", AFTER)
    if not accounts.sign_in.is_right(visit.viewer.person_id, given["password"], accounts.now()):
        return _confirm_form(request, accounts, visit, translator, given[AFTER], "account.present_wrong")
    accounts.sessions.confirm(visit.session.token, accounts.now())
    return RedirectResponse(
        onward(safe_path(given[AFTER]) or "/account", translator.lang), HTTPStatus.SEE_OTHER
    )


@router.post("/account/codes/begin", dependencies=[Confirmed])
def begin_codes(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Show the secret of one-time codes, to be taken into an application."""
    from api.services.accounts import one_time_codes

    form.only()
    secret = one_time_codes.fresh_secret()
    accounts.credentials.propose_secret(visit.viewer.person_id, secret)
    return _codes(request, visit, translator, secret, "")


def _codes(
    request: Request, visit: VisitDep, translator: PageTranslator, secret: str, fault: str
) -> Response:
    from api.services.accounts import one_time_codes

    return show(
        request, "account/codes.html", translator, section="/account", secret=secret, fault=fault,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
        picture=qr(one_time_codes.address_of_secret(secret, visit.login)),
    )  # fmt: skip


@router.post("/account/codes", dependencies=[Confirmed])
def use_codes(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Ask for one-time codes from now on, once a first one was right."""
    from api.services.accounts import one_time_codes

    given = form.only("code")
    person_id = visit.viewer.person_id
    secret = accounts.credentials.proposed_secret(person_id)
    if secret is None:
        return back_to("/account", translator)
    step = one_time_codes.step_of(secret, given["code"], accounts.now(), 0)
    if step is None:
        return _codes(request, visit, translator, secret, "account.code.wrong")
    accounts.credentials.set_secret(person_id, secret, step)
    accounts.sessions.end_all(person_id, but=visit.session.token)
    return overview(request, accounts, visit, translator, done="account.codes.on")


@router.post("/account/codes/off", dependencies=[Confirmed])
def no_codes(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Ask for one-time codes no more."""
    form.only()
    accounts.credentials.set_secret(visit.viewer.person_id, None)
    return overview(request, accounts, visit, translator, done="account.codes.off")
