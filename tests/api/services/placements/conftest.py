"""Plans of made families over the atlas of all facts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from api.services.engine import Engine
from api.services.intake.family_lists import Family, read_families
from api.services.language.i18n import translator_for
from api.services.placements.decisions import decisions_of
from api.services.placements.result import PlacementResult, PlacementSettings, PlanIndex
from api.services.placements.run import index_of, place_again, place_families
from api.services.placements.wording import Wording
from tests.made_families import some_families


def families_of(count: int, engine: Engine) -> list[Family]:
    lines = "\n".join(json.dumps(family) for family in some_families(count))
    return read_families(lines.encode(), "families.jsonl", engine)


def one_placed(result: PlacementResult) -> tuple[str, str]:
    """A family that is placed, and where."""
    number = int(np.flatnonzero(result.plan.assignment >= 0)[0])
    return result.index.family_ids[number], result.katos[number]


@pytest.fixture(scope="session")
def engine(home: Path) -> Engine:
    return Engine.open(home)


@pytest.fixture(scope="session")
def english(engine: Engine) -> Wording:
    return Wording(engine, translator_for("en"))


@pytest.fixture(scope="session")
def families(engine: Engine) -> list[Family]:
    return families_of(60, engine)


@pytest.fixture(scope="session")
def index(engine: Engine, families: list[Family]) -> PlanIndex:
    return index_of(engine, families)


@pytest.fixture(scope="session")
def result(engine: Engine, families: list[Family]) -> PlacementResult:
    return place_families(engine, families, PlacementSettings(time_limit=4.0))


@pytest.fixture(scope="session")
def scarce(engine: Engine) -> PlacementResult:
    """Eighty families who want few vacancies: jobs have a price."""
    settings = PlacementSettings(time_limit=4.0, check_prices=2)
    made = place_families(engine, families_of(80, engine), settings)
    assert any(prices.max() > 0.1 for name, prices in made.plan.prices.items() if name.startswith("jobs:"))
    return made


@pytest.fixture(scope="session")
def again(scarce: PlacementResult) -> PlacementResult:
    """The same families after one of them was banned from its place."""
    family, kato = one_placed(scarce)
    rows = [{"kind": "ban", "family": family, "place": kato, "reason": "the brother is against it"}]
    decisions = decisions_of(rows, "d", scarce.index)
    return place_again(scarce, PlacementSettings(3.0), decisions)
