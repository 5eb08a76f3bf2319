"""OWSLib and plain curl read every collection."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from owslib.ogcapi.features import Features

pytestmark = pytest.mark.clients
COLLECTIONS = ("oblasts", "districts", "settlements", "vacancies", "parcels")


def test_owslib_reads_what_there_is(server: str) -> None:
    service = Features(f"{server}/ogc/")
    assert service.feature_collections() == list(COLLECTIONS)
    assert (
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter" in service.conformance()["conformsTo"]
    )
    assert service.api()["openapi"].startswith("3.0")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_owslib_reads_a_collection(server: str, name: str) -> None:
    service = Features(f"{server}/ogc/")
    page = service.collection_items(name, limit=3, bbox=[60, 45, 75, 55])
    assert 0 < page["numberReturned"] <= 3 <= page["numberMatched"] + 2
    identifier = page["features"][0]["id"]
    assert service.collection_item(name, identifier)["id"] == identifier
    assert service.collection(name)["id"] == name
    assert service.collection_queryables(name)["properties"]
    filtered = service.collection_items(name, filter="TRUE", limit=1)
    assert filtered["numberReturned"] == 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: there is no curl")
@pytest.mark.parametrize("name", COLLECTIONS)
def test_curl_follows_the_links(server: str, name: str) -> None:
    url, seen = f"{server}/ogc/collections/{name}/items?limit=1000&properties=", 0
    while url:
        answer = subprocess.run(
            ["curl", "-sSf", "--compressed", url], capture_output=True, check=True, timeout=60
        )
        page = json.loads(answer.stdout)
        seen += page["numberReturned"]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert seen == page["numberMatched"] > 0
