"""Answers as the contract writes them: names and sentences in a language, every value with its provenance."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from api.services.engine import Engine
from api.services.language.i18n import Translator
from geo.occupations import title as occupation_title
from matching.destinations import Value
from matching.model.learned_model import OUTCOMES
from matching.ranking.advice import Advice
from matching.ranking.nearby import NearbyVacancy
from matching.ranking.ranker import Interval
from matching.ranking.shortlist import Match, Reason, Shortlist
from matching.ranking.why_not import WhyNot

_VACANCY = tuple(field.name for field in fields(NearbyVacancy))


def shown_value(value: Value) -> dict[str, Any]:
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


def shown_reason(reason: Reason, translator: Translator) -> dict[str, Any]:
    """Return a reason with its sentence."""
    return {
        "criterion": reason.criterion,
        "title": translator.gettext(f"criterion.{reason.criterion}"),
        "contribution": reason.contribution,
        "text": translator.format_message(reason.message),
        "values": [shown_value(value) for value in reason.values],
    }


def place_names(engine: Engine, kato: str) -> dict[str, str]:
    """Return a place's names by language; an unknown one is empty."""
    place = engine.places.get(kato, {})
    return {code: str(place.get(f"name_{code}") or "") for code in ("kk", "ru", "en")}


def shown_match(match: Match, engine: Engine, translator: Translator) -> dict[str, Any]:
    """Return a match as the contract writes it."""
    place = engine.places[match.kato]
    return {
        "rank": match.rank,
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
        **{outcome: shown_interval(match.probabilities.get(outcome)) for outcome in OUTCOMES},
        "not_known": [
            {"indicator": name, "title": translator.gettext(f"indicator.{name}")} for name in match.not_known
        ],
        "vacancies": [shown_vacancy(vacancy, engine) for vacancy in match.vacancies],
    }


def shown_interval(interval: Interval | None) -> dict[str, float] | None:
    """Return a probability with its interval; None where none is given."""
    if interval is None:
        return None
    return {name: round(getattr(interval, name), 4) for name in ("value", "low", "high")}


def shown_vacancy(vacancy: NearbyVacancy, engine: Engine) -> dict[str, Any]:
    """Return a vacancy near a match, with the name of its settlement."""
    return {
        **{name: getattr(vacancy, name) for name in _VACANCY},
        "settlement": place_names(engine, vacancy.kato),
    }


def shown_asked(match: Match, answer: Shortlist, engine: Engine, translator: Translator) -> dict[str, Any]:
    """Return a place that the family asked about: as a match, and why it is not the first of the list."""
    found = next((why for why in answer.why_not if why.kato == match.kato), None)
    return {
        **shown_match(match, engine, translator),
        "why_not": None if found is None else shown_why_not(found, translator),
    }


def shown_why_not(found: WhyNot, translator: Translator) -> dict[str, Any]:
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


def shown_advice(item: Advice, translator: Translator) -> dict[str, Any]:
    """Return one thing that would help a family, with its sentence."""
    params = dict(item.message.params)
    if item.occupation:
        params["occupation"] = occupation_title(item.occupation, translator.lang)
    return {
        "change": item.change,
        "added": item.added,
        "days": item.days,
        "occupation": item.occupation,
        "adult": item.adult,
        "requirement": item.requirement,
        "text": translator.gettext(item.message.id, **params),
    }


def shown_shortlist(answer: Shortlist, engine: Engine, translator: Translator) -> dict[str, Any]:
    """Return a shortlist as the contract writes it."""
    return {
        "atlas": answer.atlas,
        "model": {"name": answer.model, "trained_on": answer.trained_on},
        "matches": [shown_match(match, engine, translator) for match in answer.matches],
        "excluded": answer.excluded,
        "asked": [shown_asked(match, answer, engine, translator) for match in answer.asked],
        "considered": answer.considered,
    }
