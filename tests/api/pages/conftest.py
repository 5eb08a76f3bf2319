"""The whole application over the atlas of all facts, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.services.settings import AtlasSettings, ServerSettings

FAMILY = (
    "from=610000000&place=village&o1=7212&a1=36&x1=9&e1=vocational&o2=2341&a2=34&x2=8&e2=higher"
    "&kids=9,+4&home=rent&budget=70000&savings=1500000&land=household"
)


def client_of(home: Path) -> TestClient:
    """A client of an application over a home; many requests a second are let through."""
    return TestClient(
        create_app(AtlasSettings(home=home), ServerSettings(rate_limit="100000/second")),
        base_url="http://localhost",
    )


@pytest.fixture(scope="session")
def client(home: Path) -> Iterator[TestClient]:
    with client_of(home) as made:
        yield made


@pytest.fixture(scope="session")
def bare_client(bare_home: Path) -> Iterator[TestClient]:
    with client_of(bare_home) as made:
        yield made


@pytest.fixture(scope="session")
def family() -> str:
    return FAMILY


@pytest.fixture(scope="session")
def village(client: TestClient, family: str) -> str:
    """The best match of the family."""
    found = client.get(f"/maps/shortlist.json?{family}").json()
    return str(found["pins"]["ids"][0])
