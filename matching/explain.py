"""Answers to a family's two questions: "why not this village?" and "what would help us?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.faults import Fault, InputError, shorten
from geo.occupations import Course, courses
from matching.batch import Batch
from matching.blockers import blocked
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.household import Household
from matching.messages import Message
from matching.occupations import SIMILARITY, index_of
from matching.ranker import Ranker

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

CHANGEABLE = ("employment", "housing", "schooling", "health", "land", "business", "infrastructure")
"""Criteria that somebody could change at a village; nobody moves relatives, the climate or the kind of place."""
GOOD = 10
"""Place in today's list whose score a village must reach to count as one more to choose from."""
NEAR_BEST = 0.9
"""Share of the most villages added from which a shorter course is told first."""
TOO_LIKE = 0.85
"""Likeness of occupations from which a course would teach what the adult already does."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion at two villages.

    Parameters
    ----------
    criterion : str
        Which.
    here, there : float
        Points that it adds at the village asked about, and at the first of the list.
    reason_here, reason_there : Message
        What is to be said of it at each.
    """

    criterion: str
    here: float
    there: float
    reason_here: Message
    reason_there: Message

    @property
    def behind(self) -> float:
        """Points by which the village asked about is behind."""
        return self.there - self.here


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a village is not the first of the list.

    Parameters
    ----------
    kato, best : str
        The village asked about, and the first of the list.
    rank, of : int
        Its place among the destinations that meet every requirement (as if it met them itself), and their number.
    score, best_score : float
        Points of both; the ``behind`` of all differences add up to ``best_score - score``.
    differences : tuple of Difference
        Term by term, the largest lag first.
    blocked_by : tuple of str
        Requirements that it fails.
    change : str
        The one criterion (or, for a village that is blocked, the one requirement) whose change would bring it
        up most; empty where no single change would.
    new_rank : int
        Its place after that change.
    messages : tuple of Message
        The answer in sentences.
    """

    kato: str
    best: str
    rank: int
    of: int
    score: float
    best_score: float
    differences: tuple[Difference, ...]
    blocked_by: tuple[str, ...]
    change: str
    new_rank: int
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that would give the family more villages to choose from, checked by ranking anew.

    Parameters
    ----------
    kind : {"course", "requirement"}
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
        The sentence. A course's ``occupation`` is a code: whoever speaks puts its title there.
    """

    kind: Literal["course", "requirement"]
    added: int
    days: int
    occupation: str
    adult: int
    requirement: str
    message: Message


def why_not(household: Household, kato: str, places: Destinations, ranker: Ranker) -> WhyNot:
    """Return why a village is not the first of a family's list, and the one change that would bring it up.

    Parameters
    ----------
    household : Household
        The family.
    kato : str
        The village.
    places : Destinations
        Where it may go.
    ranker : Ranker
        What scores.

    Raises
    ------
    InputError
        If the place is no destination, or no destination meets the family's requirements.
    """
    if kato not in places.position:
        expected = "the KATO code of a settlement that is open to resettlers"
        raise InputError([Fault("ask", "", expected, shorten(kato))])
    place = places.position[kato]
    batch = Batch((household,))
    terms = ranker.terms(batch, places)
    scores, parts = terms.scores[0], terms.parts[:, 0]
    fails = blocked(household, places)
    open_ = _open(fails, len(places))
    if not open_.any():
        raise InputError([Fault("must", "", "requirements that at least one destination meets")])
    best = int(np.flatnonzero(open_)[np.argmax(scores[open_])])
    differences = [
        Difference(
            name,
            float(parts[number, place]),
            float(parts[number, best]),
            criterion.reason(batch, places, place),
            criterion.reason(batch, places, best),
        )
        for number, (name, criterion) in enumerate(CRITERIA.items())
    ]
    differences.sort(key=lambda difference: -difference.behind)
    blocked_by = tuple(name for name, flags in fails.items() if flags[place])
    rank = _rank(float(scores[place]), place, scores, open_)
    change, new_rank = _change(differences, blocked_by, float(scores[place]), place, scores, open_, rank)
    found = WhyNot(
        kato,
        str(places.katos[best]),
        rank,
        int(open_.sum()),
        float(scores[place]),
        float(scores[best]),
        tuple(differences),
        blocked_by,
        change,
        new_rank,
        (),
    )
    return _told(found)


def _open(fails: dict[str, Flags], size: int) -> Flags:
    return np.asarray(~np.logical_or.reduce([*fails.values(), np.zeros(size, dtype=np.bool_)]))


def _rank(score: float, place: int, scores: Floats, open_: Flags) -> int:
    others = open_.copy()
    others[place] = False
    return int((scores[others] > score).sum()) + 1


def _change(
    differences: list[Difference],
    blocked_by: tuple[str, ...],
    score: float,
    place: int,
    scores: Floats,
    open_: Flags,
    rank: int,
) -> tuple[str, int]:
    """Return the one change that brings a village up most, and its rank then."""
    if blocked_by:
        return (blocked_by[0], rank) if len(blocked_by) == 1 else ("", rank)
    lags = [d for d in differences if d.criterion in CHANGEABLE and d.behind > 0]
    if not lags:
        return "", rank
    new_rank = _rank(score + lags[0].behind, place, scores, open_)
    return (lags[0].criterion, new_rank) if new_rank < rank else ("", rank)


def _told(found: WhyNot) -> WhyNot:
    messages = []
    if found.blocked_by:
        reasons = [Message(f"blocker.{name}") for name in found.blocked_by]
        messages += [Message("explain.blocked", {"reason": reason}) for reason in reasons]
    elif found.kato == found.best:
        messages.append(Message("explain.first", {"of": found.of}))
    else:
        gap = found.best_score - found.score
        messages.append(Message("explain.behind", {"rank": found.rank, "of": found.of, "points": gap}))
    for lag in found.differences[:MOST]:
        if lag.behind > 0.05:
            params = {
                "criterion": Message(f"criterion.{lag.criterion}"),
                "points": lag.behind,
                "here": lag.reason_here,
                "there": lag.reason_there,
            }
            messages.append(Message("explain.lag", params))
    messages += _change_message(found)
    return WhyNot(
        found.kato,
        found.best,
        found.rank,
        found.of,
        found.score,
        found.best_score,
        found.differences,
        found.blocked_by,
        found.change,
        found.new_rank,
        tuple(messages),
    )


def _change_message(found: WhyNot) -> list[Message]:
    if found.kato == found.best and not found.blocked_by:
        return []
    if found.blocked_by and found.change:
        return [Message("explain.change.requirement", {"rank": found.new_rank, "of": found.of})]
    if found.change:
        params = {"criterion": Message(f"criterion.{found.change}"), "rank": found.new_rank, "of": found.of}
        return [Message("explain.change.criterion", params)]
    return [Message("explain.change.none")]


def what_would_help(household: Household, places: Destinations, ranker: Ranker) -> tuple[Help, ...]:
    """Return what would give a family the most villages to choose from: at most three of each kind.

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
    open_ = _open(fails, len(places))
    bar = _bar(scores, open_)
    today = int((scores[open_] >= bar).sum())
    found = [
        *_courses(household, places, ranker, bar, today),
        *_requirements(household, places, scores, bar, today),
    ]
    kinds = [[help_ for help_ in found if help_.kind == kind] for kind in ("course", "requirement")]
    return tuple(help_ for kind in kinds for help_ in _best(kind))


def _bar(scores: Floats, open_: Flags) -> float:
    """Return the score from which a village counts: that of the tenth of today's list (of the whole, for lack
    of ten).
    """
    inside = np.sort(scores[open_])[::-1] if open_.any() else np.sort(scores)[::-1]
    return float(inside[min(GOOD, len(inside)) - 1])


def _courses(
    household: Household, places: Destinations, ranker: Ranker, bar: float, today: int
) -> list[Help]:
    found = []
    for number, adult in enumerate(household.adults):
        if not adult.seeks_work:
            continue
        for course in courses().values():
            if course.code[0] in "12" and adult.education != "higher":
                continue
            if adult.occupation and SIMILARITY[index_of(adult.occupation), index_of(course.code)] >= TOO_LIKE:
                continue
            learned = adult.model_copy(update={"occupation": course.code, "experience_years": 0.0})
            adults = (*household.adults[:number], learned, *household.adults[number + 1 :])
            changed = household.model_copy(update={"adults": adults})
            open_ = _open(blocked(changed, places), len(places))
            scores = ranker.scores(Batch((changed,)), places)[0]
            found.append(_course(course, number, int((scores[open_] >= bar).sum()) - today))
    return [help_ for help_ in found if help_.added > 0]


def _course(course: Course, adult: int, added: int) -> Help:
    params: dict[str, object] = {
        "n": added,
        "days": course.days,
        "adult": adult + 1,
        "occupation": course.code,
    }
    return Help("course", added, course.days, course.code, adult, "", Message("explain.help.course", params))


def _requirements(
    household: Household, places: Destinations, scores: Floats, bar: float, today: int
) -> list[Help]:
    """Return what giving up each requirement would add; the scores stay the same, for requirements only rule out."""
    fails = blocked(household, places)
    found = []
    for name in fails:
        rest = {other: flags for other, flags in fails.items() if other != name}
        added = int((scores[_open(rest, len(places))] >= bar).sum()) - today
        if added > 0:
            params: dict[str, object] = {"n": added, "reason": Message(f"blocker.{name}")}
            found.append(
                Help("requirement", added, 0, "", -1, name, Message("explain.help.requirement", params))
            )
    return found


def _best(helps: list[Help]) -> list[Help]:
    if not helps:
        return []
    most = max(help_.added for help_ in helps)
    order = sorted(
        helps, key=lambda help_: (help_.added < NEAR_BEST * most, help_.days, -help_.added, help_.occupation)
    )
    close = [help_ for help_ in order if help_.added >= NEAR_BEST * most]
    rest = sorted(
        (h for h in order if h.added < NEAR_BEST * most), key=lambda h: (-h.added, h.days, h.occupation)
    )
    return [*close, *rest][:MOST]
