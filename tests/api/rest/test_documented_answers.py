"""Every JSON answer has a type in the OpenAPI document, and the types are true: generated clients rest on them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from api.services.shortlists.shortlist_types import ShownAnswer
from bench.answers.families import fifty_families

VILLAGE = "593248100"
UNTYPED = {"application/geo+json": "RFC 7946 is its type"}
"""Media types of answers that need no schema of ours, and why."""
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(client: TestClient) -> Document:
    return client.get("/api/openapi.json").json()


def _successes(document: Document) -> dict[str, Document]:
    """Return the content of every answer of success by "METHOD path status"."""
    return {
        f"{method.upper()} {path} {status}": answer.get("content", {})
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }


def _resolved(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def test_every_json_answer_has_a_type(document: Document) -> None:
    found = _successes(document)
    assert "POST /api/v1/matches 200" in found
    untyped = [
        f"{name} {media}"
        for name, content in found.items()
        for media, described in content.items()
        if media not in UNTYPED
        and not {"properties", "items", "oneOf", "anyOf"}
        & set(_resolved(described.get("schema", {}), document))
    ]
    assert untyped == []


def test_no_two_types_share_a_name(document: Document) -> None:
    """The framework tells namesakes apart by their modules, and a client would have our file names in its types."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_shortlists_are_of_their_type(client: TestClient, lang: str) -> None:
    """Every field is there and of its type, and no other is: what the type leaves out would be lost on the way back."""
    shown = TypeAdapter(ShownAnswer)
    for family in fifty_families()[::5]:
        answer = client.post(f"/api/v1/matches?lang={lang}&ask={VILLAGE}", json=family).json()
        assert shown.dump_python(shown.validate_python(answer), mode="json") == answer


def test_statuses_of_values_are_those_of_the_type(client: TestClient, document: Document) -> None:
    known = set(document["components"]["schemas"]["ShownValue"]["properties"]["status"]["enum"])
    answer = client.post("/api/v1/matches", json=fifty_families()[1]).json()
    found = {v["status"] for m in answer["matches"] for r in m["reasons"] for v in r["values"]}
    assert found
    assert found <= known
