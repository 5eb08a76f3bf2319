"""``GET /api/v1/layers``: what is known, of how many places, and with which status."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.deps import FeaturesDep, TranslatorDep
from api.ogc.snapshot import Snapshot
from geo.layers.base import Indicator
from geo.layers.registry import LAYERS

router = APIRouter(prefix="/api/v1", tags=["layers"])
_COLLECTIONS = ("oblasts", "districts", "settlements")


class Source(BaseModel):
    """Where values come from."""

    id: str
    title: str
    licence: str
    as_of: str


class Known(BaseModel):
    """What is known of the places of one level."""

    status: Annotated[dict[str, int], Field(description="number of places by status of their value")]
    sources: list[Source]


class ShownIndicator(BaseModel):
    """One thing that is known of places."""

    id: str
    title: str
    unit: str
    categories: list[str]
    known: Annotated[
        dict[str, Known], Field(description="by collection of places; absent where nothing is known")
    ]


class ShownLayer(BaseModel):
    """One theme."""

    id: str
    level: str
    records: Annotated[str | None, Field(description="collection of the records that its values count")]
    indicators: list[ShownIndicator]


class Layers(BaseModel):
    """All themes of an atlas version."""

    atlas: str
    demo: Annotated[bool, Field(description="whether some values are made up to show the service")]
    layers: list[ShownLayer]


@router.get("/layers")
def layers(snapshot: FeaturesDep, translator: TranslatorDep, response: Response) -> Layers:
    """List the themes and their indicators, with the number of places that have a value of each status."""
    response.headers["Qonys-Atlas"] = snapshot.version
    shown = [
        ShownLayer(
            id=layer.id,
            level=layer.level,
            records=layer.records,
            indicators=[
                ShownIndicator(
                    id=indicator.id,
                    title=translator.gettext(f"indicator.{indicator.id}"),
                    unit=indicator.unit,
                    categories=list(indicator.categories),
                    known=_known(indicator, snapshot),
                )
                for indicator in layer.indicators
            ],
        )
        for layer in LAYERS.values()
    ]
    return Layers(atlas=snapshot.version, demo=_has_demo(shown), layers=shown)


def _known(indicator: Indicator, snapshot: Snapshot) -> dict[str, Known]:
    found = {}
    for name in _COLLECTIONS:
        known = snapshot.tables[name].known.get(indicator.id)
        if known:
            sources = [_source(snapshot.sources.get(source, {"id": source})) for source in known["sources"]]
            found[name] = Known(status=known["status"], sources=sources)
    return found


def _source(raw: dict[str, str]) -> Source:
    return Source(
        id=raw["id"],
        title=raw.get("title", raw["id"]),
        licence=raw.get("licence", ""),
        as_of=raw.get("as_of", ""),
    )


def _has_demo(shown: list[ShownLayer]) -> bool:
    return any(
        "demo" in known.status
        for layer in shown
        for indicator in layer.indicators
        for known in indicator.known.values()
    )
