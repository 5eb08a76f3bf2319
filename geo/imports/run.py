"""The import itself: read, check, merge, report, publish."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from geo import store
from geo.assemble import today as today_utc
from geo.atlas import Atlas, checked_manifest
from geo.faults import Fault, InputError
from geo.imports import journal, periods, source_columns
from geo.imports.apply import Applied, apply, finished
from geo.imports.readers import Target, target
from geo.imports.replay import with_source
from geo.imports.report import ImportReport
from geo.provenance import Source
from geo.sources.reading.guards import check_file
from geo.sources.reading.parsed import Context, Parsed, Reject
from geo.tables import Tables


@dataclass(frozen=True, slots=True)
class _Options:
    as_of: str
    dated: bool
    source: str
    licence: str
    crs: str
    today: str
    older_too: bool
    encoding: str
    columns: Mapping[str, str]
    every: Mapping[str, str]
    complete: tuple[str, ...]
    period: tuple[str, str]


def import_file(
    home: Path,
    layer: str,
    files: Sequence[Path],
    *,
    as_of: str | None = None,
    source: str | None = None,
    licence: str = "",
    crs: str = "",
    older_too: bool = False,
    demo: bool = True,
    today: str | None = None,
    encoding: str = "",
    columns: Mapping[str, str] | None = None,
    every: Mapping[str, str] | None = None,
    complete: Sequence[str] = (),
    period: str = "",
    dry_run: bool = False,
) -> ImportReport:
    """Load files into a layer and publish the next version of the atlas, or change nothing.

    Parameters
    ----------
    home : Path
        The folder of the atlas, which must have been built.
    layer : str
        One of :data:`geo.imports.readers.TARGETS`.
    files : sequence of Path
        One or more files (for vacancies also folders of saved pages).
    as_of : str, optional
        ISO date to which values speak that have no date of their own; today if not given, and a file whose own date
        is known keeps it.
    source : str, optional
        What a reader would call the source; the file's name if not given.
    licence : str
        Licence of the values.
    crs : str
        Reference system of shapes in a file that states none (``EPSG:32642``).
    older_too : bool
        Whether older values displace newer ones.
    demo : bool
        Whether the next version may hold demo values.
    today : str, optional
        ISO date on which vacancies must not have expired; today (UTC) if not given.
    encoding : str
        Encoding of text and shapefiles that do not say their own.
    columns : mapping of str to str, optional
        Headings of the files by the id of our column. They are kept for the source, and hold for its next file.
    every : mapping of str to str, optional
        Cells of every row, by the id of a column that the files do not have; for these files only.
    complete : sequence of str
        KATO codes of the areas for which the files are complete: what they do not name there is not.
    period : str
        For which time they are: a year, a month, a day, or two of them joined by ``..``; what speaks to another time
        stays. Until today if not given.
    dry_run : bool
        Whether all is told, and nothing written.

    Returns
    -------
    ImportReport
        Where nothing changes, ``after`` is ``before`` and no version is made; the report and the rejects are written
        all the same.

    Raises
    ------
    InputError
        If a file as a whole cannot be used; nothing is written then.
    NotReadyError
        If no atlas has been built.
    """
    reader = target(layer)
    options = _options(
        files, as_of, source, licence, crs, today, older_too, encoding, columns, every, complete, period
    )
    with store.writing(home):
        atlas = Atlas.open(home)
        options = replace(
            options,
            columns=source_columns.of_source(home, layer, _slug(options.source)) | dict(options.columns),
            complete=_areas(reader, options.complete, atlas),
        )
        tables = atlas.tables() if demo else atlas.tables().without_demo()
        results = _applied(reader, files, tables, options)
        made = _source(files, options, results)
        report = _report(home, layer, files, atlas.version, results)
        if dry_run:
            return replace(report, folder="")
        source_columns.keep(home, layer, _slug(options.source), columns or {})
        if results[-1][1].tables is tables:
            journal.write(home, report, [], older_too, made)
            return report
        after = finished(with_source(results[-1][1].tables, made), options.today, tables)
        taken = [result.taken for _, result in results]
        return _publish(home, atlas, after, report, taken, options, made)


def _applied(
    reader: Target, files: Sequence[Path], tables: Tables, options: _Options
) -> list[tuple[Parsed, Applied]]:
    """Read one file after the other, and lay each over what the one before left."""
    results = []
    for file in files:
        parsed = _sourced(reader.read(Path(file), _context(tables, options)), file, options)
        result = apply(tables, parsed, Path(file).name, options.older_too, options.complete, options.period)
        tables = result.tables
        results.append((parsed, result))
    return results


def _options(
    files: Sequence[Path],
    as_of: str | None,
    source: str | None,
    licence: str,
    crs: str,
    today: str | None,
    older_too: bool,
    encoding: str,
    columns: Mapping[str, str] | None,
    every: Mapping[str, str] | None,
    complete: Sequence[str],
    period: str,
) -> _Options:
    if not files:
        raise InputError([Fault("import", "files", "at least one file", "none", key="file_none")])
    for name, day in (("as_of", as_of), ("today", today)):
        try:
            date.fromisoformat(day or "2000-01-01")
        except ValueError:
            expected = "an ISO date such as 2026-11-20"
            raise InputError([Fault("import", name, expected, str(day), key="cell.date")]) from None
    for file in files:
        if not Path(file).is_dir():
            check_file(Path(file))
    now = today or today_utc()
    if (as_of or now) > now:
        fault = Fault(
            "import", "as_of", f"a day not after {now}", str(as_of), key="cell.past", params={"today": now}
        )
        raise InputError([fault])
    stated = (encoding, columns or {}, every or {}, tuple(complete), periods.read(period, now, complete))
    return _Options(as_of or now, as_of is not None, source or "", licence, crs, now, older_too, *stated)


def _areas(reader: Target, complete: tuple[str, ...], atlas: Atlas) -> tuple[str, ...]:
    """Return the codes of the areas for which a list is said to be complete.

    Raises
    ------
    InputError
        If one is no place, or such a list cannot be complete.
    """
    if complete and not reader.complete:
        expected = "open_settlements, vacancies or land, of which a list can be complete"
        raise InputError([Fault("--complete", "", expected, reader.layer, key="complete_layer")])
    codes = tuple(code.ljust(9, "0") for code in complete)
    if strange := [code for code in codes if code not in atlas.places.index]:
        expected = "the KATO code of an oblast, district or settlement"
        raise InputError([Fault("--complete", "", expected, code, key="place") for code in strange])
    return codes


def _context(tables: Tables, options: _Options) -> Context:
    return Context(
        places=tables.places,
        as_of=options.as_of,
        source=_slug(options.source),
        today=options.today,
        observations=tables.observations,
        boundaries=tables.boundaries,
        crs=options.crs,
        dated=options.dated,
        encoding=options.encoding,
        columns=options.columns,
        every=options.every,
        complete=options.complete,
        period=options.period,
    )


def _slug(text: str) -> str:
    """Return a source's id of its title: letters and digits of any script, joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", text.lower()))[:60]


def _sourced(parsed: Parsed, file: Path, options: _Options) -> Parsed:
    """Return what was read with a source on every value: the file's name where neither user nor reader knows one."""
    named = _slug(options.source) or _slug(Path(file).stem) or "import"
    changes: dict[str, pd.DataFrame] = {}
    for name in ("observations", "vacancies", "parcels", "barred", "boundaries"):
        frame = getattr(parsed, name)
        if frame is not None and len(frame):
            changes[name] = frame.assign(source=frame["source"].replace("", named))
    return replace(parsed, **changes)  # type: ignore[arg-type]


def _source(files: Sequence[Path], options: _Options, results: list[tuple[Parsed, Applied]]) -> Source:
    title = options.source or Path(files[0]).name
    named = _slug(options.source) or _slug(Path(files[0]).stem) or "import"
    dates = [
        str(frame["as_of"].max())
        for parsed, _ in results
        for frame in (parsed.observations, parsed.vacancies, parsed.parcels)
        if frame is not None and len(frame)
    ]
    note = "imported from " + ", ".join(Path(file).name for file in files)
    return Source(named, title, options.licence or "not stated", max(dates, default=options.as_of), note)


def _report(
    home: Path, layer: str, files: Sequence[Path], version: str, results: list[tuple[Parsed, Applied]]
) -> ImportReport:
    name = journal.new_id(home, layer)
    rows = sum(parsed.rows for parsed, _ in results)
    rejects: list[Reject] = [
        each for parsed, result in results for each in (*parsed.rejects, *result.rejects)
    ]
    refused = sum(_refused(parsed, result) for parsed, result in results)
    changed = sum(result.changed for _, result in results)
    expired = sum(parsed.expired for parsed, _ in results)
    accepted = max(rows - refused - expired, 0)
    return ImportReport(
        id=name,
        layer=layer,
        files=tuple(Path(file).name for file in files),
        before=version,
        after=version,
        rows=rows,
        accepted=accepted,
        changed=min(changed, accepted) if accepted else changed,
        unchanged=max(accepted - changed, 0),
        rejected=refused,
        values=sum(result.values for _, result in results),
        notes=tuple(note for parsed, result in results for note in (*parsed.notes, *result.notes)),
        folder=str(journal.folder(home) / name),
        rejects=tuple(rejects),
        expired=expired,
    )


def _refused(parsed: Parsed, result: Applied) -> int:
    """Return how many rows were refused: the reader's rejects, and rows of which every value lost."""
    taken = {
        int(row)
        for name in ("observations", "vacancies", "parcels")
        if (frame := getattr(result.taken, name)) is not None and len(frame)
        for row in frame["row"]
    }
    lost = {reject.row for reject in result.rejects} - taken
    return len(parsed.rejects) + len(lost)


def _publish(
    home: Path,
    atlas: Atlas,
    tables: Tables,
    report: ImportReport,
    taken: list[Parsed],
    options: _Options,
    made: Source,
) -> ImportReport:
    """Write the import, then the version that names it: whoever dies between the two has changed nothing."""
    imports = [*atlas.manifest.imports, report.id]
    manifest = checked_manifest(tables, f"import {report.layer}", atlas.version, imports)
    report = replace(report, after=manifest.version)
    journal.write(home, report, taken, options.older_too, made, options.complete, options.period)
    store.publish(tables, manifest, home)
    return report
