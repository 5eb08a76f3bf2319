"""The planted truth meets the survey, its probabilities are sound, and today's placement is what its rule says."""

from __future__ import annotations

import numpy as np
import pytest

from matching.criteria.ties import near_relative
from matching.destinations import Destinations
from matching.household import Household
from matching.model.training import draw_outcomes
from matching.simulator import survey
from matching.simulator.fit import Fit, survey_fit
from matching.simulator.movers import Moves
from matching.simulator.population import Families, draw_families
from matching.simulator.status_quo import draw_places, place_probabilities
from matching.simulator.world import World


@pytest.fixture(scope="module")
def fits(world: World) -> tuple[Fit, ...]:
    return survey_fit(world, 5000)


@pytest.fixture(scope="module")
def families(places: Destinations) -> Families:
    return draw_families(300, places, np.random.default_rng(5))


@pytest.fixture(scope="module")
def today(families: Families, world: World) -> np.ndarray:
    return place_probabilities(families, world.places, world.unseen_stay)


def test_every_figure_of_the_survey_is_met_within_its_sampling_error(fits: tuple[Fit, ...]) -> None:
    far = [
        f"{fit.target}: {fit.observed:.3f} {fit.simulated:.3f} +-{fit.se:.3f}"
        for fit in fits
        if fit.distance > 1
    ]
    assert len(fits) >= 40
    assert not far


@pytest.mark.parametrize(
    "target",
    [
        "10/returned/region/north_kazakhstan",
        "10/returned/region/kostanay",
        "31/job_matches_qualification/region/pavlodar",
        "31/job_matches_qualification/age/under_30",
        "31/job_matches_qualification/sex/men",
        "41/adaptation:easy/previous_settlement_type/village",
        "42/adaptation:easy/marital_status/divorced",
        "28/problem_finding_housing/region/east_kazakhstan",
        "28/problem_finding_job/region/kostanay",
    ],
)
def test_the_named_margins_are_among_the_targets(fits: tuple[Fit, ...], target: str) -> None:
    assert target in {fit.target for fit in fits}


def test_returned_shares_are_those_of_the_evaluation(fits: tuple[Fit, ...]) -> None:
    observed = {fit.target: fit.observed for fit in fits}
    assert observed["10/returned/region/north_kazakhstan"] == pytest.approx(0.073, abs=0.0005)
    assert observed["10/returned/region/kostanay"] == pytest.approx(0.113, abs=0.0005)


def test_a_share_of_nought_has_a_sampling_error_too() -> None:
    assert survey.target("x", 0.0, 4).se > 0.1


def test_a_figure_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="0 rows"):
        survey.value("10", "no_such_measure", "kostanay")


def test_simulated_families_are_what_the_form_accepts(families: Families) -> None:
    for household in families.batch.households:
        assert Household.model_validate_json(household.model_dump_json()) == household


def test_chances_hang_together(world: World, families: Families) -> None:
    at = np.random.default_rng(1).integers(0, len(world.places), (len(families), 4))
    found = Moves(world, families, at).probabilities()
    for name in ("works", "housed", "easy", "hard", "stays", "both"):
        values = getattr(found, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    assert (found.both <= np.minimum(found.works, found.stays) + 1e-12).all()
    assert (found.stays <= found.both + 1 - found.works + 1e-12).all()
    assert (found.easy + found.hard <= 1 + 1e-12).all()
    assert (found.easy_stays + found.hard_stays <= found.stays + 1e-12).all()


def test_drawn_outcomes_have_the_planted_chances() -> None:
    works, stays, both = (np.full(200_000, share) for share in (0.7, 0.9, 0.66))
    worked, stayed = draw_outcomes(works, stays, both, np.random.default_rng(0))
    assert worked.mean() == pytest.approx(0.7, abs=0.005)
    assert stayed.mean() == pytest.approx(0.9, abs=0.005)
    assert (worked & stayed).mean() == pytest.approx(0.66, abs=0.005)


def test_todays_way_is_a_distribution_over_the_regions_of_the_survey(
    today: np.ndarray, places: Destinations
) -> None:
    np.testing.assert_allclose(today.sum(axis=1), 1.0)
    surveyed = np.isin(places.oblasts, [code for codes in survey.OBLASTS.values() for code in codes])
    assert (today[:, ~surveyed] == 0).all()


def test_todays_way_is_confounded_by_relatives(
    today: np.ndarray, families: Families, places: Destinations
) -> None:
    drawn = today * 0
    for row, household in enumerate(families.batch.households):
        for code in household.ties:
            drawn[row] = np.maximum(drawn[row], near_relative(places, code))
    tied = [row for row, h in enumerate(families.batch.households) if h.ties]
    near = (today * (drawn >= 0.8)).sum(axis=1)[tied].mean()
    blind = np.mean(today, axis=0)
    assert near > 2 * (blind * (drawn[tied] >= 0.8)).sum(axis=1).mean()


def test_drawn_places_follow_their_chances() -> None:
    probabilities = np.array([[0.1, 0.0, 0.9], [0.5, 0.5, 0.0]])
    at = draw_places(probabilities, 20_000, np.random.default_rng(2))
    shares = np.stack([np.bincount(row, minlength=3) / 20_000 for row in at])
    np.testing.assert_allclose(shares, probabilities, atol=0.02)
    assert shares[0, 1] == shares[1, 2] == 0.0


def test_the_truth_of_an_observed_value_is_that_value(world: World) -> None:
    row = np.linspace(0, 1, len(world.places))
    np.testing.assert_array_equal(world.true_rows("jobs", row[None], ())[0], row)


def test_the_truth_of_a_missing_value_is_one_of_the_known(world: World) -> None:
    row = np.linspace(0, 1, len(world.places))
    row[::3] = np.nan
    truth = world.true_rows("jobs", row[None], ())[0]
    assert not np.isnan(truth).any()
    assert np.isin(truth[::3], row[~np.isnan(row)]).all()
