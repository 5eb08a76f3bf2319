"""The answer to "why not this village?": term by term, and the one change that would bring it up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.arrays import Flags
from matching.criteria.registry import CRITERIA
from matching.messages import Message
from matching.ranking.match import Match, Ranked
from matching.ranking.order import Order

CHANGEABLE = ("employment", "housing", "schooling", "health", "land", "business", "infrastructure")
"""Criteria that somebody could change at a village; nobody moves relatives, the climate or the settlement type."""
MOST = 3
LEAST_TAKEN = 0.5
"""Points that shortage takes away from which the answer says so."""


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
        The message about it at each.
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
    equals : int
        How many villages are in its group, where that is the first one and the order inside it is by room; else 0.
    taken : float
        Points that shortage takes away from it in the order of the list, beyond those of the first.
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
    messages: tuple[Message, ...] = ()
    equals: int = 0
    taken: float = 0.0


def why_not(ranked: Ranked, here: Match, best: Match) -> WhyNot:
    """Return why a village is not the first of a family's list, and the one change that would bring it up.

    Parameters
    ----------
    ranked : Ranked
        The destinations as they are ranked for the family.
    here : Match
        The village.
    best : Match
        The first of the list.
    """
    places, order, open_ = ranked.places, ranked.order, ranked.open_
    place, first = places.position[here.kato], places.position[best.kato]
    differences = _differences(here, best)
    rank = _rank(order.worth[place], place, order, open_) if here.blocked_by else here.rank
    change, new_rank = _change(differences, here.blocked_by, place, order, open_, rank)
    found = WhyNot(
        here.kato,
        best.kato,
        rank,
        int(open_.sum()),
        here.score,
        best.score,
        tuple(differences),
        here.blocked_by,
        change,
        new_rank,
        equals=here.equals if here.group == best.group and not order.by_fit else 0,
        taken=float(order.taken[place] - order.taken[first]),
    )
    return _with_messages(found)


def _differences(here: Match, best: Match) -> list[Difference]:
    """Return two villages side by side, criterion by criterion, the largest lag first."""
    there = {reason.criterion: reason for reason in best.reasons}
    said = {reason.criterion: reason for reason in here.reasons}
    differences = [
        Difference(
            name,
            said[name].contribution,
            there[name].contribution,
            said[name].message,
            there[name].message,
        )
        for name in CRITERIA
    ]
    return sorted(differences, key=lambda difference: -difference.behind)


def _rank(worth: float, place: int, order: Order, open_: Flags) -> int:
    """Return the place in the list that a village would have with so many points."""
    others = open_.copy()
    others[place] = False
    return int((order.worth[others] > worth).sum()) + 1


def _change(
    differences: list[Difference],
    blocked_by: tuple[str, ...],
    place: int,
    order: Order,
    open_: Flags,
    rank: int,
) -> tuple[str, int]:
    """Return the one change that brings a village up most, and its rank then."""
    if blocked_by:
        return (blocked_by[0], rank) if len(blocked_by) == 1 else ("", rank)
    lags = [d for d in differences if d.criterion in CHANGEABLE and d.behind > 0]
    if not lags:
        return "", rank
    new_rank = _rank(order.worth[place] + lags[0].behind, place, order, open_)
    return (lags[0].criterion, new_rank) if new_rank < rank else ("", rank)


def _with_messages(found: WhyNot) -> WhyNot:
    messages = []
    if found.blocked_by:
        reasons = [Message(f"blocker.{name}") for name in found.blocked_by]
        messages += [Message("explain.blocked", {"reason": reason}) for reason in reasons]
    elif found.kato == found.best:
        messages.append(Message("explain.first", {"of": found.of}))
    elif found.equals:
        messages.append(Message("explain.equal", {"rank": found.rank, "of": found.of, "n": found.equals}))
    else:
        gap = found.best_score - found.score
        about: dict[str, object] = {"rank": found.rank, "of": found.of, "points": abs(gap)}
        messages.append(Message("explain.behind" if gap >= 0 else "explain.ahead", about))
        if found.taken >= LEAST_TAKEN:
            messages.append(Message("explain.room", {"points": found.taken}))
    for lag in () if found.equals else found.differences[:MOST]:
        if lag.behind > 0.05:
            params = {
                "criterion": Message(f"criterion.{lag.criterion}"),
                "points": lag.behind,
                "here": lag.reason_here,
                "there": lag.reason_there,
            }
            messages.append(Message("explain.lag", params))
    messages += _change_message(found)
    return replace(found, messages=tuple(messages))


def _change_message(found: WhyNot) -> list[Message]:
    if (found.kato == found.best or found.equals) and not found.blocked_by:
        return []
    if found.blocked_by and found.change:
        return [Message("explain.change.requirement", {"rank": found.new_rank, "of": found.of})]
    if found.change:
        params = {"criterion": Message(f"criterion.{found.change}"), "rank": found.new_rank, "of": found.of}
        return [Message("explain.change.criterion", params)]
    return [Message("explain.change.none")]
