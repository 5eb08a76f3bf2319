"""A logistic model that is a sum of monotone curves: each column has its own piecewise-linear term, and nothing else.

The terms are the explanation: there is no other way in which a column enters the score.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from geo.arrays import Floats, Ints
from matching.model.curves import Curves

REPEATED = 0.3
"""Share of one value from which it gets a knot of its own and the others are laid over the rest of the values."""


class AdditiveClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Binary classifier whose log-odds are a sum of one piecewise-linear curve a column, monotone where asked.

    Parameters
    ----------
    monotonic_cst : sequence of {-1, 0, 1}, optional
        Per column: 1 never falls, -1 never rises, 0 is free; all free if not given.
    knots : int
        Most knots of a curve, laid at quantiles.
    smooth : float
        Penalty on differences between neighbouring slopes.
    ridge : float
        Penalty on the size of all increments.
    max_iter : int
        Most iterations of L-BFGS-B.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The classes; the log-odds are those of the second.
    intercept_ : float
        Log-odds at the mean of every column.
    knots_, heights_ : list of ndarray
        Curve of each column: positions, and log-odds there against the column's mean. Outside the knots it is level.
    n_iter_ : int
        Iterations taken.

    Notes
    -----
    A column's curve is ``sum_j w_j clip((x - k_j) / (k_{j+1} - k_j), 0, 1)``: monotone exactly if all ``w_j``
    have one sign,
    which bounds on L-BFGS-B see to (I-splines of degree 1; Ramsay 1988). A missing value (NaN) adds 0, which is the
    mean of the column's curve over the values that are not missing.

    Examples
    --------
    >>> import numpy as np
    >>> from matching.model.additive import AdditiveClassifier
    >>> x = np.linspace(0, 1, 200)[:, None]
    >>> model = AdditiveClassifier(monotonic_cst=[1]).fit(x, (x[:, 0] > 0.5).astype(int))
    >>> bool(np.all(np.diff(model.decision_function(x)) >= 0))
    True
    """

    classes_: NDArray[Any]
    n_features_in_: int

    def __init__(
        self,
        monotonic_cst: ArrayLike | None = None,
        *,
        knots: int = 7,
        smooth: float = 1.0,
        ridge: float = 0.1,
        max_iter: int = 300,
    ) -> None:
        self.monotonic_cst = monotonic_cst
        self.knots = knots
        self.smooth = smooth
        self.ridge = ridge
        self.max_iter = max_iter

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Fit the curves.

        Parameters
        ----------
        X : array of shape (n, d)
            Columns; NaN where missing.
        y : array of shape (n,)
            Two classes.

        Raises
        ------
        ValueError
            If ``y`` has not two classes, or ``monotonic_cst`` not one entry a column.
        """
        features, y = validate_data(self, X, y, ensure_all_finite="allow-nan", dtype=np.float64)
        check_classification_targets(y)
        self.classes_, target = np.unique(y, return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError(
                f"Only binary classification is supported; y has {len(self.classes_)} "
                f"class{'es' if len(self.classes_) != 1 else ''}"
            )
        signs = self._signs(features.shape[1])
        self.knots_ = [quantile_knots(column, self.knots) for column in features.T]
        design, means = self._design(features)
        weights = self._solve(design, target.astype(np.float64), signs)
        self.heights_ = self._heights(weights, means)
        return self

    def _signs(self, columns: int) -> Ints:
        if self.monotonic_cst is None:
            return np.zeros(columns, dtype=np.int64)
        signs = np.asarray(self.monotonic_cst, dtype=np.int64)
        if signs.shape != (columns,):
            raise ValueError(f"monotonic_cst has shape {signs.shape}, expected ({columns},)")
        return signs

    def _design(self, features: Floats) -> tuple[Floats, list[Floats]]:
        """Return the centred ramps of all columns, (n, J), and the means that were taken off."""
        blocks, means = [], []
        for column, knots in zip(features.T, self.knots_, strict=True):
            block = ramps(column, knots)
            there = ~np.isnan(column)
            mean = block[there].mean(axis=0) if there.any() else np.zeros(block.shape[1])
            blocks.append(np.where(there[:, None], block - mean, 0.0))
            means.append(mean)
        return np.concatenate(blocks, axis=1), means

    def _solve(self, design: Floats, target: Floats, signs: Ints) -> Floats:
        counts = [len(knots) - 1 for knots in self.knots_]
        column = np.repeat(np.arange(len(counts)), counts)
        same = column[1:] == column[:-1]
        sign = signs[column]

        def loss(point: Floats) -> tuple[float, Floats]:
            weights = point[1:]
            log_odds = point[0] + design @ weights
            value = float(np.sum(np.logaddexp(0.0, log_odds) - target * log_odds))
            error = expit(log_odds) - target
            steps = np.where(same, np.diff(weights), 0.0) if len(weights) > 1 else np.zeros(0)
            value += 0.5 * self.smooth * float(steps @ steps) + 0.5 * self.ridge * float(weights @ weights)
            slope = design.T @ error + self.ridge * weights
            slope[1:] += self.smooth * steps
            slope[:-1] -= self.smooth * steps
            return value, np.concatenate([[error.sum()], slope])

        share = np.clip(target.mean(), 1e-9, 1 - 1e-9)
        start = np.zeros(design.shape[1] + 1)
        start[0] = np.log(share / (1.0 - share))
        low = np.concatenate([[-np.inf], np.where(sign > 0, 0.0, -np.inf)])
        high = np.concatenate([[np.inf], np.where(sign < 0, 0.0, np.inf)])
        options = {"maxiter": self.max_iter, "maxcor": 20}
        from scipy.optimize import (
            Bounds,
            minimize,
        )  # what serves a model fits none: a start does not wait for it

        # The stubs know no gradient returned beside the value; scipy does (jac=True).
        found = minimize(  # type: ignore[call-overload]
            loss, start, jac=True, method="L-BFGS-B", bounds=Bounds(low, high), options=options
        )
        self.n_iter_ = int(found.nit)
        self.intercept_ = float(found.x[0])
        return np.asarray(found.x[1:], dtype=np.float64)

    def _heights(self, weights: Floats, means: list[Floats]) -> list[Floats]:
        ends = np.cumsum([len(mean) for mean in means])
        found = []
        for part, mean in zip(np.split(weights, ends[:-1]), means, strict=True):
            found.append(np.concatenate([[0.0], np.cumsum(part)]) - float(part @ mean))
        return found

    @property
    def curves_(self) -> Curves:
        """The fitted curves on their own."""
        check_is_fitted(self)
        return Curves(self.intercept_, tuple(self.knots_), tuple(self.heights_))

    def decision_function(self, X: ArrayLike) -> Floats:
        """Return the log-odds of the second class, shape (n,)."""
        check_is_fitted(self)
        features = validate_data(self, X, reset=False, ensure_all_finite="allow-nan", dtype=np.float64)
        return self.curves_.log_odds(features)

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Return the probability of both classes, shape (n, 2)."""
        second = expit(self.decision_function(X))
        return np.column_stack([1.0 - second, second])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likelier class, shape (n,)."""
        second = (self.decision_function(X) > 0).astype(np.int64)
        return np.asarray(self.classes_[second])


def quantile_knots(column: Floats, most: int) -> Floats:
    """Return the knots of a curve: the ends and the quantiles between, at least two.

    A value that stands very often (0, where a feature does not concern the family) gets its own knot, and the
    quantiles are
    taken over the others.
    """
    present = column[~np.isnan(column)]
    if not len(present):
        return np.array([0.0, 1.0])
    values, counts = np.unique(present, return_counts=True)
    often = values[counts.argmax()]
    rest = (
        present[present != often] if counts.max() > REPEATED * len(present) and len(values) > 2 else present
    )
    inner = np.quantile(rest, np.linspace(0.0, 1.0, max(most - 1, 2)))
    found = np.unique(np.concatenate([[values[0], often, values[-1]], inner]))
    # Two knots that differ by rounding alone would make a step out of it.
    apart = np.concatenate([[True], np.diff(found) > 1e-9 * max(1.0, float(np.ptp(values)))])
    found = found[apart]
    return found if len(found) > 1 else np.array([found[0], found[0] + 1.0])


def ramps(column: Floats, knots: Floats) -> Floats:
    """Return one ramp from 0 to 1 for each gap between knots, shape (n, len(knots) - 1); rows of NaN stay NaN."""
    return np.clip((column[:, None] - knots[:-1]) / np.diff(knots), 0.0, 1.0)
