"""What every face answers from: an opened atlas, its destinations and the ranker."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TypedDict

from geo.atlas import Atlas
from geo.faults import NotReadyError
from geo.occupations import unit_groups
from geo.receiving import receiving_oblasts
from matching.destinations import Destinations
from matching.household import Household, parse_household
from matching.model.learned_ranker import LearnedRanker
from matching.model.model_file import load_model
from matching.ranking.advice import Advice, advise
from matching.ranking.couple import compromise, settled
from matching.ranking.ranker import Ranker, SurveyRanker
from matching.ranking.shortlist import Shortlist, shortlist
from matching.room.demand import Demand, load_demand

_log = logging.getLogger("qonys")


class ToldPlace(TypedDict):
    """What answers tell of a place; a dictionary finds it fifty times faster than a row of the table."""

    name_kk: str
    name_ru: str
    name_en: str
    district: str
    oblast: str
    lon: float
    lat: float
    position_status: str


@cache
def _occupations() -> frozenset[str]:
    return frozenset(unit_groups())


@dataclass(frozen=True)
class Engine:
    """One version of the atlas, ready to answer.

    Parameters
    ----------
    home : Path
        The folder of the atlas and the model.
    atlas : Atlas
        The version that answers.
    fallback : Ranker
        What ranks while the model file is not one of this version of Qonys: the survey's weights, or what ranked before
        the file was replaced.
    """

    home: Path
    atlas: Atlas
    fallback: Ranker = field(default_factory=SurveyRanker)

    @classmethod
    def open(cls, home: Path) -> Engine:
        """Open the current atlas.

        Raises
        ------
        NotReadyError
            If no atlas has been built.
        """
        return cls(home, Atlas.open(home))

    def less(self, taken: Mapping[tuple[str, str], float]) -> Engine:
        """Return the same engine with less left in its destinations.

        Parameters
        ----------
        taken : mapping of (str, str) to float
            See :class:`matching.destinations.Destinations`.
        """
        fewer = replace(self)
        fewer.__dict__.update(self.__dict__, destinations=self.destinations.less(taken))
        return fewer

    @property
    def created(self) -> datetime:
        """When this version of the atlas was made."""
        return datetime.fromisoformat(self.atlas.manifest.created)

    @cached_property
    def destinations(self) -> Destinations:
        """The settlements that families may be offered."""
        return Destinations.of(self.atlas)

    @cached_property
    def ranker(self) -> Ranker:
        """What scores a family and a place: the trained model, or the survey's weights until one is trained.

        A model file that cannot be read does not keep the service from answering: `fallback` does, and every answer
        says what it was trained on.
        """
        try:
            model = load_model(self.home)
        except NotReadyError as error:
            _log.warning("%s", error)
            return self.fallback
        return SurveyRanker() if model is None else LearnedRanker(model)

    @cached_property
    def demand(self) -> Demand | None:
        """What is expected of the year's families by the ranker in use; None until a model is trained."""
        return load_demand(self.home, self.ranker.name)

    def take_demand(self, demand: Demand) -> None:
        """Answer with other demand from now on: each answer is made with one or the other."""
        self.__dict__["demand"] = demand

    @cached_property
    def receiving(self) -> tuple[str, ...]:
        """KATO codes of the oblasts that have a quota; an engine is opened anew each day, when a year may end."""
        return tuple(receiving_oblasts(self.atlas))

    @cached_property
    def katos(self) -> frozenset[str]:
        """KATO codes of all places."""
        return frozenset(map(str, self.atlas.places.index))

    @cached_property
    def places(self) -> dict[str, ToldPlace]:
        """What is told of each place, by KATO code: names, position, and what it lies in."""
        told: dict[str, ToldPlace] = self.atlas.places[list(ToldPlace.__annotations__)].to_dict("index")
        return told

    @cached_property
    def names(self) -> dict[str, object]:
        """What :func:`api.services.shortlists.shortlist_json.place_names` has told of places, by KATO code."""
        return {}

    def household(self, raw: str | bytes | Mapping[str, object], where: str = "family") -> Household:
        """Return the household that a JSON text or object describes.

        Raises
        ------
        InputError
            With one fault for everything that is wrong.
        """
        return parse_household(raw, occupations=_occupations(), places=self.katos, where=where)

    def match(
        self, household: Household, top: int = 10, ask: tuple[str, ...] = (), *, by_fit: bool = False
    ) -> Shortlist:
        """Return the shortlist of a family.

        Parameters
        ----------
        household : Household
            The family.
        top : int
            How many matches.
        ask : tuple of str
            KATO codes of places to be answered about whatever their rank.
        by_fit : bool
            Order by the score alone, without regard to room.

        Raises
        ------
        InputError
            If a place asked for is no destination.
        """
        couple = compromise(household, self.destinations, self.ranker)
        family = household if couple is None else couple.household
        found = shortlist(
            family, self.destinations, self.ranker, top=top, ask=ask, by_fit=by_fit, demand=self.demand
        )
        return found if couple is None else replace(found, couple=couple)

    def settled(self, household: Household) -> Household:
        """Return a family as it is ranked: with the compromise's wishes where two spouses stated theirs apart."""
        return settled(household, self.destinations, self.ranker)

    def advice(self, household: Household) -> tuple[Advice, ...]:
        """Return what would give a family more villages to choose from: short courses, requirements given up."""
        return advise(self.settled(household), self.destinations, self.ranker)
