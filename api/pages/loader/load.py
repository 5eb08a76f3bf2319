"""``/load``: a file into a layer, with a rehearsal, the rows that were refused, publication and rollback."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.pages.shared.frame import PageTranslator, page_router, render
from api.pages.shared.page_links import link
from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from api.services.loading.loads import Load, Step, corrected, find_load, new_load
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError, NotFoundError
from geo.imports import history, rollback
from geo.imports.readers import TARGETS

HERE = "/load"
LOOPBACK = frozenset({"127.0.0.1", "::1"})
WAIT_S = 2
"""Seconds after which a page that waits for a step asks again."""
SHOWN_VERSIONS = 12
_FIELDS = ("layer", "as_of", "source", "crs", "encoding", "columns", "every", "complete", "period")
_NOTHING: dict[str, Any] = {
    "crashed": False, "faults": [], "notes": [], "titles": [], "rows": [], "reasons": [], "more": 0, "report": None,
}  # fmt: skip
_THROUGH_A_PROXY = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def on_this_machine(request: Request) -> None:
    """Let a request through that comes from this machine, and by way of nobody else.

    Raises
    ------
    NotFoundError
        If it does not: for everybody else there is no such page.
    """
    client = request.client.host if request.client else ""
    if client not in LOOPBACK or any(name in request.headers for name in _THROUGH_A_PROXY):
        raise NotFoundError("there is no such page")


def loader_router() -> APIRouter:
    """Return the routes; :func:`api.pages.site.install` adds them where the operator turned them on."""
    made = page_router()
    own: dict[str, Any] = {"dependencies": [Depends(on_this_machine)], "include_in_schema": False}
    made.get(HERE, **own)(form)
    made.post(HERE, **own)(rehearse)
    made.post(HERE + "/rollback", **own)(back)
    made.get(HERE + "/{name}", **own)(shown)
    made.post(HERE + "/{name}/publish", **own)(publish)
    made.post(HERE + "/{name}/correct", **own)(correct)
    return made


def form(request: Request, translator: PageTranslator) -> Response:
    """Show what can be loaded, and the versions that can be gone back to."""
    return _form(request, translator)


def _form(
    request: Request,
    translator: Translator,
    faults: tuple[str, ...] = (),
    given: dict[str, str] | None = None,
) -> Response:
    steps = history(_settings(request).home)[-SHOWN_VERSIONS:][::-1]
    return render(
        request, "load.html", translator, section=HERE, layers=list(TARGETS), versions=steps, faults=faults,
        given=given or dict.fromkeys(_FIELDS, ""),
    )  # fmt: skip


def rehearse(
    request: Request,
    translator: PageTranslator,
    layer: Annotated[str, Form(max_length=40)],
    file: Annotated[list[UploadFile], File()],
    as_of: Annotated[str, Form(max_length=10)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    crs: Annotated[str, Form(max_length=40)] = "",
    encoding: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[str, Form(max_length=4000)] = "",
    every: Annotated[str, Form(max_length=4000)] = "",
    complete: Annotated[str, Form(max_length=400)] = "",
    period: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Keep the files and rehearse their import; lead to where it is told."""
    given = {
        "layer": layer, "as_of": as_of, "source": source, "crs": crs, "encoding": encoding, "columns": columns,
        "every": every, "complete": complete, "period": period,
    }  # fmt: skip
    try:
        files = _files(file)
        order = given | {
            "lang": translator.lang,
            "columns": _pairs(columns, "--column"),
            "every": _pairs(every, "--every"),
            "complete": complete.replace(",", " ").split(),
        }
    except InputError as error:
        return _form(request, translator, tuple(line for line, _ in told(error, translator)), given)
    load = new_load(_settings(request).home, files, order)
    return _begun(request, load, "rehearse", translator)


def _files(sent: list[UploadFile]) -> list[tuple[str, bytes]]:
    files = []
    for each in sent:
        if each.filename:
            with each.file:
                files.append((each.filename, each.file.read()))
    if not files:
        raise InputError([Fault("", "", "at least one file", "none", key="file_none")])
    return files


def _pairs(text: str, option: str) -> dict[str, str]:
    """Return what is stated as ``OURS=THEIRS``, one a line."""
    pairs = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        ours, mark, theirs = line.partition("=")
        if not (mark and ours.strip() and theirs.strip()):
            raise InputError([Fault(option, "", "OURS=THEIRS", line[:60], key="column_pair")])
        pairs[ours.strip()] = theirs.strip()
    return pairs


def _begun(request: Request, load: Load, step: Step, translator: Translator) -> Response:
    settings = _settings(request)
    load.begin(settings.home, step, demo=settings.demo)
    return RedirectResponse(link(f"{HERE}/{load.id}", "", translator.lang), HTTPStatus.SEE_OTHER)


def shown(request: Request, name: str, translator: PageTranslator) -> Response:
    """Show what a rehearsal or a publication told; a page that waits asks again."""
    load = find_load(_settings(request).home, name)
    step: Step = "publish" if load.begun("publish") else "rehearse"
    answer = load.answer(step)
    if answer is None and load.died(step):
        answer = {"crashed": True}
    told_so_far = None if answer is None else _NOTHING | answer
    page = render(
        request, "load_answer.html", translator, section=HERE, load=load, step=step, answer=told_so_far
    )
    if answer is None:
        page.headers["Refresh"] = str(WAIT_S)
    page.headers["Cache-Control"] = "no-store"
    return page


def publish(request: Request, name: str, translator: PageTranslator) -> Response:
    """Publish what was rehearsed."""
    return _begun(request, find_load(_settings(request).home, name), "publish", translator)


async def correct(request: Request, name: str, translator: PageTranslator) -> Response:
    """Rehearse the rows that were refused, as they were corrected: cells come as ``c<row>.<column>``."""
    load = find_load(_settings(request).home, name)
    answer = load.answer("publish") or load.answer("rehearse") or {}
    titles, rows = answer.get("titles", []), answer.get("rows", [])
    sent = await request.form(max_files=0, max_fields=len(titles) * len(rows) + 10)
    cells = [[str(sent.get(f"c{at}.{n}", cell)) for n, cell in enumerate(row)] for at, row in enumerate(rows)]
    fresh = corrected(_settings(request).home, load, [titles, *cells])
    return _begun(request, fresh, "rehearse", translator)


def back(
    request: Request, translator: PageTranslator, version: Annotated[str, Form(max_length=64)]
) -> Response:
    """Make an older version current again."""
    try:
        rollback(_settings(request).private_home(), version)
    except InputError as error:
        return _form(request, translator, tuple(line for line, _ in told(error, translator)))
    return RedirectResponse(link(HERE, "", translator.lang), HTTPStatus.SEE_OTHER)


def _settings(request: Request) -> AtlasSettings:
    return cast(AtlasSettings, request.app.state.settings)
