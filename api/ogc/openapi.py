"""The OpenAPI 3.0 document: a literal path per collection with its properties as parameters, for clients to use."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from api.ogc.crs import CRS84, served
from api.ogc.fields import Field
from api.ogc.filters import LONGEST
from api.ogc.links import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Document, Where
from api.ogc.query import DEFAULT_LIMIT, FILTER_LANGUAGES, FORMATS, MAX_LIMIT, PARAMETERS
from api.ogc.snapshot import Snapshot
from api.ogc.table import FeatureTable
from api.problems import MEDIA_TYPE
from api.services.language.i18n import Translator
from geo.names import LANGS

_PROBLEMS = {
    "400": "BadRequest",
    "404": "NotFound",
    "405": "NotAllowed",
    "406": "NotAcceptable",
    "414": "TooLong",
    "431": "TooLong",
    "429": "TooMany",
    "503": "Busy",
}
_EXAMPLE_BOX = [66.0, 52.0, 69.0, 54.0]
_DAY = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_TIME = r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)?"


def document(snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    """Return the OpenAPI document of the OGC service for one atlas version.

    Parameters
    ----------
    snapshot : Snapshot
        Its collections and their fields are described.
    where : Where
        Address of the service.
    translator : Translator
        Language of titles.
    """
    return {
        "openapi": "3.0.3",
        "info": {
            "title": translator.gettext("ogc.title"),
            "description": translator.gettext("ogc.description"),
            "version": version("qonys"),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": where.base}],
        "paths": _paths(snapshot, where, translator),
        "components": {
            "parameters": _parameters(where),
            "schemas": _schemas(),
            "responses": _responses(),
        },
    }


def _paths(snapshot: Snapshot, where: Where, translator: Translator) -> Document:
    paths: Document = {
        "/": _get("landing", translator.gettext("ogc.title"), [], JSON),
        "/api": _get("openapi", translator.gettext("ogc.link.api"), [], OPENAPI),
        "/conformance": _get("conformance", translator.gettext("ogc.link.conformance"), [], JSON),
        "/collections": _get("collections", translator.gettext("ogc.link.collections"), [], JSON),
        "/crs/kz-equal-area": _get("crs", translator.gettext("ogc.link.crs"), [], JSON),
    }
    for name, table in snapshot.tables.items():
        title = translator.gettext(f"ogc.collection.{name}")
        path = f"/collections/{name}"
        paths[path] = _get(f"{name}_collection", title, [], JSON)
        paths[f"{path}/queryables"] = _get(f"{name}_queryables", title, [], SCHEMA)
        paths[f"{path}/schema"] = _get(f"{name}_schema", title, [], SCHEMA)
        paths[f"{path}/items"] = _get(
            f"{name}_items", title, _item_parameters(table, translator), GEOJSON, "Features"
        )
        paths[f"{path}/items/{{featureId}}"] = _get(
            f"{name}_item", title, _feature_parameters(table), GEOJSON, "Feature"
        )
    return paths


def _get(
    name: str, summary: str, parameters: list[Document], media: str, schema: str = "Document"
) -> Document:
    content = {media: {"schema": _ref("schemas", schema)}, HTML: {"schema": {"type": "string"}}}
    answer = {
        "description": summary,
        "headers": {
            "ETag": {"schema": {"type": "string"}},
            "Qonys-Atlas": {"description": "atlas version that answers", "schema": {"type": "string"}},
        },
        "content": content,
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, _ref("parameters", "lang"), _ref("parameters", "f")],
            "responses": {
                "200": answer,
                "304": {"description": "unchanged since the ETag sent along"},
                **{status: _ref("responses", problem) for status, problem in _PROBLEMS.items()},
            },
        }
    }


def _ref(kind: str, name: str) -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}


def _item_parameters(table: FeatureTable, translator: Translator) -> list[Document]:
    shared = [
        _ref("parameters", name) for name in PARAMETERS if name not in {"lang", "f", "sortby", "properties"}
    ]
    names = list(table.fields)
    signed = [sign + name for name in names for sign in ("+", "-")]
    return [
        *shared,
        _listed("sortby", "order of the features: properties, each with + or - before it", signed, 5),
        _listed(
            "properties", "properties to return; all without it, none if empty", ["", *names], len(names)
        ),
        *(_property(field, translator) for name, field in table.fields.items() if name not in PARAMETERS),
    ]


def _listed(name: str, description: str, words: list[str], most: int) -> Document:
    schema = {
        "type": "array",
        "items": {"type": "string", "enum": words},
        "minItems": 1,
        "maxItems": most,
        "uniqueItems": True,
    }
    return _query(name, description, schema, style="form", explode=False)


def _property(field: Field, translator: Translator) -> Document:
    schema = {
        key: value for key, value in field.schema(translator).items() if key in {"type", "format", "enum"}
    }
    return _query(field.name, field.title(translator), schema)


def _query(name: str, description: str, schema: Document, **more: Any) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        **more,
    }


def _feature_parameters(table: FeatureTable) -> list[Document]:
    ids = table.ids
    example = ids[int(table.base[0])] if len(table.base) else "0"
    where = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "example": example,
    }
    return [where, _ref("parameters", "crs")]


def _parameters(where: Where) -> Document:
    systems = {"type": "string", "format": "uri", "enum": list(served(where.base)), "default": CRS84}
    language = {"type": "string", "enum": list(FILTER_LANGUAGES), "default": FILTER_LANGUAGES[0]}
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    instant = f"{_DAY}{_TIME}"
    days = {"type": "string", "pattern": f"^({instant}|{instant}/\\.\\.|\\.\\./{instant})$"}
    limits = {"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT, "format": "int32"}
    most = f"features on a page; more than {MAX_LIMIT} are given as {MAX_LIMIT} and a link to the next page"
    filters = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return {
        "limit": _query("limit", most, limits),
        "offset": _query(
            "offset", "features to pass over", {"type": "integer", "minimum": 0, "format": "int32"}
        ),
        "bbox": _query(
            "bbox", "box that features intersect", box, style="form", explode=False, example=_EXAMPLE_BOX
        ),
        "bbox-crs": _query("bbox-crs", "CRS of bbox", systems),
        "crs": _query("crs", "CRS of the answer", systems),
        "datetime": _query(
            "datetime", "instant or interval; quotas of oblasts, publication of vacancies", days
        ),
        "filter": _query("filter", "CQL2 filter on the queryables", filters, example="kato LIKE '59%'"),
        "filter-lang": _query("filter-lang", "language of filter", language),
        "filter-crs": _query("filter-crs", "CRS of positions in filter", systems),
        "lang": _query("lang", "language of names and titles", {"type": "string", "enum": list(LANGS)}),
        "f": _query("f", "form of the answer", {"type": "string", "enum": list(FORMATS)}),
    }


def _schemas() -> Document:
    text = {"type": "string"}
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": text,
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object"},
        },
    }
    features = {
        "type": "object",
        "required": ["type", "features", "numberMatched", "numberReturned", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": {"type": "array", "items": {"type": "object", "required": ["href", "rel"]}},
            "features": {"type": "array", "items": _ref("schemas", "Feature")},
        },
    }
    problem = {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {"type": text, "title": text, "status": {"type": "integer"}, "detail": text},
    }
    return {"Feature": feature, "Features": features, "Document": {"type": "object"}, "Problem": problem}


def _responses() -> Document:
    content = {MEDIA_TYPE: {"schema": _ref("schemas", "Problem")}}
    words = {
        "BadRequest": "a parameter that cannot be used",
        "NotFound": "no such thing here",
        "NotAllowed": "only GET and HEAD",
        "NotAcceptable": "only JSON and HTML",
        "TooLong": "a request line or headers beyond the limit of the server",
        "TooMany": "too many requests; see Retry-After",
        "Busy": "no atlas yet, or too busy; see Retry-After",
    }
    return {name: {"description": text, "content": content} for name, text in words.items()}
