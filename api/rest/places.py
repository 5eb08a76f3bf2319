"""``GET /api/v1/places/{kato}``: a place, where it belongs, and every value that is known of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from api.deps import EngineDep, FeaturesDep, TranslatorDep
from api.ogc.snapshot import KnownValue
from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_types import Names
from geo.faults import NotFoundError
from geo.kato import gone, todays_settlement

router = APIRouter(prefix="/api/v1", tags=["places"])
_ABOVE = ("okrug", "district", "oblast")


class Above(BaseModel):
    """A place that another one lies in."""

    level: str
    kato: str
    name: Names


class PlaceValue(BaseModel):
    """A value with its provenance."""

    indicator: str
    title: str
    value: float | str | None
    unit: str
    status: str
    source: str
    as_of: str
    level: Annotated[str, Field(description="level of the place that the value was read at, or made up from")]


class Place(BaseModel):
    """A place and what is known of it."""

    atlas: str
    kato: str
    level: str
    kind: str
    name: Names
    within: list[Above]
    lon: float
    lat: float
    position_status: str
    values: list[PlaceValue]


@router.get("/places/{kato}", openapi_extra={"x-example": "593200000"})
def place(
    kato: Annotated[
        str, Path(pattern=r"^[0-9]{9}$", description="9-digit KATO code", examples=["593200000"])
    ],
    engine: EngineDep,
    snapshot: FeaturesDep,
    translator: TranslatorDep,
    response: Response,
) -> Place:
    """Describe a place: names, position, what it belongs to, and its values, each with status, source and date."""
    kato = todays_settlement(kato)
    if kato not in engine.katos:
        raise NotFoundError(str(gone(kato) or "the atlas has no place with this code"))
    row = engine.atlas.places.loc[kato]
    response.headers["Qonys-Atlas"] = engine.atlas.version
    above = [(level, str(row[level])) for level in _ABOVE if row[level] and row[level] != kato]
    return Place(
        atlas=engine.atlas.version,
        kato=kato,
        level=str(row["level"]),
        kind=str(row["kind"]),
        name=_names(row),
        within=[
            Above(level=level, kato=code, name=_names(engine.atlas.places.loc[code])) for level, code in above
        ],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        position_status=str(row["position_status"]),
        values=[_value(raw, translator) for raw in snapshot.values.of(kato)],
    )


def _names(row: Any) -> Names:
    return {"kk": row["name_kk"], "ru": row["name_ru"], "en": row["name_en"]}


def _value(raw: KnownValue, translator: Translator) -> PlaceValue:
    return PlaceValue(
        indicator=raw["indicator"],
        title=translator.gettext(f"indicator.{raw['indicator']}"),
        value=raw["text"] or raw["value"],
        unit=raw["unit"],
        status=raw["status"],
        source=raw["source"],
        as_of=raw["as_of"],
        level=raw["level"],
    )
