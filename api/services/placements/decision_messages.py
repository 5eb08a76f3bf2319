"""What is wrong with decisions, said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from api.services.engine import Engine
from api.services.language.fault_messages import Told, where_said
from api.services.language.i18n import Speaker
from api.services.placements.decisions import MOST_BONUS, Named, decisions_of
from api.services.placements.result import Placed
from geo.faults import Fault, InputError
from matching.placement.decision_faults import DecisionFault, decision_faults
from matching.placement.decisions import Decision


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


def checked_decisions(rows: Iterable[Mapping[str, str]], placed: Placed, speaker: Speaker) -> list[Decision]:
    """Return decisions about a plan that can hold: what they name exists, and none contradicts another.

    Raises
    ------
    InputError
        What is wrong with them, in words.
    """
    with telling(placed.named, placed.engine, speaker):
        decisions = decisions_of(rows, "", placed.named)
        faults = decision_faults(placed.built.problem, decisions, np.array(placed.named.labels))
        if faults:
            raise InputError(faults)
    return decisions


def _told(fault: Fault, named: Named, engine: Engine, speaker: Speaker) -> Fault:
    if not isinstance(fault, DecisionFault) or not fault.code:
        return fault
    row = fault.code.startswith("row_")
    said = speaker.say(f"plan.fault.{fault.code}", **_figures(fault, named, engine, speaker))
    where = where_said(fault.where, speaker) if row else ""
    return Told(where, fault.field, said, lang=speaker.lang)


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
