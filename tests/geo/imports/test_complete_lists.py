"""Lists that are part of what there is, and lists that are all of it, for an area and a time."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from api.services.engine import Engine
from api.services.themes.capacity_limits import limits, usual_family
from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports import import_file, periods
from matching.batch import Batch
from matching.criteria.employment import Employment
from matching.destinations import Destinations
from matching.household import Household
from matching.occupation_match import index_of
from matching.placement.build import build_problem
from matching.ranking.ranker import SurveyRanker

REGION, VILLAGE, OTHER = "590000000", "595030100", "593233100"
QUOTA = f"kato;year;value\n{REGION};2026;100\n"
SEVEN = "id;title;kato;isco;published\n" + "".join(
    f"v{n};Сварщик;{VILLAGE};7212;2026-11-0{n}\n" for n in range(1, 8)
)
FAMILY = Household.model_validate(
    {"origin": {"region": "610000000"}, "adults": [{"age": 36, "occupation": "7212", "seeks_work": True}]}
)


def jobs_of(home) -> dict[str, float]:
    """Return how many welders each settlement takes, as placement sees it."""
    places = Destinations.of(Atlas.open(home))
    built = build_problem([FAMILY], places, SurveyRanker())
    return dict(zip(built.katos, built.problem.capacity["jobs:72"], strict=True))


def vacancies_of(home):
    """Return the vacancies of the region as the planner's page has them."""
    (found,) = (each for each in limits(Engine.open(home), "2026", usual_family()) if each.kato == REGION)
    return found


@pytest.fixture
def real(load):
    """Import what is known, into an atlas in which nothing is made up."""
    return partial(load, demo=False)


@pytest.fixture
def seven(real, home):
    real("quota", "q.csv", QUOTA)
    real("vacancies", "seven.csv", SEVEN, as_of="2026-11-08")
    return home


def test_seven_vacancies_do_not_make_a_region_blind_and_are_not_all_of_it(seven):
    found, jobs = vacancies_of(seven), jobs_of(seven)
    assert found.capacities["vacancies"].value == 7
    assert found.capacities["vacancies"].coverage < 0.1
    assert (found.binding, "vacancies" in found.unknown) == ("quota", True)
    assert jobs[VILLAGE] == 7
    assert np.isinf(jobs[OTHER]), "that a list does not name a village does not say that it has no work"
    assert sum(count for count in jobs.values() if np.isfinite(count)) == found.capacities["vacancies"].value


def test_a_list_of_the_whole_region_says_that_there_is_none_elsewhere(real, seven):
    real("vacancies", "seven.csv", SEVEN, as_of="2026-11-08", complete=[REGION])
    found, jobs = vacancies_of(seven), jobs_of(seven)
    assert found.capacities["vacancies"].coverage == 1
    assert found.binding == "vacancies"
    assert jobs[OTHER] == 0
    here = [count for code, count in jobs.items() if code[:2] == REGION[:2]]
    assert sum(here) == found.capacities["vacancies"].value == 7


def test_who_is_far_from_every_village_of_a_list_is_told_that_nothing_is_known(seven):
    places = Destinations.of(Atlas.open(seven))
    row = Employment().row(places, (index_of("7212"),))
    assert row[places.position[VILLAGE]] > 0
    far = np.flatnonzero(np.isnan(row))
    assert len(far)
    assert (
        Employment().evidence_of(places, Employment().about(Batch((FAMILY,))), int(far[0]))[0].status
        == "missing"
    )


def test_a_list_of_october_says_nothing_of_november(real, seven):
    october = f"id;title;kato;isco;published\nw1;Сварщик;{OTHER};7212;2026-10-05\n"
    real("vacancies", "october.csv", october, complete=[REGION], period="2026-10")
    assert len(Atlas.open(seven).vacancies) == 8
    november = f"id;title;kato;isco;published\nw2;Сварщик;{OTHER};7212;2026-11-05\n"
    real("vacancies", "november.csv", november, complete=[REGION], period="2026-11-01..2026-11-05")
    assert set(Atlas.open(seven).vacancies["id"]) == {"w1", "w2", "v6", "v7"}


def test_a_list_of_open_settlements_of_last_year_closes_none_of_this(real, home):
    real("open_settlements", "a.csv", f"kato;as_of\n{VILLAGE};2025-05-01\n{OTHER};2026-05-01\n")
    real("open_settlements", "b.csv", "kato;as_of\n595035100;2025-06-01\n", complete=[REGION], period="2025")
    held = Atlas.open(home).newest("open_settlement")["value"].to_dict()
    assert held == {VILLAGE: 0, OTHER: 1, "595035100": 1}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", periods.ANY), ("2026", ("2026-01-01", "2026-11-20")), ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2026-10-01..2026-10-15", ("2026-10-01", "2026-10-15")), ("2025..2026-03", ("2025-01-01", "2026-03-31")),
    ],
)  # fmt: skip
def test_a_period(text, days):
    assert periods.read(text, "2026-11-20", [REGION]) == days


@pytest.mark.parametrize("text", ["october", "2026-13", "2026-02-30", "2027", "2026-10..2026-09", "1999"])
def test_what_is_no_period(text):
    with pytest.raises(InputError, match="--period"):
        periods.read(text, "2026-11-20", [REGION])


def test_a_period_needs_an_area(home, tmp_path):
    (tmp_path / "a.csv").write_text(SEVEN)
    with pytest.raises(InputError, match="--complete"):
        import_file(home, "vacancies", [tmp_path / "a.csv"], period="2026-10")
