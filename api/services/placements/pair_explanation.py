"""Why a family is placed here and not there, answered with prices, in sentences."""

from __future__ import annotations

from typing import Any, Literal

from api.services.language.i18n import Speaker
from api.services.placements.decisions import POINT
from api.services.placements.result import CLOSE, LEAST_PRICE, Placed
from geo.faults import NotFoundError
from matching.placement.explanation import Charge, Explanation, explain


class UnknownError(NotFoundError):
    """A family or a place that the plan does not know; ``what`` says which of them."""

    def __init__(self, what: Literal["family", "place"]) -> None:
        super().__init__(f"the plan has no such {'settlement' if what == 'place' else what}")
        self.what = what


def why(placed: Placed, mark: str, kato: str, speaker: Speaker) -> dict[str, Any]:
    """Answer why a family is not placed somewhere, or why it is.

    Parameters
    ----------
    placed : Placed
        The plan.
    mark : str
        The centre's own mark of the family.
    kato : str
        KATO code of the settlement asked about.
    speaker : Speaker
        Language of the sentences.

    Returns
    -------
    dict
        ``sentences``, and the figures behind them in units of the value.

    Raises
    ------
    UnknownError
        If the plan knows no such family, or the place is not open to the families of the plan.
    """
    if mark not in placed.named.family:
        raise UnknownError("family")
    if kato not in placed.named.place:
        raise UnknownError("place")
    number = placed.named.family[mark]
    account = explain(placed.built.problem, placed.plan, number, placed.named.place[kato])
    now = placed.place_at(number)
    return {
        "family": mark,
        "place": kato,
        "name": placed.name(kato, speaker),
        "placed_at": now,
        "placed_name": placed.name(now, speaker) if now else "",
        "sentences": sentences(placed, account, speaker),
        "eligible": account.eligible,
        "value": account.value,
        "cost": account.cost,
        "placed_value": account.placed_value,
        "placed_cost": account.placed_cost,
        "behind": account.behind,
        "charges": [_charge(placed, charge, speaker) for charge in account.charges],
    }


def _charge(placed: Placed, charge: Charge, speaker: Speaker) -> dict[str, Any]:
    return {
        "resource": placed.resource(charge.resource, speaker),
        "quota": charge.of_group,
        "amount": charge.amount,
        "price": charge.price,
        "cost": charge.cost,
        "left": charge.left,
        "full": charge.full,
    }


def sentences(placed: Placed, account: Explanation, speaker: Speaker) -> list[str]:
    """Return the answer, sentence by sentence: what was decided, the two places, what is scarce, what follows."""
    names = {
        "family": placed.marks[account.household],
        "place": placed.name(placed.built.katos[account.place], speaker),
        "now": placed.name(placed.place_at(account.household), speaker) if account.placed_at >= 0 else "",
    }
    said = []
    decided = placed.decided(account.household)
    if decided:
        said.append(speaker.say("plan.told.decided", reason=decided, **names))
    if account.place == account.placed_at:
        return [*said, speaker.say("plan.told.here", value=account.value / POINT, **names)]
    if not account.eligible:
        now = speaker.say(
            "plan.told.now" if names["now"] else "plan.told.left",
            placed=account.placed_value / POINT,
            **names,
        )
        return [*said, *_barred(placed, account, names, speaker), now]
    key = "plan.told.values" if account.placed_at >= 0 else "plan.told.value"
    figures = {"value": account.value / POINT, "placed": account.placed_value / POINT}
    said.append(speaker.say(key, **figures, **names))
    said += [
        _scarce(placed, charge, names, speaker)
        for charge in account.charges
        if charge.full or charge.cost > LEAST_PRICE
    ]
    said.append(_verdict(placed, account, names, speaker))
    if placed.fair is not None:
        said.append(speaker.say("plan.told.fair"))
    return said


def _barred(placed: Placed, account: Explanation, names: dict[str, str], speaker: Speaker) -> list[str]:
    """Say why a place is no option at all: too little of something even when empty, or the family's requirements."""
    problem = placed.built.problem
    short = [
        speaker.say(
            "plan.told.short",
            resource=placed.resource(name, speaker),
            need=float(used[account.household]),
            have=float(problem.capacity[name][account.place]),
            **names,
        )
        for name, used in problem.demand.items()
        if name in problem.capacity and problem.capacity[name][account.place] < used[account.household]
    ]
    return short or [speaker.say("plan.told.barred", **names)]


def _scarce(placed: Placed, charge: Charge, names: dict[str, str], speaker: Speaker) -> str:
    key = "full" if charge.full else "price"
    return speaker.say(
        f"plan.told.{'quota' if charge.of_group else 'resource'}.{key}",
        resource=placed.resource(charge.resource, speaker),
        need=charge.amount,
        left=max(charge.left, 0.0),
        price=charge.price / POINT,
        cost=charge.cost / POINT,
        **names,
    )


def _verdict(placed: Placed, account: Explanation, names: dict[str, str], speaker: Speaker) -> str:
    """Say what value less cost decides; where it does not, that there is no room, or that both are as good."""
    figures = {
        "cost": account.cost / POINT,
        "margin": account.margin / POINT,
        "behind": account.behind / POINT,
    }
    if account.placed_at < 0 and account.margin < -CLOSE:
        return speaker.say("plan.told.costs_more", **figures, **names)
    if account.placed_at >= 0 and account.behind > CLOSE:
        there = (account.placed_value - account.placed_cost) / POINT
        return speaker.say("plan.told.behind", there=there, **figures, **names)
    if account.full:
        return speaker.say("plan.told.no_room", resource=placed.resources(account.full, speaker), **names)
    return speaker.say("plan.told.as_good", gap=(placed.plan.bound - placed.plan.value) / POINT, **names)
