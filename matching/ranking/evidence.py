"""What a score stands on: the status of the values that decide it, and whether they carry a probability."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np

from geo.arrays import Flags, Floats, Ints
from geo.assemble import today
from geo.layers.freshness import is_old
from geo.provenance import STATUS_OF, TRUST_OF, Status
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, Value, cached_with_places
from matching.features.errors import vacancy_trust
from matching.features.feature_table import FEATURES, Feature
from matching.made_up import VACANCIES
from matching.messages import Message
from matching.ranking.ranker import Ranker

MATTERS_FROM = 0.05
"""Share of a feature in what the model of an outcome says, from which its values matter for the probability."""
ALWAYS_MATTER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"stays_12_months": ("jobs", "homes_free"), "works_in_occupation": ("jobs",)}
)
"""Features that matter for an outcome whatever a model says of them, for one that was trained where they are not known
cannot tell: work and a home, the first two reasons of those who went back (survey of 2021)."""
_SHOWN_AS = {VACANCIES[0]: "matching_vacancies"}
"""Name of the value that is shown for an indicator, where it differs."""


TOLD = 4096
"""What is told of a criterion at a place, kept for families that are alike in it."""


@dataclass(frozen=True, eq=False)
class Told:
    """What a criterion says of a place to families that are alike in it.

    Parameters
    ----------
    message : Message
        Its sentence.
    values : tuple of Value
        What is shown behind it.
    trust : int
        Trust of the least trusted known value among those that decide it, 0 where none is known; an old observed value
        counts as an estimate.
    """

    message: Message
    values: tuple[Value, ...]
    trust: int
    shown: dict[str, Any] = field(default_factory=dict, repr=False)
    """What interfaces have made of it, by language."""

    @classmethod
    def of(cls, criterion: str, message: Message, values: tuple[Value, ...]) -> Told:
        """Return a sentence and its values, with the trust of those that decide the criterion.

        Parameters
        ----------
        criterion : str
            Id of the criterion.
        message : Message
            The sentence.
        values : tuple of Value
            What stands behind it.
        """
        deciding = [value for value in values if value.indicator in deciding_names(criterion)]
        known = [trust for value in deciding or values if (trust := _trust(value))]
        return cls(message, values, min(known, default=0))


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion adds to the score, and why."""

    criterion: str
    contribution: float
    told: Told

    @property
    def message(self) -> Message:
        """Its sentence."""
        return self.told.message

    @property
    def values(self) -> tuple[Value, ...]:
        """The values behind it."""
        return self.told.values


def told(batch: Batch, places: Destinations, place: int) -> list[Told]:
    """Return what every criterion says of a place to the first family of a batch.

    Parameters
    ----------
    batch : Batch
        Families; the first is answered.
    places : Destinations
        Where they may go.
    place : int
        Row of the place in ``places``.
    """
    return [_told(places, name, criterion.about(batch), place) for name, criterion in CRITERIA.items()]


@cached_with_places(TOLD)
def _told(places: Destinations, name: str, about: Hashable, place: int) -> Told:
    criterion = CRITERIA[name]
    message = criterion.reason_of(places, about, place)
    return Told.of(name, message, criterion.evidence_of(places, about, place))


def rests_on(reasons: Iterable[Reason]) -> dict[str, float]:
    """Return the share of a score, by absolute contribution, that rests on values of each status.

    Parameters
    ----------
    reasons : iterable of Reason
        All reasons of a match.

    Returns
    -------
    dict of str to float
        Share by status; they sum to 1. A contribution counts as its least trusted known value, among those that decide
        its criterion (all that are shown, where the features name none of them): values that are only shown beside them
        do not count, and an old observed value counts as an estimate. What rests on no known value is ``missing``.
    """
    amounts = dict.fromkeys(map(str, Status), 0.0)
    for reason in reasons:
        amounts[STATUS_OF[reason.told.trust]] += abs(reason.contribution)
    whole = sum(amounts.values())
    if not whole:
        return {**amounts, str(Status.MISSING): 1.0}
    return {status: amount / whole for status, amount in amounts.items()}


def _trust(value: Value) -> int:
    """Return the trust of a value's status; of an old observed one, that of an estimate."""
    trust = TRUST_OF[value.status]
    return min(trust, Status.ESTIMATED.trust) if value.old else trust


@cache
def deciding_names(criterion: str) -> frozenset[str]:
    """Return the names of the values that a criterion is computed from, by its utility or by the model's features."""
    features = [feature for feature in FEATURES.values() if feature.criterion == criterion]
    named = {name for feature in features for name in feature.indicators or (feature.id,)}
    return frozenset(_SHOWN_AS.get(name, name) for name in named.union(CRITERIA[criterion].computed_from))


def to_be_known(
    ranker: Ranker, batch: Batch, places: Destinations, at: Ints
) -> Mapping[str, list[tuple[str, ...]]]:
    """Return what would have to be known before a probability is given, for the first family of a batch.

    Parameters
    ----------
    ranker : Ranker
        What gives the probabilities.
    batch : Batch
        One family.
    places : Destinations
        Where it may go.
    at : ndarray of int, shape (M,)
        Rows of the places.

    Returns
    -------
    mapping of str to list of tuple of str
        By outcome and place, the indicators that matter for the probability (:data:`MATTERS_FROM`,
        :data:`ALWAYS_MATTER`), concern the family, and are made up, not known or old estimates there; an empty tuple
        where the probability may be given.
    """
    matter = {
        outcome: dict.fromkeys((*ALWAYS_MATTER[outcome], *_weighty(weight)))
        for outcome, weight in ranker.feature_weights.items()
    }
    lacking = {
        name: _lacking(FEATURES[name], batch, places, at)
        for name in {n for names in matter.values() for n in names}
    }
    return {
        outcome: [
            tuple(dict.fromkeys(unsure for name in names for unsure in lacking[name][column]))
            for column in range(len(at))
        ]
        for outcome, names in matter.items()
    }


def _weighty(weight: Floats) -> list[str]:
    """Return the features that make up enough of what a model says for their values to matter."""
    return [name for name, share in zip(FEATURES, weight, strict=True) if share >= MATTERS_FROM]


def _lacking(feature: Feature, batch: Batch, places: Destinations, at: Ints) -> list[tuple[str, ...]]:
    """Return the indicators of a feature that are made up or not known to the first family, for each place."""
    if feature.idle(batch, places)[0]:
        return [()] * len(at)
    flags = {name: _unsure(places, name)[at].tolist() for name in feature.indicators}
    return [tuple(name for name in flags if flags[name][column]) for column in range(len(at))]


@cached_with_places(of_the_atlas=True)
def _unsure(places: Destinations, indicator: str) -> Flags:
    """Return at which places an indicator is made up, not known, or an old estimate."""
    if indicator in VACANCIES:
        newest = str(places.matched_vacancies["as_of"].max())
        sure = vacancy_trust(places) > Status.DEMO.trust and not is_old(indicator, newest, today())
        return np.full(len(places), not sure)
    return np.asarray(places.column(indicator).certainty <= Status.DEMO.trust)
