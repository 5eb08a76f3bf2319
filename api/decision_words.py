"""What is wrong with decisions, said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from api.decisions import MOST_BONUS, Named
from api.engine import Engine
from api.faults import Told
from api.i18n import Speaker
from geo.faults import Fault, InputError
from matching.placement.decision_faults import DecisionFault


@contextmanager
def telling(named: Named, engine: Engine, speaker: Speaker) -> Iterator[None]:
    """Say the faults of decisions in a language; others stay as they are.

    Parameters
    ----------
    named : Named
        What the families and places are called.
    engine : Engine
        Knows the names of places.
    speaker : Speaker
        The language.

    Raises
    ------
    InputError
        What reading decisions or solving under them raised, in words.
    """
    try:
        yield
    except InputError as error:
        raise InputError([_told(fault, named, engine, speaker) for fault in error.faults]) from None


def _told(fault: Fault, named: Named, engine: Engine, speaker: Speaker) -> Fault:
    if not isinstance(fault, DecisionFault) or not fault.code:
        return fault
    row = fault.code.startswith("row_")
    said = speaker.say(f"plan.fault.{fault.code}", **_figures(fault, named, engine, speaker))
    return Told(fault.where if row else "", fault.field, said, lang=speaker.lang)


def _figures(fault: DecisionFault, named: Named, engine: Engine, speaker: Speaker) -> dict[str, Any]:
    """Return what the sentence of a fault names: marks, names, figures."""
    about = cast(dict[str, Any], fault.about)
    figures: dict[str, Any] = {"most": MOST_BONUS}
    if "households" in about:
        figures["family"] = ", ".join(named.marks[number] for number in about["households"])
    if "place" in about:
        kato = named.katos[about["place"]]
        figures["place"] = speaker.name(engine.places[kato]) if kato in engine.places else kato
    if "resource" in about:
        figures["resource"] = speaker.say(f"plan.resource.{about['resource'].split(':')[0]}")
    return figures | {name: about[name] for name in ("need", "have") if name in about}
