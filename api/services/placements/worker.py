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
from api.services.language.i18n import translator_for
from api.services.placements.archive import archive_plan, open_archive
from api.services.placements.baseline import baseline_of
from api.services.placements.decision_messages import decision_faults_in_words
from api.services.placements.decisions import decisions_of
from api.services.placements.plan_json import plan_json, progress_json
from api.services.placements.result import PlacementResult, PlacementSettings
from api.services.placements.run import Watch, index_of, place_again, place_families
from api.services.placements.wording import Wording
from geo.faults import InputError
from geo.names import Lang
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


def run(home: Path, folder: Path, order: Mapping[str, Any]) -> None:
    """Make the plan of an order: the archive is written first, since who sees the JSON asks for it.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    folder : Path
        The job's folder.
    order : mapping
        As :class:`api.rest.placements.PlacementOrder` has it; with ``from``, the folder of an earlier job, instead
        of families.

    Raises
    ------
    InputError
        If families or decisions cannot be used.
    """
    engine = Engine.open(home)
    wording = Wording(engine, translator_for(cast(Lang, order["lang"])))
    watch = Watch(lambda phase: _write_progress(folder, phase), (folder / "cancel").exists)
    result = (_again if "from" in order else _anew)(order, wording, watch)
    write_whole(folder / "plan.qonys", archive_plan(result))
    write_whole(folder / "plan.json", json.dumps(plan_json(result, wording), ensure_ascii=False).encode())


def _anew(order: Mapping[str, Any], wording: Wording, watch: Watch) -> PlacementResult:
    """Return the plan of a list of families."""
    engine = wording.engine
    families = read_families(json_lines(order["families"]), "families.jsonl", engine)
    index = index_of(engine, families)
    baseline = baseline_of(order["former"]) if order.get("former") else None
    with decision_faults_in_words(index, wording):
        decisions = decisions_of(order["decisions"], "decisions", index)
        return place_families(engine, families, _settings(order), decisions, baseline=baseline, watch=watch)


def _again(order: Mapping[str, Any], wording: Wording, watch: Watch) -> PlacementResult:
    """Return an earlier plan solved again under other decisions."""
    earlier = open_archive(Path(order["from"]) / "plan.qonys")
    with decision_faults_in_words(earlier.index, wording):
        decisions = decisions_of(order["decisions"], "decisions", earlier.index)
        return place_again(earlier, _settings(order), decisions, watch=watch)


def _settings(order: Mapping[str, Any]) -> PlacementSettings:
    names = ("time_limit", "household_rule", "job_rule", "fair", "check_prices")
    return PlacementSettings(**{name: order[name] for name in names if name in order})


def _write_progress(folder: Path, phase: Phase) -> None:
    write_whole(folder / "progress.json", json.dumps(progress_json(phase)).encode())


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file that others read meanwhile: they see all of it or nothing."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(raw)
    fresh.replace(path)


if __name__ == "__main__":
    main()
