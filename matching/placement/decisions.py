"""What persons decide: pin, ban, prefer, keep together, each with a reason that stays with the plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pin:
    """A household goes to this place."""

    household: int
    place: int
    reason: str

    @property
    def households(self) -> tuple[int, ...]:
        """Whom it concerns."""
        return (self.household,)


@dataclass(frozen=True, slots=True)
class Ban:
    """A household does not go to this place, or, where ``label`` is given, to no place of this label."""

    household: int
    reason: str
    place: int | None = None
    label: int | None = None

    @property
    def households(self) -> tuple[int, ...]:
        """Whom it concerns."""
        return (self.household,)


@dataclass(frozen=True, slots=True)
class Prefer:
    """A place counts for more to a household, by a bonus on its objective coefficient."""

    household: int
    place: int
    bonus: float
    reason: str

    @property
    def households(self) -> tuple[int, ...]:
        """Whom it concerns."""
        return (self.household,)


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """Households that go to places of one label (a district); one for whom there is no room there stays unplaced."""

    households: tuple[int, ...]
    reason: str


Decision = Pin | Ban | Prefer | KeepTogether
