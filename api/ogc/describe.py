"""The documents around the features: landing page, collections, queryables and schemas."""

from __future__ import annotations

from datetime import date

from api.ogc.conformance import CLASSES
from api.ogc.crs import CRS84, served
from api.ogc.fields import Field
from api.ogc.links import GEOJSON, HTML, OPENAPI, SCHEMA, Document, Link, Where, relation
from api.ogc.snapshot import Snapshot
from api.ogc.table import FeatureTable
from api.services.language.i18n import Translator
from api.services.language.source_titles import source_title

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SHAPE = {
    "Point": "https://geojson.org/schema/Point.json",
    "Polygon": "https://geojson.org/schema/Polygon.json",
    "MultiPolygon": "https://geojson.org/schema/MultiPolygon.json",
}


def landing(snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    """Return the landing page.

    Parameters
    ----------
    snapshot : Snapshot
        The atlas version that answers.
    where : Where
        Address, language and parameters of the request.
    translator : Translator
        Language of titles.
    """
    return {
        "title": translator.gettext("ogc.title"),
        "description": translator.gettext("ogc.description"),
        "atlas": snapshot.version,
        "links": [
            *where.selves(),
            where.link("service-desc", "/api", OPENAPI, translator.gettext("ogc.link.api")),
            where.link("service-doc", "/api", HTML, translator.gettext("ogc.link.api"), f="html"),
            where.link("conformance", "/conformance", title=translator.gettext("ogc.link.conformance")),
            where.link("data", "/collections", title=translator.gettext("ogc.link.collections")),
            where.link(relation("conformance"), "/conformance"),
            where.link(relation("data"), "/collections"),
        ],
    }


def conformance(where: Where) -> Document:
    """Return the conformance declaration."""
    return {"conformsTo": list(CLASSES), "links": where.selves()}


def collections(snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    """Return all collections.

    Parameters
    ----------
    snapshot : Snapshot
        The atlas version that answers.
    where : Where
        Address, language and parameters of the request.
    translator : Translator
        Language of titles.
    """
    return {
        "links": where.selves(),
        "crs": list(served(where.base)),
        "collections": [
            {**collection(table, snapshot, where, translator), "crs": ["#/crs"]}
            for table in snapshot.tables.values()
        ],
    }


def collection(table: FeatureTable, snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    """Return one collection.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    snapshot : Snapshot
        The atlas version that answers.
    where : Where
        Of the request; only where it asks for this collection alone do its other forms have links.
    translator : Translator
        Language of titles.
    """
    name = table.spec.id
    shown: Document = {
        "id": name,
        "title": translator.gettext(f"ogc.collection.{name}"),
        "description": translator.gettext(f"ogc.collection.{name}.description"),
        "itemType": "feature",
        "extent": _extent(table, snapshot),
        "crs": list(served(where.base)),
        "storageCrs": CRS84,
        "atlas": snapshot.version,
        "links": _collection_links(name, where, translator),
    }
    if where.path.endswith(name):
        shown["links"] = [*where.selves(), *shown["links"]]
    return shown


def _collection_links(name: str, where: Where, translator: Translator) -> list[Link]:
    path = f"/collections/{name}"
    return [
        where.link("collection", path),
        where.link("items", f"{path}/items", GEOJSON, translator.gettext("ogc.link.items")),
        where.link("items", f"{path}/items", HTML, translator.gettext("ogc.link.items"), f="html"),
        where.link(
            relation("queryables"), f"{path}/queryables", SCHEMA, translator.gettext("ogc.link.queryables")
        ),
        where.link(relation("schema"), f"{path}/schema", SCHEMA, translator.gettext("ogc.link.schema")),
        where.link("describedby", f"{path}/schema", SCHEMA, translator.gettext("ogc.link.schema")),
    ]


def _extent(table: FeatureTable, snapshot: Snapshot) -> Document:
    extent: Document = {}
    if table.extent:
        extent["spatial"] = {"bbox": [list(table.extent)], "crs": CRS84}
    interval = _interval(table, snapshot)
    if interval:
        extent["temporal"] = {"interval": [[_midnight(day) for day in interval]]}
    return extent


def _interval(table: FeatureTable, snapshot: Snapshot) -> list[date] | None:
    if table.spec.time == "quota" and len(snapshot.quotas):
        return [snapshot.quotas["first"].min().date(), snapshot.quotas["last"].max().date()]
    return table.days


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def queryables(table: FeatureTable, where: Where, translator: Translator) -> Document:
    """Return what a filter may speak of, as a JSON Schema.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    where : Where
        Address of the request.
    translator : Translator
        Language of titles.
    """
    properties: Document = {name: field.schema(translator) for name, field in table.fields.items()}
    properties["geometry"] = {
        "title": translator.gettext("ogc.field.geometry"),
        "$ref": _SHAPE[table.spec.geometry],
    }
    return {
        "$schema": _DRAFT,
        "$id": where.base + f"/collections/{table.spec.id}/queryables",
        "type": "object",
        "title": translator.gettext(f"ogc.collection.{table.spec.id}"),
        "properties": properties,
        "additionalProperties": False,
    }


def schema(table: FeatureTable, snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    """Return the schema of a collection's features: title, unit, status and sources of every property.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    snapshot : Snapshot
        Status counts and sources of its values.
    where : Where
        Address of the request.
    translator : Translator
        Language of titles.
    """
    properties: Document = {
        name: _property(field, number, table, snapshot, translator)
        for number, (name, field) in enumerate(table.fields.items(), start=1)
    }
    properties["geometry"] = {
        "title": translator.gettext("ogc.field.geometry"),
        "x-ogc-role": "primary-geometry",
        "$ref": _SHAPE[table.spec.geometry],
    }
    return {
        "$schema": _DRAFT,
        "$id": where.base + f"/collections/{table.spec.id}/schema",
        "type": "object",
        "title": translator.gettext(f"ogc.collection.{table.spec.id}"),
        "description": translator.gettext(f"ogc.collection.{table.spec.id}.description"),
        "properties": properties,
    }


def _property(
    field: Field, number: int, table: FeatureTable, snapshot: Snapshot, translator: Translator
) -> Document:
    shown = {**field.schema(translator), "x-ogc-propertySeq": number}
    if number == 1:
        shown["x-ogc-role"] = "id"
    known = table.known.get(field.name)
    if known:
        shown["x-qonys-status"] = known["status"]
        shown["x-qonys-sources"] = [
            {**source, "title": source_title(source, translator)}
            for source in (snapshot.sources.get(name, {"id": name}) for name in known["sources"])
        ]
    if field.indicator and not field.is_status:
        shown["x-qonys-status-property"] = f"{field.indicator}_status"
    return shown
