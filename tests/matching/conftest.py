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


_OF_JOBS = ("occupation_jobs", "job probabilities", "jobs of any kind", "jobs_known", "districts")


def _copy(places: Destinations, *shared: str) -> Destinations:
    """The same destinations with nothing computed but the columns and what is named."""
    copy = Destinations(places.atlas, places.places)
    for name in (*shared, "katos", "oblasts", "position", "settlement_type"):
        copy.__dict__[name] = getattr(places, name)
    copy._derived.update(
        {key: made for key, made in places._derived.items() if key[0] in ("column", "arrivals")}
    )
    return copy


def _changed(places: Destinations, indicator: str, place: int, value: float) -> Destinations:
    """The same destinations with one value of one of them changed; what is costly and does not hang on it is shared."""
    column = places.column(indicator)
    values = column.value.copy()
    values[place] = value
    status = column.table["status"].to_numpy(object).copy()
    if np.isnan(value):
        status[place] = "missing"
    copy = _copy(places, "near", "jobs", "counts", "matched_vacancies")
    copy._derived.update({key: made for key, made in places._derived.items() if key in _OF_JOBS})
    del copy._derived["column", indicator]
    copy.derived(("column", indicator), lambda: Column(column.table.assign(value=values, status=status)))
    return copy


def _with_vacancies(places: Destinations, place: int, group: int, more: float) -> Destinations:
    """The same destinations with more vacancies of one unit group at one of them."""
    copy = _copy(places, "near", "counts", "matched_vacancies")
    jobs = places.jobs.copy()
    jobs[place, group] += more
    copy.__dict__["jobs"] = jobs
    return copy


@pytest.fixture(scope="session")
def changed() -> Callable[..., Destinations]:
    """Destinations with one value of one of them changed."""
    return _changed


@pytest.fixture(scope="session")
def with_vacancies() -> Callable[..., Destinations]:
    """Destinations with more vacancies of one unit group at one of them."""
    return _with_vacancies
