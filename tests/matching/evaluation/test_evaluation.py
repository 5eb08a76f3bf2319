"""Measures of a ranking and off-policy estimates, on cases whose answer is known; and the bars."""

from __future__ import annotations

import numpy as np
import pytest

from matching.evaluation.evaluate import Report, Round
from matching.evaluation.metrics import ndcg, top_value
from matching.evaluation.offpolicy import estimate, tilted
from matching.evaluation.thresholds import thresholds
from matching.simulator.fit import Fit


def test_the_truth_ranks_perfectly_and_its_reverse_worst() -> None:
    truth = np.random.default_rng(0).random((20, 300))
    assert ndcg(truth, truth) == pytest.approx(1.0)
    assert ndcg(truth, -truth) < 0.2
    assert 0.4 < ndcg(truth, np.random.default_rng(1).random(truth.shape)) < 0.65


def test_ndcg_does_not_hang_on_the_scale_of_a_family() -> None:
    truth = np.random.default_rng(0).random((5, 40))
    scores = np.random.default_rng(1).random((5, 40))
    assert ndcg(truth * 0.1 + 0.8, scores) == pytest.approx(ndcg(truth, scores))


def test_the_value_of_a_first_choice() -> None:
    truth = np.array([[0.1, 0.9], [0.4, 0.2]])
    assert top_value(truth, np.array([[0, 1], [0, 1]])).tolist() == [0.9, 0.2]


def _log(seed: int, families: int = 400) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.2, 0.9, (families, 30))
    logged = rng.dirichlet(np.full(30, 1.0), families) * 0.9 + 0.1 / 30
    policy = tilted(logged, 20 * truth)
    steps = np.cumsum(logged, axis=1)
    at = np.stack([np.searchsorted(s, rng.random(8) * s[-1]) for s in steps])
    happened = rng.random(at.shape) < np.take_along_axis(truth, at, axis=1)
    return truth, logged, policy, at, happened


def test_every_estimator_finds_the_planted_value_with_the_true_model() -> None:
    truth, logged, policy, at, happened = _log(1)
    planted = float((policy * truth).sum(axis=1).mean())
    found = estimate(policy, logged, at, happened, truth)
    assert found.dm == pytest.approx(planted)
    assert found.dr == pytest.approx(planted, rel=0.05)
    assert found.ipw == pytest.approx(planted, rel=0.08)
    assert 0 < found.sample <= at.size


def test_doubly_robust_survives_a_wrong_model() -> None:
    errors = []
    for seed in range(20):
        truth, logged, policy, at, happened = _log(seed)
        planted = float((policy * truth).sum(axis=1).mean())
        found = estimate(policy, logged, at, happened, np.full_like(truth, 0.2))
        assert abs(found.dm / planted - 1) > 0.5
        errors.append(found.dr / planted - 1)
        inside = found.low <= planted <= found.high
        errors[-1] = (errors[-1], inside)
    assert abs(np.mean([error for error, _ in errors])) < 0.02
    assert sum(inside for _, inside in errors) >= 16


def test_tilted_never_goes_where_today_does_not() -> None:
    today = np.array([[0.5, 0.5, 0.0]])
    found = tilted(today, np.array([[0.0, 10.0, 99.0]]))
    assert found[0, 2] == 0.0
    assert found[0, 1] / found[0, 0] == pytest.approx(np.e)
    assert found.sum() == pytest.approx(1.0)


def _group(value: float, status_quo: float) -> dict[str, float]:
    return {"families": 30.0, "value": value, "status_quo": status_quo, "share_of_top_choice_value": 0.9}


def _round(**changes: object) -> Round:
    good = {
        "ndcg": {
            "model": 0.95,
            "hist_gradient_boosting": 0.951,
            "lightgbm_lambdamart": 0.94,
            "survey_baseline": 0.8,
            "random": 0.5,
        },
        "share": {"model": 0.96},
        "ece": {"stays_12_months": 0.01, "works_in_occupation": 0.02},
        "coverage": {"all": 0.9, "single_parent": 0.86},
        "off_policy": {"planted": 0.7, "ipw": 0.7, "dm": 0.7, "dr": 0.71, "low": 0.6, "high": 0.8},
        "groups": {"all": _group(0.81, 0.6), "single_parent": _group(0.8, 0.6)},
        "tastes": {"model": 0.9, "shown": 0.94, "average_ranking": 0.8},
    }
    return Round(**{**good, **changes})  # type: ignore[arg-type]


def _failed(round_: Round, fits: int = 40) -> list[str]:
    report = Report(tuple(Fit(str(n), 0.5, 0.5, 0.5, 0.1) for n in range(fits)), (round_,), (1,)).to_dict()
    return [bar.name for bar in thresholds(report) if not bar.met]


def test_the_report_has_the_keys_of_the_contract() -> None:
    report = Report((Fit("t", 0.5, 0.5, 0.5, 0.1),), (_round(),), (1,)).to_dict()
    assert list(report) == [
        "survey_fit",
        "ndcg_at_10",
        "value_share_of_oracle",
        "own_utility_share_of_oracle",
        "ece",
        "interval_coverage_90",
        "off_policy",
        "groups",
    ]
    assert set(report["survey_fit"][0]) == {"target", "observed", "pooled", "simulated", "se"}
    assert set(report["off_policy"]) == {"planted", "ipw", "dr", "dm", "ci"}
    assert report["groups"][0]["group"] == "all"


def test_a_ranker_that_is_not_installed_is_null() -> None:
    figures = {"model": 0.95, "hist_gradient_boosting": 0.951, "survey_baseline": 0.8, "random": 0.5}
    report = Report((), (_round(ndcg=figures),), (1,)).to_dict()
    assert report["ndcg_at_10"]["lightgbm_lambdamart"] is None


def test_a_good_report_clears_every_bar() -> None:
    assert _failed(_round()) == []


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"ndcg": {"model": 0.94, "hist_gradient_boosting": 0.951}}, "NDCG"),
        ({"share": {"model": 0.94}}, "oracle"),
        ({"tastes": {"model": 0.9, "shown": 0.91, "average_ranking": 0.7}}, "own utility"),
        ({"tastes": {"model": 0.9, "shown": 0.94, "average_ranking": 0.9}}, "average ranking"),
        ({"groups": {"all": _group(0.77, 0.6), "x": _group(0.8, 0.6)}}, "status quo"),
        ({"ece": {"stays_12_months": 0.031, "works_in_occupation": 0.02}}, "calibration"),
        ({"coverage": {"all": 0.87, "single_parent": 0.9}}, "coverage of 90"),
        ({"coverage": {"all": 0.93, "single_parent": 0.9}}, "coverage of 90"),
        ({"coverage": {"all": 0.9, "single_parent": 0.84}}, "least coverage"),
        (
            {"off_policy": {"planted": 0.7, "ipw": 0.7, "dm": 0.7, "dr": 0.74, "low": 0.6, "high": 0.8}},
            "doubly robust",
        ),
        ({"groups": {"all": _group(0.81, 0.6), "x": _group(0.5, 0.6)}}, "least gain"),
    ],
)
def test_each_bar_can_be_missed(changes: dict[str, object], name: str) -> None:
    failed = _failed(_round(**changes))
    assert len(failed) == 1
    assert name in failed[0]


def test_too_few_targets_of_the_survey_are_not_enough() -> None:
    assert _failed(_round(), fits=39) == ["survey targets within their sampling error"]
