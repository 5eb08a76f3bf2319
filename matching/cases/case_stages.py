"""The stages of a case, which may follow which, who may take the step, and how long each may last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Stage = Literal[
    "opened",
    "assessed",
    "advised",
    "applied",
    "listed",
    "accepted",
    "declined",
    "moving",
    "arrived",
    "followed",
    "closed",
]
"""Where a case is, from the first talk to the last follow-up."""
STAGES: tuple[Stage, ...] = get_args(Stage)

Reason = Literal[
    "settled",
    "withdrew",
    "not_eligible",
    "no_home",
    "no_job",
    "no_school_place",
    "no_quota",
    "documents",
    "returned",
    "moved_on",
    "unreachable",
    "mistake",
]
"""Why a case was declined, went back or was closed."""
REASONS: tuple[Reason, ...] = get_args(Reason)

CENTRE: frozenset[tuple[Stage, Stage]] = frozenset(
    {
        ("opened", "assessed"),
        ("assessed", "advised"),
        ("advised", "applied"),
        ("applied", "listed"),
        ("applied", "advised"),
        ("listed", "advised"),
        ("declined", "advised"),
        ("accepted", "moving"),
        ("accepted", "advised"),
        ("moving", "advised"),
        ("arrived", "followed"),
        *((stage, "closed") for stage in STAGES if stage != "closed"),
        ("closed", "advised"),
    }
)
"""Steps of a departure centre."""
RECEIVING: frozenset[tuple[Stage, Stage]] = frozenset(
    {
        ("listed", "accepted"),
        ("listed", "declined"),
        ("accepted", "declined"),
        ("moving", "arrived"),
        ("arrived", "followed"),
    }
)
"""Steps of a receiving office."""
TRANSITIONS: Mapping[Stage, frozenset[Stage]] = {
    stage: frozenset(after for before, after in CENTRE | RECEIVING if before == stage) for stage in STAGES
}
"""Stages that may follow each stage: the one table of legal transitions."""

NEED_REASON: frozenset[Stage] = frozenset({"declined", "closed"})
"""Stages that are entered with a reason only; so is a step back to ``advised``."""
AT_RECEIVING: tuple[Stage, ...] = ("listed", "accepted", "declined", "moving", "arrived", "followed")
"""Stages at which a receiving office knows of the case."""
NEED_PLACE: frozenset[Stage] = frozenset({"listed", "accepted", "moving", "arrived", "followed"})
"""Stages that a case has only with a chosen settlement."""
FREES: frozenset[Stage] = frozenset({"advised", "declined", "closed"})
"""Stages that free what was held or kept for the case when they are entered with a reason: a decline, a closing (but as
``settled``), a step back to ``advised``. Going on from ``assessed`` to ``advised`` frees nothing."""
KEEPS: frozenset[Stage] = frozenset({"accepted", "moving", "arrived", "followed"})
"""Stages whose entering keeps for good what was held."""

DAYS: Mapping[Stage, int | None] = {
    "opened": 14,
    "assessed": 14,
    "advised": 30,
    "applied": 10,
    "listed": 15,
    "accepted": 60,
    "declined": 14,
    "moving": 30,
    "arrived": 30,
    "followed": 335,
    "closed": None,
}
"""Days after which a case at a stage is overdue, until a centre sets another day: ours, for no act sets them."""

GROUPS: Mapping[Stage, str] = {
    "opened": "prepared",
    "assessed": "prepared",
    "advised": "prepared",
    "applied": "applied",
    "listed": "applied",
    "declined": "applied",
    "accepted": "accepted",
    "moving": "accepted",
    "arrived": "arrived",
    "followed": "arrived",
    "closed": "closed",
}
"""Groups of stages in which a planner is told counts."""


def needs_reason(before: Stage, after: Stage) -> bool:
    """Return whether a step is taken with a reason only: a decline, a closing, a step back, a reopening."""
    return after in NEED_REASON or (after == "advised" and before != "assessed")
