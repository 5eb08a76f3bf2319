"""The page of a plan that is done: prices beside their map, a question, families, changes, decisions."""

from __future__ import annotations

from typing import TypedDict

from fastapi import Request, Response

from api.pages.adviser.plan_files import price_scene_of
from api.pages.adviser.plan_view import (
    PAGE_ROWS,
    PlanView,
    family_rows_shown,
    price_rows_shown,
    read_plan_view,
)
from api.pages.shared.frame import render
from api.services.placements.certificate_rows import cautions, certificate_rows
from api.services.placements.change_rows import change_rows, changes_summary
from api.services.placements.decisions import DECISION_KINDS, decision_rows
from api.services.placements.pair_explanation import UnknownError, explain_pair
from api.services.placements.plan_map import price_method, price_title
from api.services.placements.prices import RESOURCES, Resource
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from api.services.shortlists.why_not import Question, read_question
from api.services.themes.legend import LegendLine, legend
from api.services.themes.table_view import page_of
from geo.hierarchy import LEVELS, ValueLevel
from geo.names import Lang

TYPED = ("kind", "family", "place", "bonus", "reason")
"""Fields of a new decision."""
Faults = tuple[tuple[str, Lang], ...]
"""Sentences and their languages."""


def plan_page(
    request: Request,
    name: str,
    result: PlacementResult,
    wording: Wording,
    faults: Faults = (),
    typed: dict[str, str] | None = None,
) -> Response:
    """Return the page of a plan.

    Parameters
    ----------
    request : Request
        Says in its query what is looked at.
    name : str
        Of the plan's job.
    result : PlacementResult
        The plan.
    wording : Wording
        The reader's language.
    faults : tuple of (str, Lang)
        What is wrong with a decision, in sentences.
    typed : dict, optional
        That decision, field by field.
    """
    view = read_plan_view(request.query_params, result)
    prices = _prices(result, view, wording)
    question = read_question(view.place, wording.engine, wording.translator)
    page = page_of(len(result.index.family_ids), view.page, PAGE_ROWS)
    shown = render(
        request,
        "plan.html",
        wording.translator,
        section="/adviser",
        name=name,
        path=f"/adviser/plan/{name}",
        result=result,
        place_name=wording.place,
        view=view,
        faults=faults,
        **prices,
        question=question,
        answer=_answer(result, view, question, wording),
        families={"rows": family_rows_shown(result, wording, range(page.start, page.stop)), "page": page},
        figures=certificate_rows(result, wording),
        cautions=cautions(result, wording),
        moved=change_rows(result, wording),
        moved_summary=changes_summary(result, wording),
        decisions=decision_rows(result.plan.decisions, result.index),
        decision_kinds=DECISION_KINDS,
        typed=typed or dict.fromkeys(TYPED, ""),
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown


class _Prices(TypedDict):
    kinds: tuple[Resource, ...]
    levels: tuple[ValueLevel, ...]
    title: str
    how: str
    prices: list[dict[str, object]]
    legend: list[LegendLine]


def _prices(result: PlacementResult, view: PlanView, wording: Wording) -> _Prices:
    """Return what the page shows of prices: a table beside its map."""
    scene = price_scene_of(result, view, wording)
    return {
        "kinds": RESOURCES,
        "levels": LEVELS,
        "title": price_title(view.kind, view.level, wording),
        "how": price_method(view.kind, view.level),
        "prices": price_rows_shown(result, view, wording),
        "legend": legend(scene, wording.translator),
    }


def _answer(result: PlacementResult, view: PlanView, question: Question, wording: Wording) -> tuple[str, ...]:
    """Return the answer about a pair in sentences, where family and place are clear."""
    if not (view.family and question.katos):
        return ()
    try:
        return explain_pair(result, view.family, question.katos[0], wording).sentences
    except UnknownError as error:
        return (wording.text(f"plan.fault.row_{error.what}"),)
