"""Links of pages: in the reader's language, below the site's address, with a family's answers sealed."""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request

from api.addresses import address_of
from api.services.intake.form_answers import Answers
from api.services.intake.sealed_answers import PARAMETER, AnswerSeal
from geo.names import Lang

ORDER, FIT = "order", "fit"
"""Parameter of a link that orders its list by fit alone, and its value."""


def in_language(request: Request, lang: Lang) -> str:
    """Return the link of this page in another language."""
    kept = [(name, value) for name, value in parse_qsl(request.url.query) if name != "lang"]
    query = urlencode([*kept, *([] if lang == "kk" else [("lang", lang)])])
    path = address_of(request.url.path)
    return f"{path}?{query}" if query else path


def link(path: str, query: str, lang: Lang) -> str:
    """Return a link inside the site that keeps the language.

    Parameters
    ----------
    path : str
        Below the site's address.
    query : str
        Parameters, encoded; empty for none.
    lang : {"kk", "ru", "en"}
        Kazakh is not stated: it is what a page is in without a word.
    """
    whole = "&".join(part for part in (query, "" if lang == "kk" else f"lang={lang}") if part)
    return f"{address_of(path)}?{whole}" if whole else address_of(path)


def full_address(request: Request, address: str) -> str:
    """Return an address of the site as somebody elsewhere opens it: with scheme and host, as the operator set them."""
    public = urlsplit(request.app.state.server.public_url or str(request.base_url))
    return f"{public.scheme}://{public.netloc}{address}"


def family_query(request: Request, answers: Answers, **more: str) -> str:
    """Return the query of a link that restores a family's answers and tells nothing about them.

    Parameters
    ----------
    request : Request
        Of the page that the link stands on.
    answers : Answers
        The family's.
    **more : str
        Further parameters, in the clear; empty ones are left out. The order of the list is kept, where none is given.
    """
    kept = {ORDER: FIT} if by_fit(request) else {}
    seal = cast(AnswerSeal, request.app.state.seal)
    pairs = [(PARAMETER, seal.seal(answers.pairs())), *(kept | more).items()]
    return urlencode([(name, text) for name, text in pairs if text])


def by_fit(request: Request) -> bool:
    """Return whether a link asks for a list by fit alone, without regard to room."""
    return request.query_params.get(ORDER) == FIT
