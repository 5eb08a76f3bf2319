"""A register in each database, empty and at the newest step; and a small world in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching.cases.register import Register
from tests.postgresql import Cluster, cluster
from tests.registers import KINDS, World, need_postgresql, postgresql_register, sqlite_register, world_of


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    need_postgresql()
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("register")


@pytest.fixture(params=KINDS)
def register(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Register]:
    """An empty register, in each database."""
    if request.param == "sqlite":
        with sqlite_register(tmp_path, template) as made:
            yield made
    else:
        with postgresql_register(request.getfixturevalue("server")) as made:
            yield made


@pytest.fixture
def world(register: Register) -> World:
    """Organisations and people in it."""
    return world_of(register)
