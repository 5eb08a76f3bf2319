"""Registers for tests: empty ones in each database, and a small world of organisations and people in one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest

from matching.cases.draft import CaseDraft
from matching.cases.organisations import add_organisation, add_person, viewer_of
from matching.cases.register import Register
from matching.cases.viewer import Viewer
from matching.household import Household
from tests.postgresql import Cluster, binaries

ADMINISTRATOR = Viewer("system", "administrator")
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class World:
    """Two centres, two receiving offices, a ministry, and who works there."""

    register: Register
    organisations: dict[str, str]
    viewers: dict[str, Viewer]


def household(persons: int = 2, region: str = "610000000") -> Household:
    """A family of one adult and children."""
    raw = {"origin": {"region": region}, "adults": [{"age": 34}], "children": [{"age": 7}] * (persons - 1)}
    return Household.model_validate(raw)


def draft(number: str = "A-1", **more: object) -> CaseDraft:
    return CaseDraft(number=number, household=more.pop("household", household()), **more)  # type: ignore[arg-type]


def world_of(register: Register) -> World:
    with register.writing(ADMINISTRATOR) as gate:
        organisations = {
            "turkistan": add_organisation(gate, "departure", "Түркістан орталығы", ["610000000"]),
            "zhambyl": add_organisation(gate, "departure", "Жамбыл орталығы", ["310000000"]),
            "north": add_organisation(gate, "receiving", "Солтүстік Қазақстан облысы", ["590000000"]),
            "district": add_organisation(gate, "receiving", "Аудандық бөлім", ["553600000"]),
            "ministry": add_organisation(gate, "ministry", "Министрлік", []),
        }
        people = {
            "adviser": ("adviser", "turkistan"),
            "second": ("adviser", "turkistan"),
            "head": ("head", "turkistan"),
            "stranger": ("adviser", "zhambyl"),
            "strange_head": ("head", "zhambyl"),
            "north": ("receiving", "north"),
            "district": ("receiving", "district"),
            "planner": ("planner", "ministry"),
            "administrator": ("administrator", None),
        }
        ids = {
            login: add_person(gate, login, role, None if place is None else organisations[place])
            for login, (role, place) in people.items()
        }
    with register.transaction() as connection:
        viewers = {login: viewer_of(connection, each) for login, each in ids.items()}
    assert all(viewers.values())
    return World(register, organisations, viewers)  # type: ignore[arg-type]


def need_postgresql() -> None:
    if binaries() is None:
        pytest.skip("NOT RUN: no PostgreSQL (apt-get install postgresql)")


@cache
def _template(server: Cluster) -> str:
    Register.open(server.make("template_register")).close()
    return "template_register"


@cache
def _sqlite_template(folder: Path) -> Path:
    path = folder / "template.sqlite"
    Register.open(f"sqlite:///{path}").close()
    return path


@contextmanager
def sqlite_register(folder: Path, template: Path) -> Iterator[Register]:
    target = folder / f"{uuid4().hex}.sqlite"
    shutil.copy(_sqlite_template(template), target)
    register = Register.open(f"sqlite:///{target}")
    yield register
    register.close()


@contextmanager
def postgresql_register(server: Cluster) -> Iterator[Register]:
    template = _template(server)
    name = f"r{uuid4().hex}"
    register = Register.open(server.make(name, template))
    yield register
    register.close()
    server.drop(name)
