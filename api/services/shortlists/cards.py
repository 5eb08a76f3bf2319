"""What a results page shows of each match, made from the answer that the API gives."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.engine import Engine
from api.services.intake.place_index import area_name, own_name
from api.services.language.i18n import Translator
from api.services.shortlists.shortlist_types import CardReason, ShownMatch, ShownReason, ShownShortlist
from api.services.shortlists.surroundings import surroundings
from geo.provenance import Status
from matching.criteria.land import NOT_ASKED
from matching.ranking.evidence import deciding_names
from matching.ranking.why_not import WhyNot

SHOWN_REASONS = 3
LEAST_SHOWN = 0.05
"""Points of the score from which a reason is worth a sentence in the short list of them."""


def weakest(reason: ShownReason) -> str:
    """Return the status of the least sure value that decides a reason; ``missing`` only where nothing is known.

    Values that only stand beside those that decide, as snow beside the cold of January, are not what the reason says.
    """
    names = deciding_names(reason["criterion"])
    deciding = [value for value in reason["values"] if value["indicator"] in names] or reason["values"]
    known = [Status(value["status"]) for value in deciding if value["status"] != Status.MISSING]
    return str(min(known, key=lambda status: status.trust, default=Status.MISSING))


@dataclass(frozen=True, slots=True)
class Card:
    """One village on a results page.

    Parameters
    ----------
    match : ShownMatch
        As :func:`api.services.shortlists.shortlist_json.shown_match` returns it.
    name, where : str
        The village; its district and oblast.
    around : str
        The nearest town and how many live there; empty where neither is known.
    good, bad : tuple of CardReason
        The reasons that speak most for it, and most against it.
    """

    match: ShownMatch
    name: str
    where: str
    around: str
    good: tuple[CardReason, ...]
    bad: tuple[CardReason, ...]


def card(match: ShownMatch, engine: Engine, translator: Translator) -> Card:
    """Return what is shown of a match.

    Parameters
    ----------
    match : ShownMatch
        As the API gives it.
    engine : Engine
        Names and surroundings of the place.
    translator : Translator
        The reader's language.

    Returns
    -------
    Card
        With the :data:`SHOWN_REASONS` that speak most for the place and the one that speaks most against it.
    """
    silent = translator.gettext(NOT_ASKED)
    reasons: list[CardReason] = [
        {**reason, "status": weakest(reason)} for reason in match["reasons"] if reason["text"] != silent
    ]
    ordered = sorted(reasons, key=lambda reason: -float(reason["contribution"]))
    good = [reason for reason in ordered if reason["contribution"] >= LEAST_SHOWN][:SHOWN_REASONS]
    bad = [reason for reason in reversed(ordered) if reason["contribution"] <= -LEAST_SHOWN][:1]
    kato = match["kato"]
    name = own_name(engine, kato, translator)
    where = area_name(engine, kato, translator)
    return Card(match, name, where, surroundings(engine, kato, translator), tuple(good), tuple(bad))


@dataclass(frozen=True, slots=True)
class RegionCard:
    """The first village of a region, as a results page names it: both names, its place in the list and its points."""

    kato: str
    name: str
    region: str
    rank: int
    score: float


def region_cards(shown: ShownShortlist, engine: Engine, translator: Translator) -> tuple[RegionCard, ...]:
    """Return the first village of every region of a shortlist, as JSON has it.

    Parameters
    ----------
    shown : ShownShortlist
        As the API gives it.
    engine : Engine
        Names of the places.
    translator : Translator
        The reader's language.

    Returns
    -------
    tuple of RegionCard
        In the order of the shortlist.
    """
    return tuple(
        RegionCard(
            row["kato"],
            own_name(engine, row["kato"], translator),
            own_name(engine, row["oblast"]["kato"], translator),
            row["rank"],
            row["score"],
        )
        for row in shown["best_in_regions"]
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one criterion sets a place apart from the best match, in points, and the least sure value behind it."""

    title: str
    points: float
    here: str
    there: str
    status: str


def differences(
    found: WhyNot, translator: Translator, here: ShownMatch, there: ShownMatch
) -> tuple[Difference, ...]:
    """Return criterion by criterion what the place lacks (below 0) or has over the best match, largest first.

    Parameters
    ----------
    found : WhyNot
        The answer.
    translator : Translator
        The language.
    here, there : ShownMatch
        The place and the best match, whose values decide how sure a difference is.
    """
    statuses: dict[str, list[Status]] = {}
    for reason in (*here["reasons"], *there["reasons"]):
        statuses.setdefault(reason["criterion"], []).append(Status(weakest(reason)))
    rows = [
        Difference(
            translator.gettext(f"criterion.{difference.criterion}"),
            -difference.behind,
            translator.format_message(difference.reason_here),
            translator.format_message(difference.reason_there),
            str(min(statuses[difference.criterion], key=lambda status: status.trust)),
        )
        for difference in found.differences
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.points)))
