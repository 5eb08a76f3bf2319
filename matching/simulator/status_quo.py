"""How families are placed today: the region by habit, the village by acquaintances or off the centre's list.

The rule is written down as probabilities, so that the logged choices are confounded as real ones would be
(who has relatives goes to them and adapts better; who looks for work goes where vacancies are) and yet every
propensity is known.
"""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Floats, Ints
from matching.criteria.ties import near_relative
from matching.destinations import Destinations
from matching.features.feature_table import FEATURES
from matching.household import Household
from matching.simulator import survey
from matching.simulator.population import TIES_AT_HOME_REGION, TIES_SHARE, Families

LIST_POWER = 0.7
"""Exponent of the population in the centre's list: larger places offer more, but not in proportion."""
ASKED_POWER = 0.5
"""The same among acquaintances' villages."""
JOBS_PULL = 1.0
"""Pull of matching jobs on a family that named work as its criterion, log-odds over the whole range of the feature."""
KIN_PULL = 4.0
"""Pull of relatives on a family that asks its acquaintances, log-odds over the whole range of the feature."""
RUMOUR_PULL = 0.5
"""Pull of what nobody wrote down of a village, per standard deviation: acquaintances know it, the service does not."""


def region_probabilities(families: Families) -> Floats:
    """Return the probability of each region of the survey for each family, given what is known of it; shape (B, R)."""
    return np.stack([_region_row(household) for household in families.batch.households])


def _region_row(household: Household) -> Floats:
    names = tuple(survey.REGIONS)
    previous_type = next(
        theirs for theirs, ours in survey.TYPES.items() if ours == household.origin.settlement_type
    )
    origin = next(k for k, code in survey.ORIGINS.items() if code == household.origin.region)
    row = np.array([float(survey.REGIONS[name]) for name in names])
    for number, name in enumerate(names):
        women = survey.value("4", "women_share", name)
        row[number] *= survey.shares("13", "previous_settlement_type", name)[previous_type]
        row[number] *= survey.origin_shares()[name][origin]
        row[number] *= women if household.adults[0].sex == "f" else 1.0 - women
        row[number] *= _ties_probability(household.ties, name)
    return np.asarray(row / row.sum())


def _ties_probability(ties: tuple[str, ...], region: str) -> float:
    if not ties:
        return 1.0 - TIES_SHARE
    there = any(code[:2] == oblast[:2] for code in ties for oblast in survey.OBLASTS[region])
    elsewhere = (1.0 - TIES_AT_HOME_REGION) / len(survey.REGIONS)
    return TIES_SHARE * (elsewhere + TIES_AT_HOME_REGION * there)


def place_probabilities(families: Families, places: Destinations, rumour: Floats) -> Floats:
    """Return the probability that today's way puts each family at each place.

    Parameters
    ----------
    families : Families
        ``B`` families.
    places : Destinations
        ``P`` places.
    rumour : ndarray of float64, shape (P,)
        What nobody wrote down of each village, in standard deviations.

    Returns
    -------
    ndarray of float64, shape (B, P)
        Rows sum to 1.
    """
    regions = region_probabilities(families)
    listed = _list_weights(families, places)
    asked = _asked_weights(families, places, rumour)
    total = np.zeros_like(listed)
    for number, (name, oblasts) in enumerate(survey.OBLASTS.items()):
        inside = np.isin(places.oblasts, oblasts)
        if not inside.any():
            continue
        alone = survey.shares("14", "decision", name)["alone_within_family"]
        by_list, by_advice = _normal(listed, inside), _normal(asked, inside)
        total += regions[:, number, None] * (alone * by_list + (1.0 - alone) * by_advice)
    return np.asarray(total / total.sum(axis=1, keepdims=True))


def _normal(weights: Floats, inside: Flags) -> Floats:
    masked = np.where(inside, weights, 0.0)
    return np.asarray(masked / masked.sum(axis=1, keepdims=True))


def _people(places: Destinations) -> Floats:
    return np.nan_to_num(places.column("population").value) + 50.0


def _list_weights(families: Families, places: Destinations) -> Floats:
    rows, index, _ = FEATURES["jobs"].table(families.batch, places)
    seeks = np.array(["employment" in h.preferences for h in families.batch.households], dtype=np.float64)
    pull = np.exp(JOBS_PULL * seeks[:, None] * np.nan_to_num(rows)[index])
    return np.asarray(_people(places) ** LIST_POWER * pull)


def _asked_weights(families: Families, places: Destinations, rumour: Floats) -> Floats:
    base = _people(places) ** ASKED_POWER * np.exp(RUMOUR_PULL * rumour)
    weights = np.repeat(base[None, :], len(families), axis=0)
    for row, household in zip(weights, families.batch.households, strict=True):
        if household.ties:
            near = np.max([near_relative(places, code) for code in household.ties], axis=0)
            row *= np.exp(KIN_PULL * near)
    return weights


def draw_places(probabilities: Floats, draws: int, rng: np.random.Generator) -> Ints:
    """Draw places for each family from its probabilities.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (B, P)
        Of each place for each family; rows need not sum to 1.
    draws : int
        Places a family, drawn apart: one may come twice.
    rng : numpy.random.Generator
        Draws.

    Returns
    -------
    ndarray of int, shape (B, draws)
    """
    steps = np.cumsum(probabilities, axis=1)
    points = rng.random((len(probabilities), draws)) * steps[:, -1:]
    found = [np.searchsorted(row, point, side="right") for row, point in zip(steps, points, strict=True)]
    return np.asarray(np.minimum(np.stack(found), probabilities.shape[1] - 1), dtype=np.int64)
