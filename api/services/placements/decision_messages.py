"""What is wrong with decisions, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from api.services.language.fault_messages import Told, where_said
from api.services.placements.decisions import MOST_BONUS, Cell, decisions_of
from api.services.placements.result import PlacementResult, PlanIndex
from api.services.placements.wording import Wording
from geo.faults import Fault, InputError
from matching.placement.decision_faults import DecisionFault, decision_faults
from matching.placement.decisions import Decision


@contextmanager
def decision_faults_in_words(index: PlanIndex, wording: Wording) -> Iterator[None]:
    """Put the faults of decisions that are raised inside into words; others stay as they are.

    Parameters
    ----------
    index : PlanIndex
        What rows and columns stand for.
    wording : Wording
        The language.

    Raises
    ------
    InputError
        What reading decisions or solving under them raised, in words.
    """
    try:
        yield
    except InputError as error:
        raise InputError([_in_words(fault, index, wording) for fault in error.faults]) from None


def checked_decisions(
    rows: Iterable[Mapping[str, Cell]], result: PlacementResult, wording: Wording
) -> list[Decision]:
    """Return decisions about a plan that can hold: what they name exists, and none contradicts another.

    Parameters
    ----------
    rows : iterable of mapping
        Cells, as for :func:`api.services.placements.decisions.decisions_of`.
    result : PlacementResult
        The plan.
    wording : Wording
        The language of messages.

    Raises
    ------
    InputError
        What is wrong with them, in words.
    """
    with decision_faults_in_words(result.index, wording):
        decisions = decisions_of(rows, "", result.index)
        labels = np.array(result.index.district_labels)
        if faults := decision_faults(result.built.problem, decisions, labels):
            raise InputError(faults)
    return decisions


def _in_words(fault: Fault, index: PlanIndex, wording: Wording) -> Fault:
    if not isinstance(fault, DecisionFault) or not fault.code:
        return fault
    is_row = fault.code.startswith("row_")
    sentence = wording.text(f"plan.fault.{fault.code}", **_figures(fault, index, wording))
    where = where_said(fault.where, wording.translator) if is_row else ""
    return Told(where, fault.field, sentence, lang=wording.translator.lang)


def _figures(fault: DecisionFault, index: PlanIndex, wording: Wording) -> dict[str, object]:
    """Return what the sentence of a fault names: families, places, figures."""
    about = fault.about
    figures: dict[str, object] = {"most": MOST_BONUS}
    if "households" in about:
        figures["family"] = ", ".join(index.family_ids[number] for number in about["households"])
    if "place" in about:
        figures["place"] = wording.place(index.katos[about["place"]])
    if "resource" in about:
        figures["resource"] = wording.text(f"plan.resource.{about['resource'].split(':')[0]}")
    if "need" in about:
        figures["need"] = about["need"]
    if "have" in about:
        figures["have"] = about["have"]
    return figures
