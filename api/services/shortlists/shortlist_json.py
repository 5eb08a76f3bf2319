"""Answers as the contract writes them: names and sentences in a language, every value with its provenance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from api.services.engine import Engine
from api.services.language.formats import without_decimals
from api.services.language.i18n import Translator
from api.services.shortlists.couple_json import shown_couple
from api.services.shortlists.shortlist_types import (
    Names,
    ShownAdvice,
    ShownAsked,
    ShownBest,
    ShownDemand,
    ShownInterval,
    ShownMatch,
    ShownReason,
    ShownRoom,
    ShownShortlist,
    ShownVacancy,
    ShownValue,
    ShownWhyNot,
)
from api.services.written import Written
from geo.occupations import title as occupation_title
from geo.provenance import Status
from matching.destinations import Value
from matching.ranking.advice import Advice
from matching.ranking.evidence import Reason
from matching.ranking.match import Match, RoomAt
from matching.ranking.nearby import NearbyVacancy
from matching.ranking.ranker import Interval
from matching.ranking.shortlist import RegionBest, Shortlist
from matching.ranking.why_not import WhyNot


def shown_value(value: Value) -> ShownValue:
    """Return a value with unit, status, date and source."""
    number = value.value
    return {
        "indicator": value.indicator,
        "value": round(float(number), 6) if isinstance(number, float) else number,
        "unit": value.unit,
        "status": value.status,
        "as_of": value.as_of,
        "source": value.source,
        "old": value.old,
    }


def shown_reason(reason: Reason, translator: Translator) -> ShownReason:
    """Return a reason with its sentence: where it speaks against a place, the one that says why, if there is one."""
    said = _said(reason, translator)
    return {
        "criterion": reason.criterion,
        "title": said.title,
        "contribution": reason.contribution,
        "text": said.against if reason.contribution < 0 else said.text,
        "values": said.values,
    }


@dataclass(frozen=True, slots=True)
class _Said:
    """What is told of a criterion at a place in a language: title, sentence, the one against the place, values."""

    title: str
    text: str
    against: str
    values: Written[ShownValue]


def _said(reason: Reason, translator: Translator) -> _Said:
    found: _Said | None = reason.told.shown.get(translator.lang)
    if found is None:
        found = reason.told.shown[translator.lang] = _say(reason, translator)
    return found


def _say(reason: Reason, translator: Translator) -> _Said:
    params, key = reason.message.params, reason.message.id
    if any(value.status == Status.DEMO for value in reason.values):
        params = {name: without_decimals(value) for name, value in params.items()}
    text, against = translator.gettext(key, **params), f"{key}.against"
    return _Said(
        translator.gettext(f"criterion.{reason.criterion}"),
        text,
        translator.gettext(against, **params) if translator.has(against) else text,
        Written(shown_value(value) for value in reason.values),
    )


def place_names(engine: Engine, kato: str) -> Names:
    """Return a place's names by language; an unknown one is empty. It is the same object each time: read it only."""
    found = cast("Names | None", engine.names.get(kato))
    if found is not None:
        return found
    if kato not in engine.places:
        return {"kk": "", "ru": "", "en": ""}
    place = engine.places[kato]
    names: Names = {
        "kk": str(place["name_kk"] or ""),
        "ru": str(place["name_ru"] or ""),
        "en": str(place["name_en"] or ""),
    }
    engine.names[kato] = names
    return names


def shown_match(match: Match, engine: Engine, translator: Translator) -> ShownMatch:
    """Return a match as the contract writes it.

    Parameters
    ----------
    match : Match
        Of a shortlist of this engine.
    engine : Engine
        Names and positions of the places.
    translator : Translator
        Language of the sentences; names are in all three.
    """
    place = engine.places[match.kato]
    return {
        "rank": match.rank,
        "group": match.group,
        "equals": match.equals,
        "kato": match.kato,
        "name": place_names(engine, match.kato),
        "district": {"kato": place["district"], "name": place_names(engine, place["district"])},
        "oblast": {"kato": place["oblast"], "name": place_names(engine, place["oblast"])},
        "lon": float(place["lon"]),
        "lat": float(place["lat"]),
        "position_status": place["position_status"],
        "score": match.score,
        "base": match.base,
        "reasons": [shown_reason(reason, translator) for reason in match.reasons],
        "rests_on": dict(match.rests_on),
        "blocked_by": list(match.blocked_by),
        "stays_12_months": shown_interval(match.probabilities.get("stays_12_months")),
        "works_in_occupation": shown_interval(match.probabilities.get("works_in_occupation")),
        "not_known": [
            {"indicator": name, "title": translator.gettext(f"indicator.{name}")} for name in match.not_known
        ],
        "vacancies": [shown_vacancy(vacancy, engine) for vacancy in match.vacancies],
        "room": None if match.room is None else shown_room(match.room),
    }


def shown_room(room: RoomAt) -> ShownRoom:
    """Return how much room a place has, beside how well it fits."""
    return {
        "homes": shown_value(room.homes),
        "families": None if room.lookers is None else round(room.lookers),
        "seats": math.floor(room.seats),
        "points": round(room.points, 2),
    }


def shown_interval(interval: Interval | None) -> ShownInterval | None:
    """Return a probability with its interval; None where none is given."""
    if interval is None:
        return None
    return {
        "value": round(interval.value, 4),
        "low": round(interval.low, 4),
        "high": round(interval.high, 4),
    }


def shown_vacancy(vacancy: NearbyVacancy, engine: Engine) -> ShownVacancy:
    """Return a vacancy near a match, with the name of its settlement."""
    return {
        "id": vacancy.id,
        "title": vacancy.title,
        "isco": vacancy.isco,
        "employer": vacancy.employer,
        "wage_kzt": vacancy.wage_kzt,
        "count": vacancy.count,
        "housing": vacancy.housing,
        "kato": vacancy.kato,
        "km": vacancy.km,
        "likeness": vacancy.likeness,
        "status": vacancy.status,
        "source": vacancy.source,
        "as_of": vacancy.as_of,
        "settlement": place_names(engine, vacancy.kato),
    }


def shown_asked(match: Match, answer: Shortlist, engine: Engine, translator: Translator) -> ShownAsked:
    """Return a place that the family asked about: as a match, and why it is not the first of the list.

    Parameters
    ----------
    match : Match
        One of ``answer.asked``.
    answer : Shortlist
        Holds the comparison with the first of the list, if there is one.
    engine : Engine
        Names and positions of the places.
    translator : Translator
        Language of the sentences.
    """
    found = next((why for why in answer.why_not if why.kato == match.kato), None)
    return {
        **shown_match(match, engine, translator),
        "why_not": None if found is None else shown_why_not(found, translator),
    }


def shown_why_not(found: WhyNot, translator: Translator) -> ShownWhyNot:
    """Return why a place is not the first of the list: term by term, and the one change that would bring it up."""
    return {
        "kato": found.kato,
        "best": found.best,
        "rank": found.rank,
        "of": found.of,
        "score": found.score,
        "best_score": found.best_score,
        "differences": [
            {
                "criterion": difference.criterion,
                "title": translator.gettext(f"criterion.{difference.criterion}"),
                "here": difference.here,
                "there": difference.there,
                "behind": difference.behind,
                "text_here": translator.format_message(difference.reason_here),
                "text_there": translator.format_message(difference.reason_there),
            }
            for difference in found.differences
        ],
        "blocked_by": list(found.blocked_by),
        "change": found.change,
        "new_rank": found.new_rank,
        "text": [translator.format_message(message) for message in found.messages],
    }


def shown_advice(item: Advice, translator: Translator) -> ShownAdvice:
    """Return one thing that would help a family, with its sentence."""
    params = dict(item.message.params)
    if item.occupation:
        params["occupation"] = occupation_title(item.occupation, translator.lang)
    if item.requirement:
        params["reason"] = translator.gettext(f"unless.{item.requirement}")
    return {
        "change": item.change,
        "added": item.added,
        "days": item.days,
        "occupation": item.occupation,
        "adult": item.adult,
        "requirement": item.requirement,
        "text": translator.gettext(item.message.id, **params),
    }


def shown_shortlist(answer: Shortlist, engine: Engine, translator: Translator) -> ShownShortlist:
    """Return a shortlist as the contract writes it.

    Parameters
    ----------
    answer : Shortlist
        From :meth:`api.services.engine.Engine.match`.
    engine : Engine
        The same: names and positions of the places.
    translator : Translator
        Language of the sentences; names are in all three.
    """
    return {
        "atlas": answer.atlas,
        "model": {"name": answer.model, "trained_on": answer.trained_on},
        "matches": [shown_match(match, engine, translator) for match in answer.matches],
        "excluded": answer.excluded,
        "asked": [shown_asked(match, answer, engine, translator) for match in answer.asked],
        "considered": answer.considered,
        "order": "fit" if answer.by_fit else "room",
        "expected_families": answer.expected_families,
        "best_in_regions": [shown_best(best, engine) for best in answer.best_in_regions],
        "demand": _shown_demand(answer),
        "couple": shown_couple(answer, engine, translator),
    }


def _shown_demand(answer: Shortlist) -> ShownDemand | None:
    demand = answer.demand
    if demand is None:
        return None
    return {"families": demand.families, "made": demand.made, "current": demand.atlas == answer.atlas}


def shown_best(best: RegionBest, engine: Engine) -> ShownBest:
    """Return the first village of a region."""
    return {
        "oblast": {"kato": best.oblast, "name": place_names(engine, best.oblast)},
        "kato": best.kato,
        "name": place_names(engine, best.kato),
        "rank": best.rank,
        "group": best.group,
        "score": best.score,
    }
