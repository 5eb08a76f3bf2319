"""What persons decide: pin, ban, prefer, keep together, each with a reason that stays with the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matching.placement.plan import Reason


@dataclass(frozen=True, slots=True)
class Pin:
    """A family goes to this place."""

    household: int
    place: int
    reason: str

    def record(self) -> Reason:
        """Return the decision as the plan keeps it."""
        return Reason("pin", (self.household,), f"place {self.place}", self.reason)


@dataclass(frozen=True, slots=True)
class Ban:
    """A family does not go to this place, or, where ``label`` is given, to no place of this label."""

    household: int
    reason: str
    place: int | None = None
    label: int | None = None

    def record(self) -> Reason:
        """Return the decision as the plan keeps it."""
        target = f"place {self.place}" if self.place is not None else f"label {self.label}"
        return Reason("ban", (self.household,), target, self.reason)


@dataclass(frozen=True, slots=True)
class Prefer:
    """A place counts for more to a family, by a bonus in units of the value."""

    household: int
    place: int
    bonus: float
    reason: str

    def record(self) -> Reason:
        """Return the decision as the plan keeps it."""
        return Reason("prefer", (self.household,), f"place {self.place} by {self.bonus}", self.reason)


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """Families that go to places of one label (a district); one for whom there is no room there stays unplaced."""

    households: tuple[int, ...]
    reason: str

    def record(self) -> Reason:
        """Return the decision as the plan keeps it."""
        return Reason("keep_together", self.households, "one label", self.reason)


Decision = Pin | Ban | Prefer | KeepTogether


def records(decisions: Sequence[Decision]) -> tuple[Reason, ...]:
    """Return decisions as a plan keeps them."""
    return tuple(decision.record() for decision in decisions)
