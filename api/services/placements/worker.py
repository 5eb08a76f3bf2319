"""One placement in a process of its own; see :mod:`api.services.placements.job_files` for the files."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import orjson

from api.services.failures import format_failure
from api.services.intake.family_lists import json_lines, read_families
from api.services.intake.form_family import answers_of
from api.services.intake.sealed_answers import AnswerSeal
from api.services.language.i18n import translator_for
from api.services.placements.archive import archive_plan, open_archive
from api.services.placements.baseline import baseline_of
from api.services.placements.decision_messages import decision_faults_in_words
from api.services.placements.decisions import decisions_of
from api.services.placements.job_files import JobFolder, write_whole
from api.services.placements.plan_json import plan_json, progress_json
from api.services.placements.result import PlacementResult, PlacementSettings
from api.services.placements.run import Watch, index_of, place_again, place_families
from api.services.placements.wording import Wording
from api.services.register_room import open_engine
from geo.durable import keep_private
from geo.faults import InputError
from geo.names import Lang

RESERVE_S = 6.0
"""Seconds of the job's time that are left for checking, explaining and packing the plan."""
_ORPHANED = 3
"""Exit status of a job whose server has ended."""


def main() -> None:
    """Read an order from standard input, place its families, write the plan or what kept it from being made.

    What ends the process otherwise goes to standard error, which the server logs.
    """
    _log_failures()
    home, folder = map(Path, sys.argv[1:3])
    keep_private(home)
    os.nice(5)  # the pages come first
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_server, daemon=True).start()
    try:
        run(home, JobFolder(folder), order)
    except InputError as error:
        faults = [{"where": f.where, "field": f.field, "expected": f.expected} for f in error.faults]
        JobFolder(folder).fail("input", faults)
    except BaseException:
        JobFolder(folder).fail("crash")
        raise


def _end_with_server() -> None:
    """End this process when the other end of standard input is closed, as it is when the server is killed."""
    while os.read(sys.stdin.fileno(), 1024):  # not the buffered reader, whose lock Python wants when it ends
        pass
    os._exit(_ORPHANED)


def _log_failures() -> None:
    """Write tracebacks without the messages of exceptions, which may repeat what is in a family."""

    def on_failure(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        print(format_failure(error), file=sys.stderr, flush=True)

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            print(format_failure(failed.exc_value), file=sys.stderr, flush=True)

    faulthandler.enable()
    sys.excepthook, threading.excepthook = on_failure, in_thread


def run(home: Path, job: JobFolder, order: Mapping[str, Any]) -> None:
    """Make the plan of an order: the archive is written first, since who sees the JSON asks for it.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    job : JobFolder
        Where plan and progress are written.
    order : mapping
        As :class:`api.rest.placements.PlacementOrder` has it; with ``from``, the folder of an earlier job, instead
        of families; with ``until``, the moment of :func:`time.monotonic` at which the job is ended.

    Raises
    ------
    InputError
        If families or decisions cannot be used.
    """
    engine = open_engine(home)
    wording = Wording(engine, translator_for(cast(Lang, order["lang"])))
    watch = Watch(
        lambda phase: write_whole(job.path / "progress.json", json.dumps(progress_json(phase)).encode()),
        (job.path / "cancel").exists,
        float(order.get("until", inf)) - RESERVE_S,
    )
    result = (_again if "from" in order else _anew)(order, wording, watch)
    write_whole(job.path / "plan.qonys", archive_plan(result))
    write_whole(job.path / "plan.json", orjson.dumps(plan_json(result, wording)))


def _anew(order: Mapping[str, Any], wording: Wording, watch: Watch) -> PlacementResult:
    """Return the plan of a list of families."""
    engine = wording.engine
    families = read_families(json_lines(order["families"]), "families.jsonl", engine)
    index = index_of(engine, families)
    baseline = baseline_of(order["former"]) if order.get("former") else None
    with decision_faults_in_words(index, wording):
        decisions = decisions_of(order["decisions"], "decisions", index)
        made = place_families(engine, families, _settings(order), decisions, baseline=baseline, watch=watch)
    seal = AnswerSeal.of(engine.home)
    return replace(made, sealed=tuple(seal.seal(answers_of(each.household).pairs()) for each in families))


def _again(order: Mapping[str, Any], wording: Wording, watch: Watch) -> PlacementResult:
    """Return an earlier plan solved again under other decisions."""
    earlier = open_archive(Path(order["from"]) / "plan.qonys")
    with decision_faults_in_words(earlier.index, wording):
        decisions = decisions_of(order["decisions"], "decisions", earlier.index)
        return place_again(earlier, _settings(order), decisions, watch=watch)


def _settings(order: Mapping[str, Any]) -> PlacementSettings:
    names = ("time_limit", "household_rule", "job_rule", "fair", "check_prices")
    return PlacementSettings(**{name: order[name] for name in names if name in order})


if __name__ == "__main__":
    main()
