"""The files of ``/adviser/plan``: workbook, JSON, prices as a layer or a picture; and the map that the page frames."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import orjson
from fastapi import Request, Response

from api.deps import EngineDep, PlacementId, PlanDep
from api.pages.adviser.plan_view import PlanView, read_plan_view
from api.pages.shared.downloads import MEDIA, map_data, map_page
from api.pages.shared.frame import PageTranslator, page_router
from api.services.placements.certificate_rows import cautions
from api.services.placements.plan_json import plan_json
from api.services.placements.plan_map import price_geojson, price_scene
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.prices import Resource
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from api.services.themes.picture import picture
from geo.hierarchy import ValueLevel
from maps.scene import Scene

router = page_router()
PRIVATE = {"Cache-Control": "no-store"}


@lru_cache(maxsize=12)
def _scene(result: PlacementResult, resource: Resource, level: ValueLevel, wording: Wording) -> Scene:
    return price_scene(result, resource, level, wording)


def price_scene_of(result: PlacementResult, view: PlanView, wording: Wording) -> Scene:
    """Return the map of the prices that a view shows.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    view : PlanView
        Resource and level.
    wording : Wording
        The reader's language.
    """
    return _scene(result, view.kind, view.level, wording)


@router.get("/maps/plan/{name}.json")
def frame_data(request: Request, plan: PlanDep, engine: EngineDep, translator: PageTranslator) -> Response:
    """Return what the map of a plan's prices draws."""
    view = read_plan_view(request.query_params, plan)
    return map_data(request, price_scene_of(plan, view, Wording(engine, translator)))


@router.get("/maps/plan/{name}")
def frame(
    request: Request, name: PlacementId, plan: PlanDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Return the page of the map of a plan's prices."""
    view = read_plan_view(request.query_params, plan)
    scene = price_scene_of(plan, view, Wording(engine, translator))
    return map_page(scene, f"/maps/plan/{name}", view.query(), translator.lang)


@router.get("/adviser/plan/{name}/plan.{kind}")
def plan_file(
    kind: Literal["xlsx", "json"], plan: PlanDep, engine: EngineDep, translator: PageTranslator
) -> Response:
    """Return a plan as a workbook or as JSON."""
    wording = Wording(engine, translator)
    if kind == "xlsx":
        return _saved(plan_workbook(plan, wording), MEDIA["xlsx"], "plan.xlsx")
    return _saved(orjson.dumps(plan_json(plan, wording)), "application/json", "plan.json")


@router.get("/adviser/plan/{name}/prices.{kind}")
def price_file(
    kind: Literal["geojson", "png"],
    request: Request,
    plan: PlanDep,
    engine: EngineDep,
    translator: PageTranslator,
) -> Response:
    """Return a plan's prices as a layer of all places, or the map of one of them as a picture."""
    wording = Wording(engine, translator)
    if kind == "geojson":
        return _saved(price_geojson(plan, wording), MEDIA[kind], "prices.geojson")
    scene = price_scene_of(plan, read_plan_view(request.query_params, plan), wording)
    image = picture(scene, translator, cautions(plan, wording))
    return Response(image, media_type=MEDIA[kind], headers=PRIVATE)


def _saved(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="qonys-{name}"', **PRIVATE}
    return Response(body, media_type=media, headers=headers)
