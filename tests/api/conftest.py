"""A server over the atlas of all facts, and a small made country whose versions change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.services.settings import AtlasSettings
from geo.atlas import Atlas
from tests.made import made_tables, publish, vacancies
from tests.serving import serving

BASE = "http://testserver/ogc"


@pytest.fixture(scope="session")
def client(home: Path) -> Iterator[TestClient]:
    """The application over the atlas of all facts, with its background work."""
    with TestClient(create_app(AtlasSettings(home=home)), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="session")
def atlas(home: Path) -> Atlas:
    return Atlas.open(home)


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A home with the small made country."""
    publish(tmp_path, made_tables(vacancies(3)))
    return tmp_path


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of a real server over the atlas of all facts."""
    with serving(home) as (address, _):
        yield address


@pytest.fixture(scope="session")
def serve():
    """Run a server: ``with serve(home, **settings) as (address, process)``."""
    return serving


@pytest.fixture(scope="session")
def make():
    """Makers of the small country: ``make.tables``, ``make.vacancies``, ``make.publish``."""
    return type(
        "Make",
        (),
        {
            "tables": staticmethod(made_tables),
            "vacancies": staticmethod(vacancies),
            "publish": staticmethod(publish),
        },
    )
