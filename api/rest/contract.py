"""The OpenAPI document of the REST interface: what FastAPI finds in the routes, and what only we know."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import SCHEMA as PROBLEM
from matching.household import Household

EXAMPLE: dict[str, object] = {
    "origin": {"region": "610000000", "settlement_type": "village"},
    "adults": [
        {"age": 36, "sex": "m", "occupation": "7212", "experience_years": 9, "education": "vocational"},
        {"age": 34, "sex": "f", "occupation": "2341", "experience_years": 8, "education": "higher"},
    ],
    "children": [{"age": 9}, {"age": 4}],
    "housing": {"tenure": "rent", "budget_kzt_month": 70000},
    "preferences": {"employment": 5, "schooling": 4, "climate": 2},
    "must": {"school": True, "max_km_to_hospital": 60},
}
"""A family from the south: two adults with occupations, two children."""
FAMILY_BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Household"}, "example": EXAMPLE}
        },
    }
}
"""The body of a route that takes one family; :func:`matching.household.parse_household` reads it, not the framework."""


def install(app: FastAPI) -> None:
    """Make an application answer with the completed document."""

    def document() -> dict[str, object]:
        if not app.openapi_schema:
            app.openapi_schema = _completed(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # as the framework documents it


def _completed(app: FastAPI) -> dict[str, object]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        routes=app.routes,
        summary="Settlement matching for Kazakhstan's voluntary resettlement",
        servers=[{"url": public_url}] if (public_url := app.state.server.public_url) else None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    household = Household.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**household.pop("$defs"), "Household": household, "Problem": PROBLEM}
    return document
