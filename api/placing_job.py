"""One placement in a process of its own; see :mod:`api.jobs` for the files."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from api.engine import Engine
from api.families import read_families
from api.i18n import speaker
from api.placing import place_families
from api.present import shown_plan
from geo.faults import InputError
from matching.placement import Phase


def main() -> None:
    """Read families from standard input, place them, write the plan."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--time-limit", type=float, default=30.0)
    parser.add_argument("--household-rule", default="mean")
    parser.add_argument("--job-rule", default="one")
    parser.add_argument("--lang", default="kk")
    run(parser.parse_args(), sys.stdin.buffer.read())


def run(options: argparse.Namespace, raw: bytes) -> None:
    """Place the families and write plan or faults."""
    os.nice(5)  # the pages come first

    def progress(phase: Phase) -> None:
        _write(options.place / "progress.json", {"phase": phase.name, "seconds": round(phase.seconds, 1),
                                                 "value": phase.value, "bound": phase.bound})

    engine = Engine.open(options.home)
    try:
        families = read_families(raw, "families.jsonl", engine)
        placed = place_families(
            engine, families, time_limit=options.time_limit, household_rule=options.household_rule,
            job_rule=options.job_rule, callback=progress, should_stop=(options.place / "cancel").exists,
        )
    except InputError as error:
        _write(options.place / "faults.json", [{"where": f.where, "field": f.field, "expected": f.expected} for f in error.faults])
    else:
        _write(options.place / "plan.json", shown_plan(placed, speaker(options.lang)))


def _write(path: Path, what: Any) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    main()
