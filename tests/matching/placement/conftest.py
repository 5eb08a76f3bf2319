from __future__ import annotations

import pytest

from matching.placement import PlacementProblem, Plan, solve
from tests.matching.placement.instances import generate_villages


@pytest.fixture(scope="session")
def village_year() -> PlacementProblem:
    return generate_villages(240, 180, seed=5)


@pytest.fixture(scope="session")
def village_plan(village_year: PlacementProblem) -> Plan:
    return solve(village_year, time_limit=30)
