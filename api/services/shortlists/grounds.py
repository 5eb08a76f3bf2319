"""What a score rests on, what is not known and how much room there is, in words and as the parts of a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_types import ShownRoom
from api.services.shortlists.surroundings import rounded
from geo.provenance import Status
from matching.room.crowding import NO_SEATS

LEAST_POINTS = 0.5
"""Points that shortage takes away from which a list says so."""
LEAST_SHOWN = 0.005
"""Share below which a status is left out: it would be written as 0 %."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of the bar.

    Parameters
    ----------
    status : str
        Status of the values.
    start, share : float
        Where it begins and how long it is, percent.
    """

    status: str
    start: float
    share: float


def rests_parts(rests_on: Mapping[str, float]) -> tuple[BarPart, ...]:
    """Return the parts of the bar, one after the other, the most trusted status first."""
    parts, start = [], 0.0
    for status, share in rests_on.items():
        if share >= LEAST_SHOWN:
            parts.append(BarPart(status, start, 100.0 * share))
        start += 100.0 * share
    return tuple(parts)


def rests_text(rests_on: Mapping[str, float], translator: Translator) -> str:
    """Return the shares in a sentence, in whole percent."""
    shares = (
        f"{translator.gettext(f'status.{part.status}')}\u00a0{translator.format_number(part.share, 0)}\u00a0%"
        for part in rests_parts(rests_on)
    )
    return translator.gettext("rests.text", shares="; ".join(shares))


def not_known_text(not_known: Sequence[Mapping[str, Any]], translator: Translator) -> str:
    """Return the sentence about what would have to be known for a probability; empty where one is given."""
    what = ", ".join(str(item["title"]) for item in not_known)
    return translator.gettext("chance.not_known", what=what) if what else ""


def room_text(room: ShownRoom, translator: Translator) -> str:
    """Return how much room a place has: free homes, how many families look there, and what that does to the list."""
    homes, families, points = room["homes"]["value"], room["families"], room["points"]
    parts = [
        translator.gettext("room.homes", n=homes)
        if isinstance(homes, float)
        else translator.gettext("room.homes.unknown"),
        _looking(families, translator),
    ]
    if points >= NO_SEATS:
        parts.append(translator.gettext("room.no_seats"))
    elif points >= LEAST_POINTS:
        parts.append(translator.gettext("room.points", n=max(round(points), 1)))
    return "; ".join(parts)


def _looking(families: float | None, translator: Translator) -> str:
    if families is None:
        return translator.gettext("room.families.unknown")
    if round(families) < 1:
        return translator.gettext("room.families.few")
    return translator.gettext("room.families", n=rounded(families))


def room_status(room: ShownRoom) -> str:
    """Return the status of what is said of room: that of the homes, but at most estimated, for the families are."""
    status = Status(room["homes"]["status"])
    return str(status if status.trust < Status.ESTIMATED.trust else Status.ESTIMATED)


def room_line(room: ShownRoom, translator: Translator) -> str:
    """Return how much room a place has with its status, for where no mark stands beside it."""
    return f"{room_text(room, translator)} ({translator.gettext(f'status.{room_status(room)}')})"
