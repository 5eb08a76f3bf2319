"""The answer to "what would help us?": a short course, or a requirement given up, checked by ranking anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from geo.arrays import Flags, Floats
from geo.occupations import Course, courses
from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import Adult, Household
from matching.messages import Message
from matching.occupation_match import SIMILARITY, index_of
from matching.ranking.blockers import blocked, eligible, open_places
from matching.ranking.ranker import Ranker

GOOD = 10
"""Place in today's list whose score a village must reach to count as one more to choose from."""
NEAR_BEST = 0.9
"""Share of the most villages added from which a shorter course is named first."""
TOO_SIMILAR = 0.85
"""Similarity of occupations from which a course would teach what the adult already does."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that would give the family more villages to choose from, checked by ranking anew.

    Parameters
    ----------
    change : {"course", "requirement"}
        Whether an adult learns something, or a requirement is given up.
    added : int
        Villages more that score at least as much as the tenth of today's list.
    days : int
        Length of the course in days; 0 for a requirement.
    occupation : str
        What the course leads to; empty for a requirement.
    adult : int
        Number of the adult in the household, from 0; -1 for a requirement.
    requirement : str
        The requirement; empty for a course.
    message : Message
        The sentence. A course's ``occupation`` is a code; the interface puts its title there.
    """

    change: Literal["course", "requirement"]
    added: int
    days: int
    occupation: str
    adult: int
    requirement: str
    message: Message


def advise(household: Household, places: Destinations, ranker: Ranker) -> tuple[Advice, ...]:
    """Return what would give a family the most villages to choose from: at most three courses and three requirements.

    Every offer is checked by ranking all destinations anew for the family as it would then be: a course makes
    its occupation the adult's, without experience in it. Among courses that add nearly as many villages (90 %)
    the shortest comes first. Occupations of managers and professionals (ISCO-08 major groups 1 and 2) are
    offered to adults with higher education only.

    Parameters
    ----------
    household : Household
        The family.
    places : Destinations
        Where it may go.
    ranker : Ranker
        What scores.
    """
    scores = ranker.scores(Batch((household,)), places)[0]
    fails = blocked(household, places)
    open_ = open_places(fails, len(places))
    threshold = _threshold(scores, open_)
    today = int((scores[open_] >= threshold).sum())
    found = [
        *_courses(household, places, ranker, threshold, today),
        *_requirements(household, places, scores, threshold, today),
    ]
    return (
        *_best([item for item in found if item.change == "course"]),
        *_best([item for item in found if item.change == "requirement"]),
    )


def _threshold(scores: Floats, open_: Flags) -> float:
    """Return the score from which a village counts: that of the tenth of today's list (of the whole, for lack
    of ten).
    """
    inside = np.sort(scores[open_])[::-1] if open_.any() else np.sort(scores)[::-1]
    return float(inside[min(GOOD, len(inside)) - 1])


def _courses(
    household: Household, places: Destinations, ranker: Ranker, threshold: float, today: int
) -> list[Advice]:
    """Return what each course that an adult could take would add; all are ranked in one go."""
    offers = [
        (number, course)
        for number, adult in enumerate(household.adults)
        for course in courses().values()
        if _suits(course, adult)
    ]
    if not offers:
        return []
    families = [_after(household, number, course) for number, course in offers]
    scores = ranker.scores(Batch(families), places)
    found = []
    for (number, course), family, row in zip(offers, families, scores, strict=True):
        good = eligible(family, places) & (row >= threshold)
        found.append(_course(course, number, int(good.sum()) - today))
    return [item for item in found if item.added > 0]


def _suits(course: Course, adult: Adult) -> bool:
    if not adult.seeks_work or (course.code[0] in "12" and adult.education != "higher"):
        return False
    if adult.occupation is None:
        return True
    return bool(SIMILARITY[index_of(adult.occupation), index_of(course.code)] < TOO_SIMILAR)


def _after(household: Household, number: int, course: Course) -> Household:
    """Return the family as it would be after a course of one adult."""
    learned = household.adults[number].model_copy(update={"occupation": course.code, "experience_years": 0.0})
    adults = (*household.adults[:number], learned, *household.adults[number + 1 :])
    return household.model_copy(update={"adults": adults})


def _course(course: Course, adult: int, added: int) -> Advice:
    params: dict[str, object] = {
        "n": added,
        "days": course.days,
        "adult": adult + 1,
        "occupation": course.code,
    }
    return Advice(
        "course", added, course.days, course.code, adult, "", Message("explain.help.course", params)
    )


def _requirements(
    household: Household, places: Destinations, scores: Floats, threshold: float, today: int
) -> list[Advice]:
    """Return what giving up each requirement would add; the scores stay the same, for requirements only rule out."""
    fails = blocked(household, places)
    found = []
    for name in fails:
        rest = {other: flags for other, flags in fails.items() if other != name}
        added = int((scores[open_places(rest, len(places))] >= threshold).sum()) - today
        if added > 0:
            params: dict[str, object] = {"n": added, "reason": Message(f"blocker.{name}")}
            found.append(
                Advice("requirement", added, 0, "", -1, name, Message("explain.help.requirement", params))
            )
    return found


def _best(found: list[Advice]) -> list[Advice]:
    """Return the most useful: those near the most villages by length, then the others by villages."""
    most = max((item.added for item in found), default=0)

    def order(item: Advice) -> tuple[bool, int, int, str]:
        if item.added >= NEAR_BEST * most:
            return False, item.days, -item.added, item.occupation
        return True, -item.added, item.days, item.occupation

    return sorted(found, key=order)[:MOST]
