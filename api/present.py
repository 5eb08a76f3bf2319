"""Answers as the contract writes them: names and sentences in a language, every value with its provenance."""

from __future__ import annotations

from typing import Any

from api.engine import Engine
from api.i18n import Speaker
from matching.destinations import Value
from matching.shortlist import Match, Reason, Shortlist


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
    }


def shown_reason(reason: Reason, speaker: Speaker) -> dict[str, Any]:
    """Return a reason with its sentence."""
    return {
        "criterion": reason.criterion,
        "title": speaker.say(f"criterion.{reason.criterion}"),
        "contribution": reason.contribution,
        "text": speaker.tell(reason.message),
        "values": [shown_value(value) for value in reason.values],
    }


def place_names(engine: Engine, kato: str) -> dict[str, str]:
    """Return a place's names by language; an unknown one is empty."""
    place = engine.places.get(kato, {})
    return {code: str(place.get(f"name_{code}") or "") for code in ("kk", "ru", "en")}


def shown_match(match: Match, engine: Engine, speaker: Speaker) -> dict[str, Any]:
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
        "reasons": [shown_reason(reason, speaker) for reason in match.reasons],
        "blocked_by": list(match.blocked_by),
    }


def shown_shortlist(answer: Shortlist, engine: Engine, speaker: Speaker) -> dict[str, Any]:
    """Return a shortlist as the contract writes it."""
    return {
        "atlas": answer.atlas,
        "model": {"name": answer.model, "trained_on": answer.trained_on},
        "matches": [shown_match(match, engine, speaker) for match in answer.matches],
        "excluded": answer.excluded,
        "asked": [shown_match(match, engine, speaker) for match in answer.asked],
        "considered": answer.considered,
    }
