"""``/account/people``: the administrator's organisations and accounts; each change asks for the password first."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Request, Response

from api.addresses import address_of
from api.pages.shared.frame import PageTranslator
from api.pages.shared.page_links import full_address
from api.pages.shared.private import (
    AccountsDep,
    Confirmed,
    FormDep,
    VisitDep,
    back_to,
    private_router,
    show,
)
from api.services.desk.faults_told import told_by_field
from api.services.language.i18n import Translator
from geo.faults import Fault, InputError, NotFoundError
from geo.names import Lang
from matching.cases.viewer import KINDS, ROLES

router = private_router("administrator")

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,98}[a-z0-9]")
"""What a login may be: it stands in addresses of codes and in the journal."""
PersonId = Annotated[str, Path(max_length=24)]


def one_time_address(request: Request, token: str, lang: Lang) -> str:
    """Return the whole address of a one-time link.

    Parameters
    ----------
    request : Request
        Of the page that shows it.
    token : str
        The secret of the link.
    lang : {"kk", "ru", "en"}
        Language of the page that it opens.
    """
    query = "" if lang == "kk" else f"?lang={lang}"
    return full_address(request, address_of(f"/account/link/{token}") + query)


@router.get("/account/people")
def people(request: Request, accounts: AccountsDep, visit: VisitDep, translator: PageTranslator) -> Response:
    """Show organisations and people."""
    return _page(request, accounts, visit, translator)


def _page(
    request: Request,
    accounts: AccountsDep,
    visit: VisitDep,
    translator: Translator,
    faults: tuple[tuple[str, Lang], ...] = (),
    made: tuple[str, str] | None = None,
) -> Response:
    from matching.cases.organisations import read_organisations, read_people

    with accounts.register.reading(visit.viewer) as gate:
        organisations, persons = read_organisations(gate), read_people(gate)
    return show(
        request, "account/people.html", translator, section="/account/people", faults=faults, made=made,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        organisations=organisations, persons=persons, roles=ROLES, kinds=KINDS,
        names={each.id: each.name for each in organisations}, hours=accounts.settings.link_hours,
    )  # fmt: skip


@router.post("/account/organisations", dependencies=[Confirmed])
def add_organisation(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Add an organisation."""
    from matching.cases import organisations

    given = form.only("name", "kind", "territory")
    codes = re.split(r"[\s,;]+", given["territory"])
    try:
        with accounts.register.writing(visit.viewer) as gate:
            organisations.add_organisation(
                gate, given["kind"], given["name"], [code for code in codes if code]
            )
    except InputError as error:
        return _page(request, accounts, visit, translator, told_by_field(error, translator))
    return back_to("/account/people", translator)


@router.post("/account/people", dependencies=[Confirmed])
def add_person(
    request: Request, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Add somebody who signs in, and show the one-time link to hand over."""
    from matching.cases import organisations

    given = form.only("login", "role", "organisation")
    login = given["login"].lower()
    try:
        if not LOGIN.fullmatch(login):
            raise InputError([Fault("account", "login", "a login", key="account.login")])
        with accounts.register.writing(visit.viewer) as gate:
            person_id = organisations.add_person(gate, login, given["role"], given["organisation"] or None)
    except InputError as error:
        return _page(request, accounts, visit, translator, told_by_field(error, translator))
    except NotFoundError:
        fault = Fault("account", "organisation", "an organisation", key="case.role_organisation")
        return _page(request, accounts, visit, translator, told_by_field(InputError([fault]), translator))
    token = accounts.link(person_id)
    made = (login, one_time_address(request, token, translator.lang))
    return _page(request, accounts, visit, translator, made=made)


@router.post("/account/people/{person_id}/link", dependencies=[Confirmed])
def new_link(
    request: Request,
    person_id: PersonId,
    accounts: AccountsDep,
    visit: VisitDep,
    form: FormDep,
    translator: PageTranslator,
) -> Response:
    """Take away what lets somebody in, end the sessions, and show a new one-time link."""
    form.only()
    found = accounts.credentials.of_person(person_id)
    if found is None:
        raise NotFoundError("no such person")
    accounts.credentials.reset(person_id)
    accounts.sessions.end_all(person_id)
    token = accounts.link(person_id)
    made = (found.login, one_time_address(request, token, translator.lang))
    return _page(request, accounts, visit, translator, made=made)


@router.post("/account/people/{person_id}/close", dependencies=[Confirmed])
def close(
    person_id: PersonId, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Let somebody sign in no more."""
    return _set_active(person_id, accounts, visit, form, translator, is_active=False)


@router.post("/account/people/{person_id}/open", dependencies=[Confirmed])
def open_again(
    person_id: PersonId, accounts: AccountsDep, visit: VisitDep, form: FormDep, translator: PageTranslator
) -> Response:
    """Let somebody sign in again."""
    return _set_active(person_id, accounts, visit, form, translator, is_active=True)


def _set_active(
    person_id: str,
    accounts: AccountsDep,
    visit: VisitDep,
    form: FormDep,
    translator: Translator,
    *,
    is_active: bool,
) -> Response:
    from matching.cases.organisations import set_active

    form.only()
    with accounts.register.writing(visit.viewer) as gate:
        set_active(gate, person_id, is_active)
    if not is_active:
        accounts.sessions.end_all(person_id)
    return back_to("/account/people", translator)
