"""Habits that were written when the recogniser was done: nothing was tuned on them."""

from __future__ import annotations

from tests.api.services.intake.own_table.habits import Habit

APART: tuple[Habit, ...] = ()
