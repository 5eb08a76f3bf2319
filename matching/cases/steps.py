"""The steps of a case from stage to stage, and what each does to what is held for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row

from geo.faults import Fault, InputError
from matching.cases.capacity_ledger import extend, free, held_for, keep
from matching.cases.case_stages import (
    CENTRE,
    FREES,
    KEEPS,
    NEED_PLACE,
    REASONS,
    RECEIVING,
    STAGES,
    TRANSITIONS,
    Stage,
    needs_reason,
)
from matching.cases.casework import due_after, write
from matching.cases.draft import check_text
from matching.cases.gate import Gate
from matching.cases.refusals import NotAllowedError, StepError


def possible_steps(gate: Gate, stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that the viewer may take a case to from a stage, in the order of the stages."""
    allowed = RECEIVING if gate.viewer.role == "receiving" else CENTRE
    return tuple(after for after in STAGES if (stage, after) in allowed and gate.viewer.may("step"))


def take_step(
    gate: Gate,
    case_id: str,
    stage: Stage,
    *,
    reason: str | None = None,
    remark: str = "",
    on: date | None = None,
) -> int:
    """Take a case to another stage; return its new version.

    Entering :data:`matching.cases.case_stages.KEEPS` keeps what is held for the case, a decline, a step back and a
    closing free it (a closing as ``settled`` frees nothing).

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    case_id : str
        Which case.
    stage : str
        Where to.
    reason : str, optional
        One of :data:`matching.cases.case_stages.REASONS`; needed for a decline, a closing and a step back.
    remark : str
        More, in words; searched for personal data.
    on : date, optional
        Day of the arrival; today if not given.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`, and if the step is the other side's.
    StepError
        If the stage does not follow, lacks a reason or a settlement, or what was held has run out.
    InputError
        If the reason is none of ours, or the remark may hold a person's data.
    """
    row = gate.case(case_id, "step")
    _check(gate, row, stage, reason)
    said = check_text(remark, "remark")
    today = gate.at.date()
    fresh: dict[str, Any] = {"stage": stage, "reason": reason, "due_on": due_after(gate, stage)}
    if stage == "arrived":
        fresh["arrived_on"] = min(on or today, today)
    if stage == "closed" or row.stage == "closed":
        fresh["closed_on"] = today if stage == "closed" else None
    if stage == "listed":
        extend(gate, case_id, fresh["due_on"])
    if stage in KEEPS:
        keep(gate, case_id, fresh.get("arrived_on"))
    elif stage in FREES and needs_reason(row.stage, stage) and reason != "settled":
        free(gate, case_id, reason or stage)
    return write(gate, row, "case.step", fresh, remark=said)


def _check(gate: Gate, row: Row[Any], stage: Stage, reason: str | None) -> None:
    if reason is not None and reason not in REASONS:
        raise InputError([Fault("case", "reason", f"one of {', '.join(REASONS)}", key="case.reason")])
    if stage not in TRANSITIONS[row.stage]:
        raise StepError(f"{stage} does not follow {row.stage}")
    if stage not in possible_steps(gate, row.stage):
        raise NotAllowedError(f"a {gate.viewer.role} does not take a case from {row.stage} to {stage}")
    if needs_reason(row.stage, stage) and reason is None:
        raise StepError(f"{stage} needs a reason")
    if stage in NEED_PLACE and row.chosen_kato is None:
        raise StepError(f"{stage} needs a chosen settlement")
    held = held_for(gate, row.id)
    if stage == "listed" and held is not None and held.kato != row.chosen_kato:
        raise StepError("what is held is in another settlement than the chosen one")
