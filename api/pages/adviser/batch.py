"""``/adviser``: the families of an employment centre from one file, each with its best villages."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.adviser.own_view import OwnView, own_view
from api.pages.adviser.sent import MOST_FAMILIES, MOST_PLACED, SentDep
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.deadline import while_wanted
from api.services.engine import Engine
from api.services.intake.family_lists import Family
from api.services.intake.form_answers import Answers
from api.services.intake.form_family import answers_of
from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from api.services.shortlists.cards import Card, card
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.faults import InputError
from geo.names import Lang

router = page_router()

MOST_SHOWN = 100_000
"""Letters up to which a text that was pasted stands in the answer to be mended."""
TOP = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One family on the page.

    Parameters
    ----------
    id : str
        The centre's own id of it.
    persons : int
        Its members.
    answers : Answers
        What leads to its own page.
    cards : tuple of Card
        Its best villages.
    """

    id: str
    persons: int
    answers: Answers
    cards: tuple[Card, ...]


@router.get("/adviser")
def adviser(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show where to put a file of families."""
    return adviser_page(request, translator, engine)


@router.post("/adviser")
def families(request: Request, engine: EngineDep, translator: PageTranslator, sent: SentDep) -> Response:
    """Show the best villages of every family of a file or a pasted text; nothing of it is kept."""
    try:
        batch = sent.read(engine, translator)
    except InputError as error:
        return adviser_page(request, translator, engine, text=sent.text, faults=told(error, translator))
    rows = tuple(_row(family, engine, translator) for family in while_wanted(batch.families))
    own = own_view(batch, sent.seal, engine, translator)
    return adviser_page(request, translator, engine, text=batch.text, rows=rows, own=own)


def _row(family: Family, engine: Engine, translator: Translator) -> Row:
    shown = shown_shortlist(engine.match(family.household, top=TOP), engine, translator)
    cards = tuple(card(match, engine, translator) for match in shown["matches"])
    return Row(family.id, family.household.persons, answers_of(family.household), cards)


def adviser_page(
    request: Request,
    translator: Translator,
    engine: Engine,
    *,
    text: str = "",
    rows: tuple[Row, ...] = (),
    faults: tuple[tuple[str, Lang], ...] = (),
    own: OwnView | None = None,
) -> Response:
    """Return the page with what was sent, and what is answered to it: rows, or what is wrong.

    Parameters
    ----------
    request : Request
        To which the page answers.
    translator : Translator
        The reader's language.
    engine : Engine
        Whose atlas and model the page names.
    text : str
        What was sent; too long a text is not shown again.
    rows : tuple of Row
        Families and their first matches.
    faults : tuple of (str, Lang)
        Sentences and the language that each is in.
    own : OwnView, optional
        What is shown of a centre's own table.
    """
    return render(
        request,
        "adviser.html",
        translator,
        section="/adviser",
        text=text if len(text) <= MOST_SHOWN else "",
        is_cut=len(text) > MOST_SHOWN,
        rows=rows,
        faults=faults,
        honesty=honesty(engine, engine.ranker.trained_on),
        most=MOST_FAMILIES,
        most_placed=MOST_PLACED,
        example=EXAMPLE,
        own=own,
    )


EXAMPLE = (
    '{"id": "A-12", "origin": {"region": "610000000", "settlement_type": "village"}, '
    '"adults": [{"age": 36, "occupation": "7212"}, {"age": 34, "occupation": "2341"}], '
    '"children": [{"age": 9}, {"age": 4}]}'
)
"""One family as a line of JSON."""
