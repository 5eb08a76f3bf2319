"""``/adviser/workbook``: a centre's own workbook given back with our columns; and one to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import File, Form, Request, Response, UploadFile

from api.deps import EngineDep, PlacementId, PlanDep
from api.pages.adviser.batch import adviser_page
from api.pages.adviser.sent import MOST_BYTES, MOST_FAMILIES, uploaded
from api.pages.shared.downloads import MEDIA
from api.pages.shared.frame import PageTranslator, page_router
from api.services.engine import Engine
from api.services.intake.family_lists import Family, json_lines, read_families
from api.services.intake.own_table.draft import Recognised
from api.services.intake.own_table.intake import is_own
from api.services.intake.own_table.recognise import recognise
from api.services.intake.own_table.settling import clear_households
from api.services.intake.own_table.template import family_template
from api.services.intake.tables import SUFFIXES, read_tables
from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from api.services.placements.centre_workbook import with_plan, with_villages
from api.services.placements.wording import Wording
from geo.faults import Fault, InputError

router = page_router()
Upload = Annotated[UploadFile | None, File()]
Carried = Annotated[str, Form(max_length=MOST_BYTES)]


@router.get("/adviser/template.xlsx")
def template(translator: PageTranslator) -> Response:
    """Return a workbook to fill in, with lists to choose from."""
    return _saved(family_template(translator), "families")


@router.post("/adviser/workbook")
def villages(
    request: Request, engine: EngineDep, translator: PageTranslator, file: Upload = None, text: Carried = ""
) -> Response:
    """Return a centre's own workbook with three villages for each family; nothing of it is kept."""
    try:
        raw, name, recognised = _own(file, engine, translator)
        families = _families(recognised, engine, text)
        return _saved(with_villages(raw, name, recognised, families, engine, translator), "families")
    except InputError as error:
        return adviser_page(request, translator, engine, text=text, faults=told(error, translator))


@router.post("/adviser/plan/{name}/workbook")
def plan(
    request: Request,
    name: PlacementId,
    result: PlanDep,
    engine: EngineDep,
    translator: PageTranslator,
    file: Upload = None,
) -> Response:
    """Return a centre's own workbook with each family's place in a plan; nothing of it is kept."""
    try:
        raw, file_name, recognised = _own(file, engine, translator)
        wording = Wording(engine, translator)
        return _saved(with_plan(raw, file_name, recognised, result, wording), "families")
    except InputError as error:
        return adviser_page(request, translator, engine, faults=told(error, translator))


def _own(file: UploadFile | None, engine: Engine, translator: Translator) -> tuple[bytes, str, Recognised]:
    """Return a file that was sent, its name, and what it was recognised as."""
    sent = uploaded(file)
    if sent is None or Path(sent[1]).suffix.lower() not in SUFFIXES or not sent[0].strip():
        raise InputError([Fault("", "", "a file .xlsx, .xls or .csv", key="own.file")])
    sheets = read_tables(*sent)
    if not is_own(sheets):
        raise InputError([Fault("", "", "a table of the centre's own", key="own.not_own")])
    return *sent, recognise(sheets, engine, translator.lang)


def _families(recognised: Recognised, engine: Engine, text: str) -> list[Family]:
    """Return the families: those that were settled on the page, else those of the file that are clear."""
    raw = text.encode() if text.strip() else json_lines(clear_households(recognised, engine))
    return read_families(raw, "text.jsonl", engine, most=MOST_FAMILIES) if raw.strip() else []


def _saved(body: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="qonys-{name}.xlsx"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=MEDIA["xlsx"], headers=headers)
