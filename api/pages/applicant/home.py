"""``/``: the form of a family, and its shortlist beside the map as soon as the form is filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.addresses import address_of
from api.deps import EngineDep
from api.pages.applicant.form import Form, moving_day
from api.pages.shared.frame import PageTranslator, page_router, render
from api.pages.shared.page_links import by_fit, family_query, full_address, link
from api.services.engine import Engine
from api.services.intake.form_answers import Answers
from api.services.intake.form_errors import Trouble
from api.services.intake.form_family import field_of, read_family
from api.services.intake.occupation_index import occupation_finder
from api.services.intake.place_index import everywhere_index, own_name, place_finder
from api.services.intake.sealed_answers import PARAMETER, AnswerSeal
from api.services.language.i18n import Translator
from api.services.sheets.procedure import tomorrow
from api.services.sheets.qr import qr
from api.services.sheets.start import start
from api.services.shortlists.cards import Card, card, region_cards
from api.services.shortlists.eligibility_json import family_eligibility, shown_eligibility
from api.services.shortlists.honesty import honesty
from api.services.shortlists.kin import asked_of_kin, kin_of
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.why_not import Question, read_question
from api.services.shortlists.worth import worth_lines
from geo.faults import InputError
from geo.kato import todays_settlement
from matching.household import Household
from matching.support import Estimate, estimate

router = page_router()

DRAFT, ASKED = "draft", "asked"
"""Parameters of a form that is not finished yet, and of one that was sent without saying where the family lives."""
PICKED = "k"
"""Parameter of a village that the family has ticked."""
MOST_PICKED = 4
MOST_CODED = 2_900
"""Characters of an address that a QR code holds."""
TOP = 10
MOST = 50


@dataclass(frozen=True)
class Reading:
    """What a link says of a family.

    Parameters
    ----------
    answers : Answers
        What stands in it.
    household : Household or None
        The family; none where the answers cannot be used.
    troubles : tuple of Trouble
        What is wrong with them.
    """

    answers: Answers
    household: Household | None
    troubles: tuple[Trouble, ...]


def read_link(request: Request, engine: Engine, translator: Translator) -> Reading:
    """Return the family that a link describes, sealed or in the clear.

    Parameters
    ----------
    request : Request
        With the answers among its parameters, or sealed in one of them.
    engine : Engine
        Whose places are meant.
    translator : Translator
        Language in which places and occupations are named.

    Returns
    -------
    Reading
        The answers, and the household, or what keeps them from being one.
    """
    seal = cast(AnswerSeal, request.app.state.seal)
    sealed = seal.open(request.query_params.get(PARAMETER, ""))
    answers = Answers.read([*sealed, *request.query_params.multi_items()])
    if DRAFT in request.query_params:
        return Reading(answers, None, ())
    if not answers.given:
        asked = bool(answers.values) or ASKED in request.query_params
        return Reading(answers, None, (Trouble("from", "fault.from"),) if asked else ())
    places = place_finder(engine, translator, everywhere_index(engine))
    family, troubles, answers = read_family(answers, occupation_finder(translator), places)
    if troubles:
        return Reading(answers, None, troubles)
    try:
        return Reading(answers, engine.household(family), ())
    except InputError as error:
        found = tuple(Trouble(field_of(fault.field), "fault.answer") for fault in error.faults)
        return Reading(answers, None, found)


def support_of(reading: Reading, persons: int) -> Estimate:
    """Return the support of a family for its day of moving."""
    return estimate(persons, moving_day(reading.answers, datetime.now(UTC).date()))


@router.get("/")
def home(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show the form, or the shortlist of the family that the link describes."""
    reading = read_link(request, engine, translator)
    form = Form(reading.answers, reading.troubles, engine, translator)
    if reading.household is None:
        year, quotas = quotas_of(engine, translator)
        return render(
            request,
            "home.html",
            translator,
            section="/",
            form=form,
            quota_year=year,
            quotas=quotas,
            start=start(engine, translator, datetime.now(UTC).date()),
        )
    question = read_question(request.query_params.get("ask", ""), engine, translator)
    top = wanted_top(request.query_params.get("top", ""))
    context = _results(
        reading, reading.household, question, engine, translator, top, fit_alone=by_fit(request)
    )
    picked = {kato: own_name(engine, kato, translator) for kato in picked_of(request, engine)}
    mine = _own_link(request, "/", reading.answers, picked, translator)
    code = _own_link(request, "/qr.svg", reading.answers, picked, translator)
    if len(full_address(request, mine)) > MOST_CODED:
        code = ""
    context |= {"picked": picked, "mine": mine, "code": code}
    return render(request, "results.html", translator, section="/", form=form, **context)


def picked_of(request: Request, engine: Engine) -> tuple[str, ...]:
    """Return the villages that a link has ticked, at most :data:`MOST_PICKED`: those of today that are destinations."""
    codes = dict.fromkeys(map(todays_settlement, request.query_params.getlist(PICKED)))
    return tuple(code for code in codes if code in engine.destinations.position)[:MOST_PICKED]


def _own_link(
    request: Request, path: str, answers: Answers, picked: Iterable[str], translator: Translator
) -> str:
    query = "&".join([family_query(request, answers), *(f"{PICKED}={kato}" for kato in picked)])
    return link(path, query, translator.lang)


@router.get("/qr.svg")
def code_of_results(request: Request) -> Response:
    """Return the QR code of the results that the same query shows."""
    address = full_address(request, f"{address_of('/')}?{request.url.query}")
    if len(address) > MOST_CODED:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(qr(address), media_type="image/svg+xml")


@router.post("/")
async def answer(request: Request, translator: PageTranslator) -> Response:
    """Take a filled-in form and lead to its results: no address that is kept anywhere has the answers in it.

    A form on its way into another language leads back to the form, as far as it is filled in.
    """
    form = await request.form(max_files=0)
    answers = Answers.read((name, text) for name, text in form.multi_items() if isinstance(text, str))
    draft = request.query_params.get(DRAFT, "")
    asked = "" if draft or answers.given else "1"
    address = link("/", family_query(request, answers, **{DRAFT: draft, ASKED: asked}), translator.lang)
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def quotas_of(engine: Engine, translator: Translator) -> tuple[str, list[tuple[str, float]]]:
    """Return the newest year with quotas, and each receiving oblast's, largest first."""
    rows = engine.atlas.rows("quota_resettlers")
    if rows.empty:
        return "", []
    year = str(rows["period"].max())
    table = engine.atlas.newest("quota_resettlers", year)["value"].sort_values(ascending=False)
    return year, [
        (own_name(engine, str(kato), translator), float(value)) for kato, value in table.items() if value > 0
    ]


def wanted_top(text: str) -> int:
    """Return how many matches a link asks for, within reason."""
    return min(max(int(text), 1), MOST) if text.isdecimal() and len(text) < 4 else TOP


def _results(
    reading: Reading,
    household: Household,
    question: Question,
    engine: Engine,
    translator: Translator,
    top: int,
    *,
    fit_alone: bool,
) -> dict[str, Any]:
    asked = tuple(dict.fromkeys((*question.katos, *asked_of_kin(household, engine))))
    answer = engine.match(household, top=top, ask=asked, by_fit=fit_alone)
    shown = shown_shortlist(answer, engine, translator)
    cards: list[Card] = [card(match, engine, translator) for match in shown["matches"]]
    found = family_eligibility(household, engine)
    return {
        "answers": reading.answers,
        "eligibility": shown_eligibility(found, translator),
        "money_is_theirs": found.money_is_theirs,
        "tomorrow": tomorrow(household, found, translator),
        "home_price": None,
        "shown": shown,
        "cards": cards,
        "regions": region_cards(shown, engine, translator),
        "worth": worth_lines(household, engine, translator),
        "top": top,
        "most": MOST,
        "kin": kin_of(household, answer, shown, engine, translator),
        "question": question.answered(answer, shown, engine, translator),
        "support": support_of(reading, household.persons),
        "honesty": honesty(engine, shown["model"]["trained_on"]),
    }
