"""A fitted world and a small model, once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geo.atlas import Atlas
from geo.occupations import unit_groups
from matching.destinations import Column, Destinations
from matching.features.dataset import Rows
from matching.household import Household, parse_household
from matching.model.learned_model import Model
from matching.model.training import simulated_rows, train_simulated
from matching.simulator.fit import fit
from matching.simulator.world import World


@pytest.fixture(scope="session")
def atlas(home: Path) -> Atlas:
    return Atlas.open(home)


@pytest.fixture(scope="session")
def places(atlas: Atlas) -> Destinations:
    return Destinations.of(atlas)


@pytest.fixture(scope="session")
def world(places: Destinations) -> World:
    return fit(places, seed=0, number=1500)


@pytest.fixture(scope="session")
def rows(world: World) -> Rows:
    return simulated_rows(world, seed=0, families=1200)


@pytest.fixture(scope="session")
def model(world: World, rows: Rows) -> Model:
    return train_simulated(world, rows, seed=0, held_out=400)


@pytest.fixture
def family(atlas: Atlas) -> Household:
    raw = (Path(__file__).parents[1] / "families" / "example.json").read_bytes()
    return parse_household(raw, occupations=frozenset(unit_groups()), places=frozenset(atlas.places.index))


class Altered(Destinations):
    """Destinations of which one is altered; what is costly and does not hang on it is taken from the others."""

    original: Destinations
    columns: dict[str, Column]

    def column(self, indicator: str) -> Column:
        return self.columns.get(indicator) or self.original.column(indicator)


def _altered(places: Destinations, columns: dict[str, Column], **arrays: object) -> Altered:
    copy = Altered(places.atlas, places.places)
    shared = {name: getattr(places, name) for name in ("near", "jobs", "counts", "matched_vacancies")}
    copy.__dict__.update({**shared, **arrays, "original": places, "columns": columns})
    return copy


def _changed(places: Destinations, indicator: str, place: int, value: float) -> Destinations:
    """The same destinations with one value of one of them changed."""
    column = places.column(indicator)
    values = column.value.copy()
    values[place] = value
    status = column.table["status"].to_numpy(object).copy()
    if np.isnan(value):
        status[place] = "missing"
    return _altered(places, {indicator: Column(column.table.assign(value=values, status=status))})


def _with_vacancies(places: Destinations, place: int, group: int, more: float) -> Destinations:
    """The same destinations with more vacancies of one unit group at one of them."""
    jobs = places.jobs.copy()
    jobs[place, group] += more
    return _altered(places, {}, jobs=jobs)


@pytest.fixture(scope="session")
def changed() -> Callable[..., Destinations]:
    """Destinations with one value of one of them changed."""
    return _changed


@pytest.fixture(scope="session")
def with_vacancies() -> Callable[..., Destinations]:
    """Destinations with more vacancies of one unit group at one of them."""
    return _with_vacancies
