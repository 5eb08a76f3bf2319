"""Loading the files that users have: read, check, report, merge, publish; history and rollback.

The one call is :func:`geo.imports.run.import_file`::

    from geo.imports import import_file

    report = import_file(home, "vacancies", [Path("vacancies.xlsx")], as_of="2026-11-01", source="enbek.kz")
    report.accepted, report.changed, report.unchanged, report.rejected, report.folder
"""

from geo.imports.history import history, rollback
from geo.imports.report import ImportReport
from geo.imports.run import import_file

__all__ = ["ImportReport", "history", "import_file", "rollback"]
