"""What all pages share: templates, headers, the language of the page, and how faults are shown to a person."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from functools import cache
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from api.addresses import address_of
from api.caching import accepts_gzip, compressed
from api.guard.security_headers import CSP, content_policy
from api.pages.shared.page_links import family_query, full_address, in_language, link
from api.pages.shared.styles import page_style
from api.problems import log_failure, retry_after, status_of
from api.services.intake.sealed_answers import PARAMETER
from api.services.language.fault_messages import told
from api.services.language.formats import FILTERS
from api.services.language.i18n import Translator, best_language, translator_for
from api.services.sheets.procedure import linked
from api.services.shortlists.cards import weakest
from api.services.shortlists.grounds import not_known_text, rests_parts, rests_text, room_status, room_text
from api.static_files import prefix as static_prefix
from geo.faults import BusyError, DomainError, InputError, NotFoundError, NotReadyError
from geo.names import LANGS, Lang
from matching.cases.refusals import StaleError, StepError

TEMPLATES = Path(__file__).parents[2] / "templates"

COMPRESSED = frozenset({"text/html", "application/json", "image/svg+xml"})
"""Media types that are compressed; a PDF is already."""
MOST_CHARACTERS = 6_000_000
"""Length of a page at most: a text as long as may be pasted is shown again in it, and escaped it is longer."""
FAULTS = {
    int(HTTPStatus.REQUEST_ENTITY_TOO_LARGE): "fault.too_long",
    int(HTTPStatus.NOT_FOUND): "fault.not_found",
    int(HTTPStatus.FORBIDDEN): "fault.not_allowed",
    int(HTTPStatus.CONFLICT): "fault.not_yet",
    int(HTTPStatus.SERVICE_UNAVAILABLE): "fault.busy",
}
"""Text of an error page by status; of any other, that the link is wrong."""


_FAMILY = {PARAMETER, "from"}
"""Parameters of a link that restores a family's answers: what it shows is kept by no browser and no proxy."""


@cache
def environment() -> Environment:
    """Return the templates; everything put into them is escaped, and a name that is not given is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(FILTERS)
    made.filters.update(
        linked=linked,
        rests_parts=rests_parts,
        rests_text=rests_text,
        not_known_text=not_known_text,
        room_status=room_status,
        room_text=room_text,
        weakest=weakest,
    )
    return made


def page_translator(lang: Annotated[str | None, Query(max_length=100)] = None) -> Translator:
    """Return the translator of the link's language; Kazakh when it names none or one that we do not have.

    The header ``Accept-Language`` is not asked: a link shows everyone the same page.
    """
    return translator_for(best_language(lang))


PageTranslator = Annotated[Translator, Depends(page_translator)]


def render(
    request: Request,
    template: str,
    translator: Translator,
    *,
    section: str = "",
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """Return a page.

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
    shown, style = environment().get_template(template), page_style()
    pieces = shown.generate(
        t=translator.gettext,
        translator=translator,
        tell=translator.format_message,
        lang=translator.lang,
        langs=LANGS,
        section=section,
        demo=request.app.state.holder.demo,
        full=lambda address: full_address(request, address),
        style=style.text,
        static=lambda name: address_of(f"{static_prefix()}/{name}"),
        address=address_of,
        link=lambda path, query="": link(path, query, translator.lang),
        in_language=lambda lang: in_language(request, lang),
        family_link=lambda answers, **more: family_query(request, answers, **more),
        sealed=lambda answers: request.app.state.seal.seal(answers.pairs()),
        **context,
    )  # fmt: skip
    policy = content_policy(style_src=style.source)
    return HTMLResponse(_joined(pieces), status_code=status, headers={CSP: policy})


def _joined(pieces: Iterator[str]) -> str:
    """Return a page put together, or stop as soon as it gets longer than a browser should be given."""
    text: list[str] = []
    size = 0
    while batch := list(islice(pieces, 500)):
        text += batch
        size += sum(map(len, batch))
        if size > MOST_CHARACTERS:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return "".join(text)


def render_fault(
    request: Request, status: int, key: str, details: tuple[tuple[str, Lang], ...] = ()
) -> HTMLResponse:
    """Return the page that says what went wrong and what can be done.

    Parameters
    ----------
    request : Request
        That failed.
    status : int
        Of HTTP.
    key : str
        Id of the sentence; the heading is ``<key>.title``.
    details : tuple of (str, Lang)
        Sentences and the language that each is in.
    """
    translator = translator_for(best_language(request.query_params.get("lang")))
    return render(request, "fault.html", translator, status=status, key=key, details=details)


async def compress(request: Request, response: Response) -> Response:
    """Return the answer compressed where the reader's browser takes it: pages are read on slow connections."""
    media = response.headers.get("content-type", "").split(";")[0]
    response.headers["Vary"] = "Accept-Encoding"
    if media in COMPRESSED and accepts_gzip(request.headers.get("accept-encoding", "")):
        body = await compressed(bytes(response.body))
        if body is not None:
            response.body = body
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(body))
    return response


def _domain_fault(request: Request, error: DomainError) -> HTMLResponse:
    """Return the page of a domain error; what an operator has to do stands on it in English, as in the log."""
    log_failure(request, error)
    status = status_of(error)
    if isinstance(error, GonePlaceError):
        return render_fault(request, status, "fault.gone", ((str(error), error.lang),))
    details: tuple[tuple[str, Lang], ...] = ((str(error), "en"),) if isinstance(error, NotReadyError) else ()
    key = f"fault.{error.key}" if isinstance(error, BusyError) else _key_of(error, status)
    shown = render_fault(request, status, "fault.not_ready" if details else key, details)
    shown.headers.update(retry_after(error))
    return shown


def _key_of(error: DomainError, status: int) -> str:
    """Return the sentence about an error."""
    for kind, key in ((StaleError, "fault.stale"), (StepError, "fault.step")):
        if isinstance(error, kind):
            return key
    return FAULTS.get(status, "fault.input")


class GonePlaceError(NotFoundError):
    """A settlement that the classifier has no more was asked for; the message says so in a language of the reader."""

    def __init__(self, message: str, lang: Lang) -> None:
        super().__init__(message)
        self.lang = lang


class PageRoute(APIRoute):
    """A route whose faults are shown as a page in the reader's language, not as JSON."""

    is_packed = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; see FastAPI's ``APIRoute``."""
        answer = super().get_route_handler()

        async def shown(request: Request) -> Response:
            response = await faultless(request)
            if _FAMILY & request.query_params.keys():
                response.headers["Cache-Control"] = "no-store"
            return await compress(request, response) if self.is_packed else response

        async def faultless(request: Request) -> Response:
            try:
                return await answer(request)
            except DomainError as error:
                return _domain_fault(request, error)
            except InputError as error:
                translator = translator_for(best_language(request.query_params.get("lang")))
                return render_fault(
                    request, HTTPStatus.UNPROCESSABLE_ENTITY, "fault.input", told(error, translator)
                )
            except RequestValidationError:
                return render_fault(request, HTTPStatus.UNPROCESSABLE_ENTITY, "fault.input")
            except HTTPException as error:
                key = FAULTS.get(error.status_code, "fault.input")
                said = render_fault(request, error.status_code, key)
                said.headers.update(error.headers or {})
                return said

        return shown


def page_router() -> APIRouter:
    """Return a router for pages: not in the API's description."""
    return APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=HTMLResponse)
