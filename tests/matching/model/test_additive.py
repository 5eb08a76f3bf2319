"""The additive classifier keeps scikit-learn's contract, its own promise of monotone terms, and the meaning of
a gap.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import estimator_checks_generator

from matching.model.additive import AdditiveClassifier, quantile_knots


@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        pytest.param(estimator, check, id=str(getattr(check, "func", check).__name__))
        for estimator, check in estimator_checks_generator(AdditiveClassifier())
    ],
)
def test_keeps_the_contract_of_scikit_learn(estimator, check) -> None:
    check(estimator)


def _world(seed: int, rows: int = 3000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(rows, 3))
    log_odds = 1.5 * np.tanh(columns[:, 0]) - 0.8 * columns[:, 1] + 0.3
    return columns, (rng.random(rows) < 1 / (1 + np.exp(-log_odds))).astype(int), log_odds


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_directed_term_never_turns_whatever_the_data(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns, target = rng.normal(size=(300, 2)), rng.integers(0, 2, 300)
    target[:2] = (0, 1)
    model = AdditiveClassifier(monotonic_cst=[1, -1]).fit(columns, target)
    grid = np.linspace(-4, 4, 200)
    assert np.all(np.diff(model.curves_.term(0, grid)) >= 0)
    assert np.all(np.diff(model.curves_.term(1, grid)) <= 0)


def test_terms_and_intercept_are_the_score() -> None:
    columns, target, _ = _world(1)
    model = AdditiveClassifier().fit(columns, target)
    total = model.intercept_ + sum(model.curves_.term(number, columns[:, number]) for number in range(3))
    np.testing.assert_allclose(total, model.decision_function(columns), rtol=0, atol=1e-9)


def test_recovers_planted_log_odds() -> None:
    columns, target, log_odds = _world(2, 20_000)
    model = AdditiveClassifier(monotonic_cst=[1, -1, 0]).fit(columns, target)
    assert np.corrcoef(model.decision_function(columns), log_odds)[0, 1] > 0.99
    assert abs(model.decision_function(columns) - log_odds).mean() < 0.1


def test_a_missing_value_adds_nothing() -> None:
    columns, target, _ = _world(3)
    columns[::7, 0] = np.nan
    model = AdditiveClassifier().fit(columns, target)
    gap = np.array([[np.nan, 0.0, 0.0]])
    rest = model.intercept_ + model.curves_.term(1, gap[:, 1]) + model.curves_.term(2, gap[:, 2])
    np.testing.assert_allclose(model.decision_function(gap), rest, atol=1e-12)
    known = columns[~np.isnan(columns[:, 0]), 0]
    assert abs(model.curves_.term(0, known).mean()) < 1e-9


def test_directions_must_fit_the_columns() -> None:
    columns, target, _ = _world(4)
    with pytest.raises(ValueError, match="monotonic_cst"):
        AdditiveClassifier(monotonic_cst=[1]).fit(columns, target)


def test_a_value_that_stands_often_has_its_own_knot() -> None:
    column = np.concatenate([np.zeros(900), np.linspace(1, 10, 100)])
    knots = quantile_knots(column, 6)
    assert knots[0] == 0.0
    assert np.sum(knots > 1.0) >= 3
