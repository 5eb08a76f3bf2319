"""``/adviser``: the families of an employment centre from one file, each with its best villages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, File, Form, Request, Response, UploadFile

from api.deps import EngineDep
from api.pages.shared.frame import PageTranslator, page_router, render
from api.services.deadline import while_wanted
from api.services.engine import Engine
from api.services.intake.family_lists import Family, read_families
from api.services.intake.form_answers import Answers
from api.services.intake.form_family import answers_of
from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from api.services.shortlists.cards import Card, card
from api.services.shortlists.honesty import honesty
from api.services.shortlists.shortlist_json import shown_shortlist
from geo.faults import Fault, InputError
from geo.names import Lang

router = page_router()

MOST_FAMILIES = 200
"""Families that the page ranks at once; larger batches are placed, not read."""
MOST_PLACED = 2000
"""Families that the page places at once: a region's year."""
MOST_BYTES = 2_500_000
"""Bytes of a file or of a pasted text."""
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


@dataclass(frozen=True, slots=True)
class Sent:
    """Families as they were sent: a file, or else a text that was pasted."""

    text: str
    file: UploadFile | None

    def families(self, engine: Engine, most: int = MOST_FAMILIES) -> list[Family]:
        """Return the families.

        Raises
        ------
        InputError
            With the faults of every family, or if there are more than ``most``.
        """
        raw, name = uploaded(self.file) or (self.text.encode("utf-8"), self._name())
        return read_families(raw, name, engine, most=most)

    def _name(self) -> str:
        """Return a file name that says the form of a pasted text, which its first letter tells."""
        return "text.jsonl" if self.text.lstrip().startswith("{") else "text.csv"


def uploaded(file: UploadFile | None) -> tuple[bytes, str] | None:
    """Return a file that was sent and its name; None where none was chosen.

    Raises
    ------
    InputError
        If it is too large.
    """
    if file is None or not file.filename:
        return None
    with file.file:  # closed at once: what waits for its turn is held once
        raw = file.file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        expected = f"a file of at most {MOST_BYTES} bytes"
        raise InputError([Fault(file.filename, "", expected, key="bytes", params={"most": MOST_BYTES})])
    return raw, file.filename


def _sent(
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Sent:
    return Sent(text, file)


SentDep = Annotated[Sent, Depends(_sent)]


@router.get("/adviser")
def adviser(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show where to put a file of families."""
    return adviser_page(request, translator, engine)


@router.post("/adviser")
def families(request: Request, engine: EngineDep, translator: PageTranslator, sent: SentDep) -> Response:
    """Show the best villages of every family of a file or a pasted text; nothing of it is kept."""
    try:
        found = sent.families(engine)
    except InputError as error:
        return adviser_page(request, translator, engine, text=sent.text, faults=told(error, translator))
    rows = tuple(_row(family, engine, translator) for family in while_wanted(found))
    return adviser_page(request, translator, engine, text=sent.text, rows=rows)


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
    )


EXAMPLE = (
    '{"id": "A-12", "origin": {"region": "610000000", "settlement_type": "village"}, '
    '"adults": [{"age": 36, "occupation": "7212"}, {"age": 34, "occupation": "2341"}], '
    '"children": [{"age": 9}, {"age": 4}]}'
)
"""One family as a line of JSON."""
