"""One placement in a process of its own; see :mod:`api.jobs` for the files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, cast

from api.decisions import decisions_of
from api.engine import Engine
from api.families import json_lines, read_families
from api.i18n import Lang, speaker
from api.placed import Order, shown_plan
from api.placing import place_families
from geo.faults import InputError
from matching.placement.plan import Phase


def main() -> None:
    """Read an order from standard input, place its families, write the plan."""
    home, place = map(Path, sys.argv[1:3])
    os.nice(5)  # the pages come first
    try:
        plan = run(home, place, json.load(sys.stdin.buffer))
    except InputError as error:
        faults = [{"where": f.where, "field": f.field, "expected": f.expected} for f in error.faults]
        _write(place / "faults.json", faults)
    else:
        _write(place / "plan.json", plan)


def run(home: Path, place: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of an order; progress is written beside it.

    Raises
    ------
    InputError
        If families or decisions cannot be used.
    """

    def progress(phase: Phase) -> None:
        state = {
            "phase": phase.name,
            "seconds": round(phase.seconds, 1),
            "value": phase.value,
            "bound": phase.bound,
        }
        _write(place / "progress.json", state)

    engine = Engine.open(home)
    families = read_families(json_lines(order["families"]), "families.jsonl", engine)
    settings = Order(
        time_limit=order["time_limit"],
        household_rule=order["household_rule"],
        job_rule=order["job_rule"],
        fair=order["fair"],
        decisions=decisions_of(order["decisions"], "decisions", families, engine.destinations),
    )
    placed = place_families(
        engine, families, settings, callback=progress, should_stop=(place / "cancel").exists
    )
    return shown_plan(placed, speaker(cast(Lang, order["lang"])))


def _write(path: Path, what: Any) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    main()
