"""Villages for a case: ranked for what is left, held through the ledger, and the next best where somebody was first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.services.engine import Engine
from matching.cases.capacity_ledger import DAYS_HELD, Held, free, held_for, hold
from matching.cases.casework import Case, read_case
from matching.cases.claim import has_room, lines_of, next_best, taken_of
from matching.cases.gate import Gate
from matching.cases.refusals import TakenError
from matching.cases.register import Register
from matching.cases.viewer import Viewer
from matching.destinations import Destinations
from matching.ranking.shortlist import Shortlist, shortlist


@dataclass(frozen=True, slots=True)
class Villages:
    """Villages for a case.

    Parameters
    ----------
    case : Case
        Whose.
    found : Shortlist
        Ranked.
    held : Held or None
        What is held for the case now.
    full : frozenset of str
        KATO codes of those in the list that have no room left for this family.
    """

    case: Case
    found: Shortlist
    held: Held | None
    full: frozenset[str]


class TooLateError(TakenError):
    """Somebody else was first; ``instead`` has the KATO codes of the best that have room now."""

    def __init__(self, error: TakenError, instead: tuple[str, ...]) -> None:
        super().__init__(error.resource, error.kato)
        self.instead = instead


def villages(gate: Gate, engine: Engine, case_id: str, top: int) -> Villages:
    """Return the villages for a case, with regard to what the ledger has taken.

    Parameters
    ----------
    gate : Gate
        A reading transaction.
    engine : Engine
        What ranks.
    case_id : str
        Whose.
    top : int
        How many.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    case = read_case(gate, case_id)
    gate.require("reserve")
    left = _left(engine, taken_of(gate.connection, gate.at, engine.destinations))
    found = shortlist(case.household, left, engine.ranker, top=top, demand=engine.demand)
    full = frozenset(match.kato for match in found.matches if not has_room(case.household, match.kato, left))
    return Villages(case, found, held_for(gate, case_id), full)


def propose(
    register: Register,
    viewer: Viewer,
    engine: Engine,
    case_id: str,
    kato: str,
    days: int = DAYS_HELD,
    at: datetime | None = None,
) -> str:
    """Hold what a case's family needs in a settlement; return the reservation's id.

    Parameters
    ----------
    register : Register
        Whose ledger.
    viewer : Viewer
        Who proposes.
    engine : Engine
        Knows what there is.
    case_id, kato : str
        Whose, and where.
    days : int
        For how long.
    at : datetime, optional
        The moment; now if not given.

    Raises
    ------
    NotFoundError, NotAllowedError, StepError
        As for :func:`matching.cases.capacity_ledger.hold`.
    InputError
        If the settlement is no destination.
    TooLateError
        If there is not enough left; what was held before stays held.
    """
    try:
        with register.writing(viewer, at) as gate:
            case = read_case(gate, case_id)
            gate.require("reserve")
            return hold(gate, case_id, kato, lines_of(case.household, kato, engine.destinations), days)
    except TakenError as error:
        with register.reading(viewer, at) as gate:
            household = read_case(gate, case_id).household
            taken = taken_of(gate.connection, gate.at, engine.destinations)
        best = next_best(household, _left(engine, taken), engine.ranker, engine.demand)
        raise TooLateError(error, tuple(match.kato for match in best)) from None


def release(gate: Gate, case_id: str) -> None:
    """Free what is held for a case, since the family does not want it.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "reserve")
    held = held_for(gate, case_id)
    if held is not None and held.state == "held":
        free(gate, case_id, "declined")


def _left(engine: Engine, taken: Mapping[tuple[str, str], float]) -> Destinations:
    return engine.destinations.less(taken) if taken else engine.destinations
