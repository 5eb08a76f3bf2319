"""Baselines of the ranker: two boosted ones, which get the same columns and learn from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from geo.arrays import Floats
from matching.batch import Batch
from matching.destinations import Destinations
from matching.features.dataset import Rows, features_at
from matching.model.learned_model import COLUMNS, MONOTONIC_CST

TREES = 200
RATE = 0.06
BLOCK = 100


@dataclass(frozen=True)
class Boosted:
    """A ranker of boosted trees.

    Parameters
    ----------
    predict : callable
        Takes rows of :data:`matching.model.learned_model.COLUMNS`, returns scores, shape (n,).
    """

    predict: Callable[[Floats], Floats]

    def scores(self, batch: Batch, places: Destinations) -> Floats:
        """Return the score of every pair, shape (B, P)."""
        everywhere = np.arange(len(places))
        found = []
        for start in range(0, len(batch), BLOCK):
            part = Batch(batch.households[start : start + BLOCK])
            at = np.broadcast_to(everywhere, (len(part), len(places)))
            features = features_at(part, places, at).reshape(-1, len(COLUMNS))
            found.append(self.predict(features).reshape(len(part), len(places)))
        return np.concatenate(found)


def boosted_rankers(rows: Rows, seed: int) -> Mapping[str, Boosted | None]:
    """Return the boosted rankers fitted on rows; None for LightGBM where it is not installed (it is a test dependency).

    Both are held to the same monotonic constraints as the additive model, so that they know as much of the world.
    """
    trees = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=RATE, monotonic_cst=list(MONOTONIC_CST), random_state=seed
    ).fit(rows.features, rows.both)
    return {
        "hist_gradient_boosting": Boosted(lambda features: np.asarray(trees.predict_proba(features)[:, 1])),
        "lightgbm_lambdamart": _lambdamart(rows, seed),
    }


def _lambdamart(rows: Rows, seed: int) -> Boosted | None:
    if find_spec("lightgbm") is None:
        return None
    import lightgbm

    order = np.argsort(rows.family, kind="stable")
    _, sizes = np.unique(rows.family, return_counts=True)
    ranker = lightgbm.LGBMRanker(
        objective="lambdarank",
        n_estimators=TREES,
        learning_rate=RATE,
        monotone_constraints=list(MONOTONIC_CST),
        random_state=seed,
        n_jobs=1,
        verbose=-1,
    )
    ranker.fit(rows.features[order], rows.both[order].astype(int), group=sizes)
    return Boosted(lambda features: np.asarray(ranker.predict(features)))
