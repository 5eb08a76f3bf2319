"""The demand of a year, from families drawn from the survey."""

from __future__ import annotations

import numpy as np

from geo.assemble import today
from matching.destinations import Destinations
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.ranking.order import WIDTH
from matching.room.demand import Demand
from matching.room.equilibrium import expected_year
from matching.room.remaining import remaining
from matching.simulator.population import draw_families

FAMILIES = 2000
"""Families of a year: about as many as the quotas of 2026 take (5,997 persons)."""


def expected_demand(model: Model, places: Destinations, seed: int = 0, drawn: int = FAMILIES) -> Demand:
    """Return what families of a year are expected to choose.

    Parameters
    ----------
    model : Model
        What ranks.
    places : Destinations
        Where they may go.
    seed : int
        Seed of the families.
    drawn : int
        How many families stand for the year's.
    """
    ranker, left = LearnedRanker(model), remaining(places)
    batch = draw_families(drawn, places, np.random.default_rng([seed, 71])).batch
    scores = ranker.scores(batch, places)
    width = WIDTH * ranker.resolution(batch, places)
    found = expected_year(scores, width, batch.persons, left, float(FAMILIES))
    katos = places.katos.tolist()
    return Demand(
        atlas=places.atlas.version,
        model=model.name,
        families=FAMILIES,
        lookers=_rounded(katos, found.lookers),
        takers=_rounded(katos, found.takers),
        quotas={
            name: round(float(points), 4) for name, points in zip(left.names, found.quota_points, strict=True)
        },
        made=today(),
    )


def _rounded(
    katos: list[str], amounts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> dict[str, float]:
    return {
        kato: round(amount, 4) for kato, amount in zip(katos, amounts.tolist(), strict=True) if amount > 5e-5
    }
