"""Why a family is placed here and not there, answered with shadow prices, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.services.placements.result import EQUAL_POINTS, LEAST_PRICE, PlacementResult
from api.services.placements.wording import Wording
from geo.faults import NotFoundError
from matching.placement.explanation import Charge, Explanation, explain


class UnknownError(NotFoundError):
    """A family or a place that the plan does not know; ``what`` says which of them."""

    def __init__(self, what: Literal["family", "place"]) -> None:
        super().__init__(f"the plan has no such {'settlement' if what == 'place' else what}")
        self.what = what


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """The answer to why a family is not placed somewhere, or why it is.

    Parameters
    ----------
    family : str
        Family id.
    place, name : str
        KATO code and name of the settlement asked about.
    placed_at, placed_name : str
        The same of where the plan places the family; empty for nowhere.
    sentences : tuple of str
        The answer.
    account : Explanation
        The figures behind it, in points.
    resources : tuple of str
        What the account's charges are for, in words.
    """

    family: str
    place: str
    name: str
    placed_at: str
    placed_name: str
    sentences: tuple[str, ...]
    account: Explanation
    resources: tuple[str, ...]


def explain_pair(result: PlacementResult, family_id: str, kato: str, wording: Wording) -> PairExplanation:
    """Answer why a family is not placed somewhere, or why it is.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    family_id : str
        The centre's own id of the family.
    kato : str
        KATO code of the settlement asked about.
    wording : Wording
        Language of the sentences.

    Raises
    ------
    UnknownError
        If the plan knows no such family, or the place is not open to the families of the plan.
    """
    if family_id not in result.index.family:
        raise UnknownError("family")
    if kato not in result.index.place:
        raise UnknownError("place")
    number = result.index.family[family_id]
    account = explain(result.built.problem, result.plan, number, result.index.place[kato])
    now = result.katos[number]
    names = {
        "family": family_id,
        "place": wording.place(kato),
        "now": wording.place(now) if now else "",
    }
    return PairExplanation(
        family=family_id,
        place=kato,
        name=names["place"],
        placed_at=now,
        placed_name=names["now"],
        sentences=tuple(_sentences(result, account, names, wording)),
        account=account,
        resources=tuple(wording.resource(charge.resource) for charge in account.charges),
    )


def _sentences(
    result: PlacementResult, account: Explanation, names: dict[str, str], wording: Wording
) -> list[str]:
    """Return the answer: what was decided, the two places, what is scarce, what follows."""
    decided = result.decided.get(account.household, "")
    lines = [wording.text("plan.told.decided", reason=decided, **names)] if decided else []
    if account.place == account.placed_at:
        return [*lines, wording.text("plan.told.here", value=account.value, **names)]
    if not account.eligible:
        key = "plan.told.now" if names["now"] else "plan.told.left"
        now = wording.text(key, placed=account.placed_value, **names)
        return [*lines, *_not_eligible(result, account, names, wording), now]
    key = "plan.told.values" if names["now"] else "plan.told.value"
    lines.append(wording.text(key, value=account.value, placed=account.placed_value, **names))
    lines += [
        _scarce(charge, names, wording)
        for charge in account.charges
        if charge.full or charge.cost > LEAST_PRICE
    ]
    lines.append(_verdict(result, account, names, wording))
    return [*lines, wording.text("plan.told.fair")] if result.fairness is not None else lines


def _not_eligible(
    result: PlacementResult, account: Explanation, names: dict[str, str], wording: Wording
) -> list[str]:
    """Say why a place is no option at all: too little of something even when empty, or the family's requirements."""
    problem = result.built.problem
    short = [
        wording.text(
            "plan.told.short",
            resource=wording.resource(name),
            need=float(used[account.household]),
            have=float(problem.capacity[name][account.place]),
            **names,
        )
        for name, used in problem.demand.items()
        if name in problem.capacity and problem.capacity[name][account.place] < used[account.household]
    ]
    return short or [wording.text("plan.told.barred", **names)]


def _scarce(charge: Charge, names: dict[str, str], wording: Wording) -> str:
    of, state = "quota" if charge.of_group else "resource", "full" if charge.full else "price"
    return wording.text(
        f"plan.told.{of}.{state}",
        resource=wording.resource(charge.resource),
        need=charge.amount,
        left=max(charge.left, 0.0),
        price=charge.price,
        cost=charge.cost,
        **names,
    )


def _verdict(result: PlacementResult, account: Explanation, names: dict[str, str], wording: Wording) -> str:
    """Say what value less cost decides; where it does not, that there is no room, or that both are as good."""
    figures = {"cost": account.cost, "margin": account.margin, "behind": account.reduced_cost}
    if account.placed_at < 0 and account.margin < -EQUAL_POINTS:
        return wording.text("plan.told.costs_more", **figures, **names)
    if account.placed_at >= 0 and account.reduced_cost > EQUAL_POINTS:
        there = account.placed_value - account.placed_cost
        return wording.text("plan.told.behind", there=there, **figures, **names)
    if account.full:
        return wording.text("plan.told.no_room", resource=wording.resources(account.full), **names)
    return wording.text("plan.told.as_good", gap=result.plan.bound - result.plan.value, **names)
