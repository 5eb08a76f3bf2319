"""Plans that a centre keeps: which case goes where, why, what was decided and by which atlas and model.

A kept plan explains itself when its job, its atlas and its model are long gone: everything that it says is in it. In
the archive, families go by the ids of their cases, which say nothing to who has no register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from geo.faults import Fault, InputError, NotFoundError
from matching.cases.canonical import new_id, packed, unpacked
from matching.cases.draft import check_text
from matching.cases.gate import Gate
from matching.cases.journal import append
from matching.cases.tables import cases, kept_plans, plan_lines

MOST_BYTES = 64 * 1024 * 1024
"""Largest archive that is kept."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What a plan says of a case.

    Parameters
    ----------
    case_id : str
        Which.
    kato : str or None
        Where it goes; None where it is left.
    reasons : sequence
        Why, as JSON has it: sentences, or criteria with contributions and sources.
    decision : dict
        What was decided of it, empty where nothing was: ``kind``, ``place``, ``bonus``, ``reason``.
    number : str
        The centre's number, when a plan is read.
    """

    case_id: str
    kato: str | None
    reasons: Sequence[Any] = ()
    decision: dict[str, Any] = field(default_factory=dict)
    number: str = ""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan that was kept.

    Parameters
    ----------
    id, title, made_at, made_by : str
        Which, as the centre calls it, when and by whom.
    atlas, model : str
        Versions that it was made with.
    summary : dict
        What it says in the whole: value, bound, settings, certificate, prices.
    lines : tuple of PlanLine
        Its cases, by number; empty in a list of plans.
    archive : bytes or None
        The plan as ``qonys place --keep`` writes it, to ask it more; None in a list of plans.
    """

    id: str
    title: str
    made_at: str
    made_by: str
    atlas: str
    model: str
    summary: dict[str, Any]
    lines: tuple[PlanLine, ...] = ()
    archive: bytes | None = None


def keep_plan(
    gate: Gate,
    title: str,
    lines: Sequence[PlanLine],
    *,
    atlas: str,
    model: str,
    summary: dict[str, Any],
    archive: bytes | None = None,
) -> str:
    """Keep a plan; return its id.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    title : str
        As the centre calls it; searched for personal data.
    lines : sequence of PlanLine
        What it says of each case, all of which the viewer must see.
    atlas, model : str
        Versions that it was made with.
    summary : dict
        As in :class:`KeptPlan`.
    archive : bytes, optional
        The plan itself, families by the ids of their cases.

    Raises
    ------
    NotFoundError
        If the viewer does not see one of the cases.
    NotAllowedError
        If the viewer keeps no plans.
    InputError
        If the archive is too large, or a text may hold a person's data.
    """
    gate.require("plan")
    _check_lines(gate, lines)
    if archive is not None and len(archive) > MOST_BYTES:
        raise InputError([Fault("plan", "archive", f"at most {MOST_BYTES} bytes", str(len(archive)))])
    plan_id = new_id()
    gate.connection.execute(
        insert(kept_plans).values(
            id=plan_id, organisation_id=gate.viewer.organisation_id, made_at=gate.moment,
            made_by=gate.viewer.person_id, title=check_text(title, "title")[:200], atlas=atlas, model=model,
            summary=packed(summary), archive=archive,
        )
    )  # fmt: skip
    rows = [
        {
            "plan_id": plan_id,
            "case_id": line.case_id,
            "kato": line.kato,
            "reasons": packed(list(line.reasons)),
            "decision": packed(line.decision),
        }
        for line in lines
    ]
    if rows:
        gate.connection.execute(insert(plan_lines), rows)
    append(gate, "plan.kept", plan_id, {"new": {"atlas": atlas, "model": model, "cases": len(rows)}})
    return plan_id


def _check_lines(gate: Gate, lines: Sequence[PlanLine]) -> None:
    wanted = {line.case_id for line in lines}
    seen = set(gate.connection.execute(gate.cases(cases.c.id).where(cases.c.id.in_(wanted))).scalars())
    if wanted - seen or len(wanted) != len(lines):
        raise NotFoundError("no such case")
    for line in lines:
        check_text(str(line.decision.get("reason", "")), "reason")


def list_plans(gate: Gate) -> tuple[KeptPlan, ...]:
    """Return the plans of the viewer's centre, the newest first, without their cases and archives.

    Raises
    ------
    NotAllowedError
        If the viewer keeps no plans.
    """
    gate.require("plan")
    columns = [column for column in kept_plans.c if column.name != "archive"]
    rows = gate.connection.execute(gate.plans(*columns).order_by(kept_plans.c.made_at.desc()))
    return tuple(
        KeptPlan(row.id, row.title, row.made_at, row.made_by, row.atlas, row.model, unpacked(row.summary))
        for row in rows
    )


def read_plan(gate: Gate, plan_id: str) -> KeptPlan:
    """Return a kept plan with its cases and its archive.

    Raises
    ------
    NotFoundError
        If there is none, or the viewer does not see it.
    """
    row = gate.connection.execute(gate.plans().where(kept_plans.c.id == plan_id)).one_or_none()
    if row is None:
        raise NotFoundError("no such plan")
    query = gate.cases(*plan_lines.c, cases.c.number).join(plan_lines, plan_lines.c.case_id == cases.c.id)
    lines = gate.connection.execute(query.where(plan_lines.c.plan_id == plan_id).order_by(cases.c.number))
    return KeptPlan(
        row.id, row.title, row.made_at, row.made_by, row.atlas, row.model, unpacked(row.summary),
        tuple(
            PlanLine(each.case_id, each.kato, unpacked(each.reasons), unpacked(each.decision), each.number)
            for each in lines
        ),
        row.archive,
    )  # fmt: skip


def plans_of(gate: Gate, case_id: str) -> tuple[tuple[KeptPlan, PlanLine], ...]:
    """Return what the kept plans say of a case, the newest first.

    Raises
    ------
    NotFoundError, NotAllowedError
        As for :meth:`matching.cases.gate.Gate.case`.
    """
    gate.case(case_id, "plan")
    known = {plan.id: plan for plan in list_plans(gate)}
    rows = gate.connection.execute(select(plan_lines).where(plan_lines.c.case_id == case_id))
    found = [
        (known[row.plan_id], PlanLine(case_id, row.kato, unpacked(row.reasons), unpacked(row.decision)))
        for row in rows
        if row.plan_id in known
    ]
    return tuple(sorted(found, key=lambda each: each[0].made_at, reverse=True))


def decide(gate: Gate, plan_id: str, case_id: str, decision: dict[str, Any]) -> None:
    """Write down what was decided of a case in a plan.

    Parameters
    ----------
    gate : Gate
        A writing transaction.
    plan_id, case_id : str
        Where.
    decision : dict
        As in :class:`PlanLine`; its reason is searched for personal data.

    Raises
    ------
    NotFoundError
        If the viewer sees no such plan, or it has no such case.
    InputError
        If the reason may hold a person's data.
    """
    gate.require("plan")
    check_text(str(decision.get("reason", "")), "reason")
    lines = {line.case_id: line for line in read_plan(gate, plan_id).lines}
    if case_id not in lines:
        raise NotFoundError("no such case in the plan")
    here = (plan_lines.c.plan_id == plan_id, plan_lines.c.case_id == case_id)
    gate.connection.execute(update(plan_lines).where(*here).values(decision=packed(decision)))
    body = {"plan": plan_id, "old": lines[case_id].decision, "new": decision}
    append(gate, "plan.decided", case_id, body)
