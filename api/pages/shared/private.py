"""Pages for those who sign in: one route class knows the session, the forms' tokens and what browsers may keep."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, cast
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.addresses import address_of
from api.guard.security_headers import PRIVATE
from api.guard.session_cookies import SESSION, cookie
from api.open_register import accounts_of
from api.pages.shared.frame import PageRoute, render, render_fault
from api.pages.shared.page_links import link
from api.services.accounts.visit import Visit
from api.services.language.i18n import Translator, best_language
from geo.faults import Fault, InputError
from geo.names import Lang
from matching.cases.viewer import Role

if TYPE_CHECKING:
    from api.services.accounts.accounts import Accounts

MOST_FIELDS = 100
LONGEST_FIELD = 64 * 1024
"""Bytes of one field of a form."""
TOKEN = "token"  # noqa: S105  # the name of a field
SAFE = frozenset({"GET", "HEAD"})
SIGN_IN, CONFIRM = "/account", "/account/confirm"
AFTER = "after"
"""Parameter that holds the path to go to when somebody has signed in."""


class ConfirmFirstError(Exception):
    """A password is to be given again before this is done."""


class PrivateRoute(PageRoute):
    """A page for who is signed in; all others are led to the sign-in. No browser and no proxy keeps it."""

    is_packed = False  # a compressed page tells by its length what stands beside the form's token in it

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; see FastAPI's ``APIRoute``."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request.scope[PRIVATE] = True
            return await self.admitted(request, answer)

        return guarded

    async def admitted(
        self, request: Request, answer: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        """Answer who is signed in, with a form that is this person's own."""
        accounts = await to_thread.run_sync(accounts_of, request.app)
        visit = await to_thread.run_sync(accounts.visit, cookie(request, SESSION))
        if visit is None:
            return led_to(request, SIGN_IN)
        request.state.accounts, request.state.visit = accounts, visit
        if request.method not in SAFE:
            form = await read_form(request)
            if form is None or not visit.is_own_form(form.token):
                return render_fault(request, HTTPStatus.FORBIDDEN, "fault.form")
            request.state.form = form
        try:
            return await answer(request)
        except ConfirmFirstError:
            return led_to(request, CONFIRM)


def led_to(request: Request, path: str) -> Response:
    """Return the way to a page that leads back here."""
    here = request.url.path if request.method in SAFE else ""
    query = urlencode({AFTER: f"{here}?{request.url.query}" if here and request.url.query else here})
    address = link(path, query if here else "", best_language(request.query_params.get("lang")))
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def safe_path(path: str) -> str:
    r"""Return a path of a private page of ours to go on to; empty for anything else.

    Examples
    --------
    >>> safe_path("/desk/a?x=1"), safe_path("//evil.example"), safe_path("/desk/..//evil.example")
    ('/desk/a?x=1', '', '')
    >>> safe_path("https://evil.example/desk"), safe_path("/deskevil"), safe_path("/desk\\evil")
    ('', '', '')
    """
    parts = path.partition("?")[0].split("/")
    plain = path.isascii() and path.isprintable() and "\\" not in path and len(path) < 500
    inside = len(parts) > 1 and parts[0] == "" and parts[1] in {"desk", "receiving", "account"}
    return path if plain and inside and not {"", ".", ".."} & set(parts[2:-1]) else ""


class PrivateForm:
    """The fields of a form that was sent.

    Parameters
    ----------
    pairs : iterable of (str, str)
        Name and value, in order.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self.token = next((value for name, value in self.pairs if name == TOKEN), "")

    def only(self, *once: str, many: tuple[str, ...] = ()) -> Mapping[str, str]:
        """Return the fields that are sent once; empty texts for those that are not sent.

        Raises
        ------
        InputError
            If one is sent twice, or one that the form does not have.
        """
        found = dict.fromkeys(once, "")
        seen: set[str] = set()
        for name, value in self.pairs:
            if name == TOKEN or name in many:
                continue
            if name not in found or name in seen:
                raise InputError([Fault("form", "", "the fields of the form, each once", key="form.fields")])
            seen.add(name)
            found[name] = value.strip()
        return found

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a field that may be sent more than once."""
        return tuple(value.strip() for each, value in self.pairs if each == name)


async def read_form(request: Request) -> PrivateForm | None:
    """Return the form of a request; None where it holds none that is plain fields."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return None
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    except HTTPException:
        return None
    return PrivateForm((name, value) for name, value in form.multi_items() if isinstance(value, str))


async def current_visit(request: Request) -> Visit:
    """Return who is signed in."""
    return cast(Visit, request.state.visit)


async def current_accounts(request: Request) -> Any:
    """Return the accounts and their register."""
    return request.state.accounts


async def current_form(request: Request) -> PrivateForm:
    """Return the form that was sent."""
    return cast(PrivateForm, request.state.form)


VisitDep = Annotated[Visit, Depends(current_visit)]
if TYPE_CHECKING:
    AccountsDep = Annotated[Accounts, Depends(current_accounts)]
else:  # the framework reads annotations, and this one would bring the database along at every start
    AccountsDep = Annotated[Any, Depends(current_accounts)]
FormDep = Annotated[PrivateForm, Depends(current_form)]


def for_roles(*roles: Role) -> Any:
    """Return what lets in some roles only; for all others there is no such page."""

    async def admit(visit: VisitDep) -> None:
        if visit.viewer.role not in roles:
            raise HTTPException(HTTPStatus.NOT_FOUND)

    return Depends(admit)


async def _confirmed(visit: VisitDep) -> None:
    if not visit.is_confirmed:
        raise ConfirmFirstError


Confirmed = Depends(_confirmed)
"""Asks for the password first, where it was not given a short while ago."""


def private_router(*roles: Role) -> APIRouter:
    """Return a router of pages for those who sign in with some roles; for all who do where none is named."""
    return APIRouter(
        route_class=PrivateRoute,
        include_in_schema=False,
        default_response_class=HTMLResponse,
        dependencies=[for_roles(*roles)] if roles else [],
    )


def show(
    request: Request,
    template: str,
    translator: Translator,
    *,
    section: str,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """Return a private page.

    Parameters
    ----------
    request : Request
        What is answered.
    template : str
        File in ``api/templates``.
    translator : Translator
        The language of every text.
    section : str
        Path of the part of the site that is marked in the navigation.
    status : int
        HTTP status.
    **context
        What the template shows.
    """
    visit: Visit | None = getattr(request.state, "visit", None)
    return render(
        request,
        template,
        translator,
        section=section,
        status=status,
        visit=visit,
        token=visit.form_token if visit else "",
        **context,
    )


def onward(path: str, lang: Lang) -> str:
    """Return the address of a path of ours, in a language where the path does not state its own."""
    return address_of(path) if "?" in path else link(path, "", lang)


def back_to(path: str, translator: Translator, query: str = "") -> Response:
    """Return the way on after a form: a reload does not send it again.

    Parameters
    ----------
    path : str
        Below the site's address.
    translator : Translator
        The reader's language.
    query : str
        Parameters, encoded; empty for none.
    """
    return RedirectResponse(link(path, query, translator.lang), HTTPStatus.SEE_OTHER)
