"""Families at places: how they would fare there, as exact probabilities.

Outcomes follow one another: work in one's own occupation at three months and a home within a month, then
adaptation, then staying twelve months. The twelve paths are summed, not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from geo.arrays import Floats, Ints
from matching.batch import Batch
from matching.criteria.base import saturating
from matching.criteria.employment import HALF_AT, jobs_known, occupation_jobs
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.features.definitions import SKILLED_YEARS
from matching.features.feature_table import FEATURES
from matching.household import CRITERIA_IDS, Adult
from matching.made_up import VACANCIES, against_region
from matching.occupation_match import index_of
from matching.simulator import parameters as given
from matching.simulator.population import Families
from matching.simulator.survey import TYPES, YOUNG
from matching.simulator.world import World


@dataclass(frozen=True)
class Probabilities:
    """What would become of families at places; every array has the shape of the places asked for.

    Parameters
    ----------
    works : ndarray of float64
        Probability that an adult who looks for work has it in the own occupation at three months.
    housed, easy, hard : ndarray of float64
        Probability of a home within a month; of adapting easily; of still finding it very hard.
    stays : ndarray of float64
        Probability of staying twelve months.
    both : ndarray of float64
        Probability of staying *and* working in the own occupation: the value of a placement.
    housed_stays, easy_stays, hard_stays : ndarray of float64
        Probability of each together with staying: who returned is not there to be asked.
    """

    works: Floats
    housed: Floats
    easy: Floats
    hard: Floats
    stays: Floats
    both: Floats
    housed_stays: Floats
    easy_stays: Floats
    hard_stays: Floats


_SUMMED = ("easy", "hard", "stays", "both", "housed_stays", "easy_stays", "hard_stays")


@dataclass(frozen=True)
class Seekers:
    """The n-th adult who looks for work of every family that has one.

    Parameters
    ----------
    rows : ndarray of int, shape (S,)
        Their families.
    log_odds : ndarray of float64, shape (S, M)
        Log-odds of work without what is fitted.
    young, woman : ndarray of float64, shape (S,)
        1 where true.
    """

    rows: Ints
    log_odds: Floats
    young: Floats
    woman: Floats


class Moves:
    """Families at places of their own; what does not hang on fitted parameters is computed once.

    Parameters
    ----------
    world : World
        The truth.
    families : Families
        ``B`` families.
    at : ndarray of int, shape (B, M)
        Their places.
    """

    def __init__(self, world: World, families: Families, at: Ints) -> None:
        self.world, self.families, self.at = world, families, at
        used = {*given.HOUSED, *given.EASY, *given.STAYS} & set(FEATURES)
        self._value = {name: world.truth(FEATURES[name], families.batch, at) for name in sorted(used)}
        households = families.batch.households
        reverse = {ours: theirs for theirs, ours in TYPES.items()}
        self._previous_type = [reverse[h.origin.settlement_type or "village"] for h in households]
        self._marital = [h.marital_status or "married" for h in households]
        persons = given.HOUSED["persons"] * (families.batch.persons - 3.0)
        self._housed = self._linear(given.HOUSED) + persons[:, None]
        self._easy, self._hard = self._linear(given.EASY), self._linear(given.HARD)
        self._stays = self._linear(given.STAYS)
        self._stays += given.STAYS_UNSEEN * (world.unseen_stay[at] + families.luck[:, 1, None])
        self._stays += given.STAYS["wishes"] * met_wishes(families.batch, world.places, at)
        self.seekers = self._seekers()

    def _linear(self, slopes: Mapping[str, float]) -> Floats:
        total = np.zeros(self.at.shape)
        for name, slope in slopes.items():
            if name in self._value:
                total += slope * self._value[name]
        return total

    def _seekers(self) -> list[Seekers]:
        world, households = self.world, self.families.batch.households
        unemployment = world.true_rows(
            "unemployment", FEATURES["unemployment"].row(world.places, None)[None, :], ("unemployment_rate",)
        )[0]
        place = given.WORK["unemployment"] * (unemployment - 5.0) + given.WORK_UNSEEN * world.unseen_work
        found = []
        for number in range(max(len(h.seekers) for h in households)):
            rows = np.array(
                [row for row, h in enumerate(households) if len(h.seekers) > number], dtype=np.int64
            )
            adults = [households[row].seekers[number] for row in rows]
            log_odds = place[self.at[rows]] + self._jobs(adults, self.at[rows])
            log_odds += given.WORK_UNSEEN * self.families.luck[rows, 0, None]
            young = np.array([adult.age < YOUNG for adult in adults], dtype=np.float64)
            woman = np.array([adult.sex == "f" for adult in adults], dtype=np.float64)
            found.append(Seekers(rows, log_odds, young, woman))
        return found

    def _jobs(self, adults: list[Adult], at: Ints) -> Floats:
        places = self.world.places
        if not jobs_known(places):
            return np.zeros(at.shape)
        codes = np.array([index_of(adult.occupation or "") for adult in adults], dtype=np.int64)
        groups, index = np.unique(codes, return_inverse=True)
        jobs = saturating(occupation_jobs(places)[groups], HALF_AT)
        compared = np.stack([against_region(row, places, VACANCIES) for row in jobs])
        rows = self.world.true_rows("jobs", compared, VACANCIES)
        skilled = np.array([adult.experience_years >= SKILLED_YEARS for adult in adults], dtype=np.float64)
        slope = given.WORK["jobs"] + given.WORK["skill_x_vacancy"] * skilled
        return np.asarray(slope[:, None] * rows[index[:, None], at])

    def works_of(self, seekers: Seekers) -> Floats:
        """Return the probability of work of some adults, shape (S, M)."""
        fitted = self.world.fitted
        person = fitted.work_young * seekers.young + fitted.work_woman * seekers.woman
        return np.asarray(expit(seekers.log_odds + self._region(fitted.work)[seekers.rows] + person[:, None]))

    def _region(self, values: Mapping[str, float]) -> Floats:
        return self.world.by_region(values)[self.at]

    def mean_works(self) -> Floats:
        """Return the probability of work of an adult drawn from those who look for it, shape (B, M)."""
        total, count = np.zeros(self.at.shape), np.zeros(len(self.families))
        for seekers in self.seekers:
            total[seekers.rows] += self.works_of(seekers)
            count[seekers.rows] += 1.0
        return np.asarray(total / np.maximum(count, 1.0)[:, None])

    def probabilities(self, works: Floats | None = None) -> Probabilities:
        """Return the probabilities.

        Parameters
        ----------
        works : ndarray of float64, shape (B, M), optional
            Probability of work, where it is another than the mean over the adults who look for it.
        """
        works = self.mean_works() if works is None else works
        fitted = self.world.fitted
        housed = expit(self._housed + self._region(fitted.housed))
        easy, hard = self._easy + self._offsets(fitted.easy), self._hard + self._offsets(fitted.hard)
        stays = self._stays + self._region(fitted.stays)
        total = {name: np.zeros(self.at.shape) for name in _SUMMED}
        for w in (0.0, 1.0):
            for h in (0.0, 1.0):
                weight = (works if w else 1.0 - works) * (housed if h else 1.0 - housed)
                for name, part in _path(w, h, easy, hard, stays).items():
                    total[name] += weight * part
        return Probabilities(works=works, housed=housed, **total)

    def _offsets(self, values: Mapping[str, float]) -> Floats:
        family = np.array(
            [values[k] + values[m] for k, m in zip(self._previous_type, self._marital, strict=True)]
        )
        return np.asarray(self._region(values) + family[:, None])


def _path(works: float, housed: float, easy: Floats, hard: Floats, stays: Floats) -> dict[str, Floats]:
    """Return the probabilities given work and home, summed over how the family adapts."""
    likes = np.exp(easy + given.EASY["works"] * works + given.EASY["housed"] * housed)
    suffers = np.exp(hard + given.HARD["works"] * works + given.HARD["housed"] * housed)
    total = 1.0 + likes + suffers
    log_odds = stays + given.STAYS["works"] * works + given.STAYS["housed"] * housed
    easy_stays = likes / total * expit(log_odds + given.STAYS["easy"])
    hard_stays = suffers / total * expit(log_odds + given.STAYS["hard"])
    stay = easy_stays + expit(log_odds) / total + hard_stays
    return {
        "easy": likes / total,
        "hard": suffers / total,
        "stays": stay,
        "both": stay * works,
        "housed_stays": stay * housed,
        "easy_stays": easy_stays,
        "hard_stays": hard_stays,
    }


def met_wishes(batch: Batch, places: Destinations, at: Ints) -> Floats:
    """Return how far the wishes that each family named are met, 0 to 1, less a half; 0 where it named none; (B, M).

    Parameters
    ----------
    batch : Batch
        B families; their wishes are the weights 0 to 5 of ``preferences``.
    places : Destinations
        P places.
    at : ndarray of int, shape (B, M)
        Rows of the places of each family.

    Returns
    -------
    ndarray of float64, shape (B, M)
        -0.5 to 0.5.
    """
    total, weight = np.zeros(at.shape), np.zeros(at.shape)
    for number, name in enumerate(CRITERIA_IDS):
        wish = np.nan_to_num(batch.preferences[:, number])
        rows = np.flatnonzero(wish)
        if not len(rows):
            continue
        some = Batch([batch.households[row] for row in rows.tolist()])
        utility, index = CRITERIA[name].rows(some, places)
        met = utility[index[:, None], at[rows]]
        known = ~np.isnan(met)
        total[rows] += wish[rows, None] * np.where(known, met - 0.5, 0.0)
        weight[rows] += wish[rows, None] * known
    return np.asarray(total / np.maximum(weight, 1e-9))
