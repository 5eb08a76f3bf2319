"""How well a centre's own workbook is read: invented workbooks, each of another habit, judged cell by cell.

``python -m bench.centre_workbooks`` prints, for the habits that the recogniser was tuned with and
for those that were written when it was done, the share of cells read right without a question, asked about, missed
and read wrong without a mark. The last must be 0.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from api.services.engine import Engine
from api.services.intake.own_table.recognise import recognise
from api.services.intake.tables import read_tables
from api.services.settings import AtlasSettings
from geo.faults import InputError
from tests.api.services.intake.own_table.habit_workbook import workbook_of
from tests.api.services.intake.own_table.habits import HABITS, Habit
from tests.api.services.intake.own_table.habits_apart import APART, LAST, LATER
from tests.api.services.intake.own_table.invented_families import TODAY
from tests.api.services.intake.own_table.judge import judged

KINDS = ("right", "asked", "missed", "wrong")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--told", action="store_true", help="print every cell that was not right")
    parser.add_argument("--only", default="", help="habits whose name has this text")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    engine = Engine.open(asked.home or AtlasSettings().home)
    for name, habits in (
        ("tuned with", HABITS),
        ("kept apart", APART),
        ("written later", LATER),
        ("written last", LAST),
    ):
        chosen = [habit for habit in habits if asked.only in habit.name]
        print(f"{name}: {_line(_measured(chosen, engine, TODAY, asked.seed, told=asked.told))}")


def _measured(habits: Sequence[Habit], engine: Engine, today: date, seed: int, *, told: bool) -> Counter[str]:
    total: Counter[str] = Counter()
    for number, habit in enumerate(habits):
        book = workbook_of(habit, seed + number)
        try:
            verdict = judged(book, recognise(read_tables(book.raw, book.name), engine, "ru", today))
        except InputError as error:
            print(f"  {habit.name}: refused: {error}")
            total["missed"] += len(book.truth)
            continue
        total.update(verdict.counts)
        print(f"  {habit.name}: {_line(verdict.counts)}")
        if told:
            print("".join(f"      {line}\n" for line in dict.fromkeys(verdict.told)), end="")
    return total


def _line(counts: Counter[str]) -> str:
    cells = sum(counts.values()) or 1
    return f"{cells} cells, " + ", ".join(
        f"{kind} {counts[kind]} ({counts[kind] / cells:.1%})" for kind in KINDS
    )


if __name__ == "__main__":
    main()
