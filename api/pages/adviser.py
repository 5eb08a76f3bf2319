"""``/adviser``: the families of an employment centre from one file, each with its best villages."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import File, Form, HTTPException, Request, Response, UploadFile

from api.deps import EngineDep
from api.engine import Engine
from api.families import Family, read_families, too_many
from api.faults import told
from api.i18n import Lang, Speaker
from api.pages.answers import Answers
from api.pages.family import answers_of
from api.pages.frame import PageSpeaker, page_router, render
from api.pages.honesty import honesty
from api.pages.view import Card, card
from api.placed import Order
from api.placing import place_families
from api.plan_workbook import plan_workbook
from api.present import shown_shortlist
from geo.faults import Fault, InputError

router = page_router()

MOST_FAMILIES = 200
"""Families that the page ranks at once; larger batches are placed, not read."""
MOST_BYTES = 1_000_000
TOP = 3
PLAN_S = 8.0
"""Seconds for a plan: two hundred families are placed within a fraction of a percent by then."""
_PLANNING = threading.Semaphore(1)
"""One plan at a time: it takes a core from the pages."""


@dataclass(frozen=True, slots=True)
class Row:
    """One family on the page.

    Parameters
    ----------
    mark : str
        The centre's own mark of it.
    persons : int
        Its members.
    answers : Answers
        What leads to its own page.
    cards : tuple of Card
        Its best villages.
    """

    mark: str
    persons: int
    answers: Answers
    cards: tuple[Card, ...]


@router.get("/adviser")
def adviser(request: Request, engine: EngineDep, speaker: PageSpeaker) -> Response:
    """Show where to put a file of families."""
    return _page(request, speaker, engine)


@router.post("/adviser")
def families(
    request: Request,
    engine: EngineDep,
    speaker: PageSpeaker,
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Show the best villages of every family of a file or a pasted text; nothing of it is kept."""
    try:
        found = _families(text, file, engine)
    except InputError as error:
        return _page(request, speaker, engine, text=text, faults=told(error, speaker))
    rows = tuple(_row(family, engine, speaker) for family in found)
    return _page(request, speaker, engine, text=text, rows=rows)


@router.post("/adviser/plan")
def plan(
    request: Request,
    engine: EngineDep,
    speaker: PageSpeaker,
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Place the families within quotas and capacities; answer with the workbook. Nothing of it is kept."""
    try:
        found = _families(text, file, engine)
    except InputError as error:
        return _page(request, speaker, engine, text=text, faults=told(error, speaker))
    if not _PLANNING.acquire(blocking=False):
        raise HTTPException(
            HTTPStatus.SERVICE_UNAVAILABLE, "another plan is being made", {"Retry-After": "10"}
        )
    try:
        placed = place_families(engine, found, Order(time_limit=PLAN_S))
    finally:
        _PLANNING.release()
    return Response(
        plan_workbook(placed, speaker),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "Content-Disposition": 'attachment; filename="qonys-plan.xlsx"',
            "Cache-Control": "no-store",
        },
    )


def _families(text: str, file: UploadFile | None, engine: Engine) -> list[Family]:
    raw, name = _sent(text, file)
    found = read_families(raw, name, engine)
    if len(found) > MOST_FAMILIES:
        raise InputError([too_many(name, len(found), MOST_FAMILIES)])
    return found


def _sent(text: str, file: UploadFile | None) -> tuple[bytes, str]:
    """Return what was sent and the file name that says its form; a pasted text is told by its first letter."""
    if file is not None and file.filename:
        raw = file.file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            expected = f"a file of at most {MOST_BYTES} bytes"
            fault = Fault(file.filename, "", expected, key="bytes", params={"most": MOST_BYTES})
            raise InputError([fault])
        return raw, file.filename
    return text.encode("utf-8"), "text.jsonl" if text.lstrip().startswith("{") else "text.csv"


def _row(family: Family, engine: Engine, speaker: Speaker) -> Row:
    shown = shown_shortlist(engine.match(family.household, top=TOP), engine, speaker)
    cards = tuple(card(match, engine, speaker) for match in shown["matches"])
    return Row(family.mark, family.household.persons, answers_of(family.household), cards)


def _page(
    request: Request,
    speaker: Speaker,
    engine: Engine,
    *,
    text: str = "",
    rows: tuple[Row, ...] = (),
    faults: tuple[tuple[str, Lang], ...] = (),
) -> Response:
    said = honesty(engine, engine.ranker.trained_on)
    return render(
        request, "adviser.html", speaker, section="/adviser", text=text, rows=rows, faults=faults, honesty=said,
        most=MOST_FAMILIES, example=EXAMPLE,
    )  # fmt: skip


EXAMPLE = (
    '{"id": "A-12", "origin": {"region": "610000000", "settlement_type": "village"}, '
    '"adults": [{"age": 36, "occupation": "7212"}, {"age": 34, "occupation": "2341"}], '
    '"children": [{"age": 9}, {"age": 4}]}'
)
"""One family as a line of JSON."""
