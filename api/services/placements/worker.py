"""One placement in a process of its own; see :mod:`api.services.placements.jobs` for the files."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from api.services.engine import Engine
from api.services.failures import format_failure
from api.services.intake.family_lists import json_lines, read_families
from api.services.language.i18n import Lang, Speaker, speaker
from api.services.placements.archive import opened, packed
from api.services.placements.changes import former_of
from api.services.placements.decision_messages import telling
from api.services.placements.decisions import Named, decisions_of
from api.services.placements.plan_json import shown_plan
from api.services.placements.result import Order, Placed
from api.services.placements.run import Watch, overrule, place_families
from geo.faults import InputError
from matching.placement.plan import Phase


def main() -> None:
    """Read an order from standard input, place its families, write the plan or what kept it from being made.

    What ends the process otherwise goes to standard error, which the server logs.
    """
    _log_failures()
    home, folder = map(Path, sys.argv[1:3])
    os.nice(5)  # the pages come first
    try:
        run(home, folder, json.load(sys.stdin.buffer))
    except InputError as error:
        faults = [{"where": f.where, "field": f.field, "expected": f.expected} for f in error.faults]
        write_whole(folder / "failure.json", json.dumps({"reason": "input", "faults": faults}).encode())
    except BaseException:
        write_whole(folder / "failure.json", b'{"reason": "crash"}')
        raise


def _log_failures() -> None:
    """Write tracebacks without the messages of exceptions, which may repeat what is in a family."""

    def on_failure(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        print(format_failure(error), file=sys.stderr, flush=True)

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            print(format_failure(failed.exc_value), file=sys.stderr, flush=True)

    faulthandler.enable()
    sys.excepthook, threading.excepthook = on_failure, in_thread


def run(home: Path, place: Path, order: Mapping[str, Any]) -> None:
    """Make the plan of an order: first it is kept, then it is told.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    place : Path
        The job's folder.
    order : mapping
        As :class:`api.rest.placements.PlacementOrder` has it; with ``from``, the folder of an earlier job, instead
        of families.

    Raises
    ------
    InputError
        If families or decisions cannot be used.
    """
    engine, said = Engine.open(home), speaker(cast(Lang, order["lang"]))
    watch = Watch(lambda phase: _progress(place, phase), (place / "cancel").exists)
    placed = (_again if "from" in order else _anew)(engine, order, watch, said)
    write_whole(place / "plan.qonys", packed(placed))
    write_whole(place / "plan.json", json.dumps(shown_plan(placed, said), ensure_ascii=False).encode())


def _anew(engine: Engine, order: Mapping[str, Any], watch: Watch, said: Speaker) -> Placed:
    """Return the plan of a list of families."""
    families = read_families(json_lines(order["families"]), "families.jsonl", engine)
    named = Named.of(engine, [family.mark for family in families], engine.destinations.katos.tolist())
    former = former_of(order["former"]) if order.get("former") else None
    with telling(named, engine, said):
        return place_families(engine, families, _settings(order, named), former=former, watch=watch)


def _again(engine: Engine, order: Mapping[str, Any], watch: Watch, said: Speaker) -> Placed:
    """Return an earlier plan as its order overrules it."""
    earlier = Path(order["from"])
    placed = opened(earlier / "plan.qonys", engine)
    with telling(placed.named, engine, said):
        return overrule(placed, _settings(order, placed.named), watch=watch)


def _settings(order: Mapping[str, Any], named: Named) -> Order:
    names = ("time_limit", "household_rule", "job_rule", "fair", "check_prices")
    given = {name: order[name] for name in names if name in order}
    return Order(**given, decisions=decisions_of(order["decisions"], "decisions", named))


def _progress(place: Path, phase: Phase) -> None:
    state = {
        "phase": phase.name,
        "seconds": round(phase.seconds, 1),
        "value": phase.value,
        "bound": phase.bound,
    }
    write_whole(place / "progress.json", json.dumps(state).encode())


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file that others read meanwhile: they see all of it or nothing."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(raw)
    fresh.replace(path)


if __name__ == "__main__":
    main()
