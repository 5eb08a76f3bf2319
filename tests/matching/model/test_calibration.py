"""Calibration and conformal intervals on data whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.model.calibration_fit import (
    ISOTONIC_FROM,
    calibrate,
    calibration_error,
    cases_of_outcomes,
    conformal_widths,
)


def _skewed(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-odds that are twice too large, what came true, and the true probabilities."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0.5, 1.0, rows)
    truth = 1 / (1 + np.exp(-log_odds))
    return 2 * log_odds, rng.random(rows) < truth, truth


@pytest.mark.parametrize(("rows", "method"), [(400, "sigmoid"), (20_000, "isotonic")])
def test_the_method_goes_by_the_size_of_the_sample(rows: int, method: str) -> None:
    log_odds, happened, _ = _skewed(rows)
    assert (min(happened.sum(), (~happened).sum()) >= ISOTONIC_FROM) == (method == "isotonic")
    found = calibrate(log_odds, happened)
    assert found.method == method
    assert (np.diff(found(np.linspace(-9, 9, 500))) >= 0).all()


@pytest.mark.parametrize("rows", [800, 20_000])
def test_too_sure_a_model_is_brought_back(rows: int) -> None:
    log_odds, happened, _ = _skewed(rows, 1)
    fresh, came, _ = _skewed(20_000, 2)
    before = calibration_error(1 / (1 + np.exp(-fresh)), came)
    after = calibration_error(calibrate(log_odds, happened)(fresh), came)
    assert before > 0.06
    assert after < 0.035


def test_one_outcome_alone_gives_its_share() -> None:
    found = calibrate(np.array([0.0, 1.0]), np.array([True, True]))
    assert found(np.array([-5.0, 5.0])).tolist() == pytest.approx([0.99, 0.99])


def test_intervals_hold_what_they_say_at_every_level_of_doubt() -> None:
    rng = np.random.default_rng(3)
    uncertainty = rng.random(12_000)
    log_odds = rng.normal(1.0, 1.0, 12_000)
    truth = 1 / (1 + np.exp(-(log_odds + rng.normal(0, 0.2 + 0.8 * uncertainty))))
    probability = 1 / (1 + np.exp(-log_odds))
    learn, fresh = slice(0, 6000), slice(6000, None)
    widths = conformal_widths(probability[learn], truth[learn], uncertainty[learn])
    low, high = widths.interval(probability[fresh], uncertainty[fresh])
    held = (low <= truth[fresh]) & (truth[fresh] <= high)
    assert held.mean() == pytest.approx(0.90, abs=0.015)
    for level in range(4):
        inside = (uncertainty[fresh] * 4).astype(int) == level
        assert held[inside].mean() > 0.86


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 9999))
def test_more_doubt_is_never_a_narrower_interval(seed: int) -> None:
    rng = np.random.default_rng(seed)
    probability, truth, uncertainty = (
        rng.uniform(0.05, 0.95, 400),
        rng.uniform(0.01, 0.99, 400),
        rng.random(400),
    )
    widths = conformal_widths(probability, truth, uncertainty)
    assert (np.diff(widths(np.linspace(-0.5, 1.5, 100))) >= 0).all()


def test_outcomes_are_grouped_so_that_shares_can_be_seen() -> None:
    _, happened, truth = _skewed(5000, 4)
    probability, share, uncertainty = cases_of_outcomes(truth, happened, np.full(5000, 0.3))
    assert len(probability) == 100
    assert np.abs(probability - share).mean() < 0.08
    assert uncertainty == pytest.approx(0.3)


def test_perfect_chances_have_little_calibration_error() -> None:
    _, happened, truth = _skewed(30_000, 5)
    assert calibration_error(truth, happened) < 0.012
    assert calibration_error(np.clip(truth + 0.1, 0, 1), happened) > 0.06
