"""The collections that are served: what each is called, what its features are, and which property is its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from api.ogc.fields import Field, status, text, translated

Geometry = Literal["MultiPolygon", "Polygon", "Point"]


@dataclass(frozen=True, slots=True)
class Spec:
    """One collection.

    Parameters
    ----------
    id : str
        Name in the URL; the catalogues hold its title and description under ``ogc.collection.<id>``.
    geometry : {"MultiPolygon", "Polygon", "Point"}
        Shape of its features.
    level : str
        Level of the places that it holds; empty for a collection of records.
    table : str
        Name of the atlas' record table; empty for a collection of places.
    fields : tuple of Field
        Properties that every feature has; those of indicators follow, as far as the atlas knows them.
    time : str
        Property that ``datetime`` selects by; empty where features have no time.
    live : bool
        Whether records come and go between versions, so that boxes are answered by an R-tree kept up to date.
    """

    id: str
    geometry: Geometry
    level: str = ""
    table: str = ""
    fields: tuple[Field, ...] = ()
    time: str = ""
    live: bool = False


_NAMES = (*translated("name"), *text("name_kk", "name_ru", "name_en"))
_BORDER = (
    Field("boundary_quality", "string", values=("official", "indicative", "none")),
    *text("boundary_source"),
)
_ABOVE = (*text("district", "oblast"), *translated("district_name", "oblast_name"))
_RECORD = (status(), *text("source"), Field("as_of", "date"))

SPECS: Mapping[str, Spec] = MappingProxyType(
    {
        spec.id: spec
        for spec in (
            Spec(
                "oblasts",
                "MultiPolygon",
                level="oblast",
                fields=(*text("kato"), *_NAMES, *text("kind"), *_BORDER),
                time="quota",
            ),
            Spec(
                "districts",
                "MultiPolygon",
                level="district",
                fields=(
                    *text("kato"),
                    *_NAMES,
                    *text("kind", "oblast"),
                    *translated("oblast_name"),
                    *_BORDER,
                ),
            ),
            Spec(
                "settlements",
                "Point",
                level="settlement",
                fields=(
                    *text("kato"),
                    *_NAMES,
                    *text("kind", "centre_of", "okrug"),
                    *_ABOVE,
                    status("position_status"),
                    *text("position_rule"),
                    Field("position_confidence", "number"),
                ),
            ),
            Spec(
                "vacancies",
                "Point",
                table="vacancies",
                fields=(
                    *text("id", "kato"),
                    *translated("place_name"),
                    *text("isco"),
                    Field("isco_confidence", "number"),
                    *text("title", "employer"),
                    Field("wage_kzt", "number", unit="KZT/month"),
                    Field("count", "integer"),
                    Field("published", "date"),
                    Field("expires", "date"),
                    Field("housing", "boolean"),
                    *_RECORD,
                ),
                time="published",
                live=True,
            ),
            Spec(
                "parcels",
                "Polygon",
                table="parcels",
                fields=(
                    *text("id", "kato"),
                    *translated("place_name"),
                    *text("purpose", "category"),
                    Field("area_ha", "number", unit="ha"),
                    Field("offered", "boolean"),
                    *text("withheld"),
                    *_RECORD,
                ),
            ),
        )
    }
)
"""Every collection by id, in the order in which they are listed."""
