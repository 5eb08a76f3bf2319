"""The process that reads a load: what ``qonys data import`` does, told into the load's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from api.services.language.fault_messages import told, told_note
from api.services.language.i18n import translator_for
from api.services.loading.loads import Load, Step
from geo.durable import keep_private
from geo.faults import DomainError, InputError
from geo.imports import ImportReport, import_file
from geo.imports.report import reject_table
from geo.names import Lang
from geo.sources.reading.headings import EXTRA

MOST_ROWS = 200
"""Refused rows that are shown to be corrected; all of them are in the report."""
OPTIONS = (
    "as_of",
    "source",
    "licence",
    "crs",
    "encoding",
    "columns",
    "every",
    "complete",
    "period",
    "older_too",
)


def main() -> None:
    """Read a load and tell what became of it."""
    home, folder, step, values = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    keep_private(home)
    load = Load(folder)
    answer: dict[str, Any] = {"crashed": True}
    try:
        answer = run(home, load, cast(Step, step), demo=values == "demo")
    finally:
        load.write(cast(Step, step), answer)


def run(home: Path, load: Load, step: Step, *, demo: bool) -> dict[str, Any]:
    """Return what the import of a load tells, in the language of who asked for it.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    load : Load
        Files and options.
    step : {"rehearse", "publish"}
        Whether it only tells, or writes.
    demo : bool
        Whether the next version may hold made-up values.
    """
    order = load.order
    translator = translator_for(cast(Lang, order["lang"]))
    options = {name: order[name] for name in OPTIONS if order.get(name)}
    try:
        report = import_file(
            home, order["layer"], load.files, demo=demo, dry_run=step == "rehearse", **options
        )
    except InputError as error:
        return {"faults": [line for line, _ in told(error, translator)]}
    except DomainError as error:
        return {"faults": [str(error)]}
    return _shown(report) | {
        "notes": [told_note(note, translator) for note in report.notes],
        "reasons": [
            [line for line, _ in told(InputError(reject.faults), translator)]
            for reject in report.rejects[:MOST_ROWS]
        ],
    }


def _shown(report: ImportReport) -> dict[str, Any]:
    titles, rows = reject_table(report.rejects[:MOST_ROWS])
    count = len(titles) - len(EXTRA)
    return {
        "report": report.to_dict(),
        "titles": titles[:count],
        "rows": [row[:count] for row in rows],
        "more": max(0, len(report.rejects) - MOST_ROWS),
    }


if __name__ == "__main__":
    main()
