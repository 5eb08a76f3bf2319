"""Brings sources that are due or named, and makes each the next version of the atlas, or leaves everything as it is."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports.run import import_file
from geo.receiving import receiving_oblasts
from geo.sync import borders, ledger, vacancy_pages
from geo.sync.catalogue import RemoteSource, known
from geo.sync.fetching import Client, Edition, FetchError
from geo.sync.ledger import Record

State = Literal["new", "same", "failed", "rebuild"]
"""A new version was made; nothing is new; it failed, and what was there still answers; it waits for a new build."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one source.

    Parameters
    ----------
    source : RemoteSource
        Which.
    state : {"new", "same", "failed", "rebuild"}
        What became of it.
    record : Record
        As it stands in the ledger now.
    details : tuple of str
        Faults of the file, for a failed import.
    """

    source: RemoteSource
    state: State
    record: Record
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Brought:
    """What is to be imported: files, and what they are an edition of."""

    files: tuple[Path, ...]
    edition: Edition
    day: str | None


@dataclass(frozen=True, slots=True)
class _Work:
    home: Path
    mirror: Path | None
    client: Client
    demo: bool
    now: datetime

    def folder(self, source: RemoteSource) -> Path:
        """Return where the editions of a source are kept."""
        return self.home / "sources" / source.id


def refresh(
    home: Path,
    names: Sequence[str] = (),
    *,
    mirror: Path | None = None,
    client: Client | None = None,
    demo: bool = True,
    now: datetime | None = None,
) -> Iterator[Refreshed]:
    """Bring sources one after the other; yield what became of each as soon as it is known.

    Every source stands for itself: one that fails leaves the others, and the current version, as they are. What was
    fetched is kept in ``<home>/sources/<id>`` by date and hash.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    names : sequence of str
        Sources that are asked now; all that are due if none is named.
    mirror : Path, optional
        A folder with one folder a source to take the newest file from, instead of from the network.
    client : Client, optional
        Asks; a new one if not given.
    demo : bool
        Whether the next version may hold demo values.
    now : datetime, optional
        Moment by which sources are due.

    Raises
    ------
    InputError
        If there is no such source.
    BusyError
        If another refresh of this home is in progress.
    """
    folder = home / "sources"
    sources = known(tuple(names), folder)
    work = _Work(home, mirror, client or Client(), demo, now or datetime.now(UTC))
    with ledger.alone(folder):
        for source in sources:
            record = ledger.read(folder).get(source.id, Record())
            if names or record.due(source.every_days) <= work.now:
                found = _one(source, record, work)
                ledger.write(folder, source.id, found.record)
                yield found


def _one(source: RemoteSource, record: Record, work: _Work) -> Refreshed:
    asked = replace(record, asked=work.now.isoformat(timespec="seconds"), fault="", address="", found="")
    bring = _WAYS[source.way]
    try:
        work.folder(source).mkdir(parents=True, exist_ok=True)
        brought = bring(source, record, work)
        if brought is None:
            return Refreshed(source, "same", asked)
        done = replace(
            asked,
            brought=asked.asked,
            file=brought.files[0].name if brought.files else "",
            etag=brought.edition.etag,
            modified=brought.edition.modified,
            sha256=brought.edition.sha256,
        )
        if not source.target:
            return Refreshed(source, "rebuild", done)
        return _imported(source, brought, done, work)
    except FetchError as error:
        failed = replace(asked, fault=error.key, address=error.address, found=error.found)
        return Refreshed(source, "failed", failed)
    except InputError as error:
        failed = replace(asked, fault="layout", address=source.address)
        return Refreshed(source, "failed", failed, tuple(map(str, error.faults)))
    except OSError as error:
        failed = replace(asked, fault="disk", address=str(work.folder(source)), found=str(error.strerror))
        return Refreshed(source, "failed", failed)


def _imported(source: RemoteSource, brought: _Brought, done: Record, work: _Work) -> Refreshed:
    """Import what came, after a rehearsal: a file of which most rows are refused has another layout."""
    load = partial(
        import_file, work.home, source.target, brought.files, as_of=brought.day, source=source.title,
        licence=source.licence, demo=work.demo,
    )  # fmt: skip
    rehearsed = load(dry_run=True)
    if rehearsed.rejected > rehearsed.accepted:
        faults = [str(fault) for reject in rehearsed.rejects for fault in reject.faults]
        raise FetchError("rows", source.address, f"{rehearsed.rejected}: {faults[0] if faults else ''}")
    report = load()
    if report.after == report.before:
        return Refreshed(source, "same", done)
    return Refreshed(source, "new", replace(done, version=report.after))


def _borders(source: RemoteSource, record: Record, work: _Work) -> _Brought | None:
    found = borders.sync(work.home / "sources", work.mirror)
    if found.fault:
        key = "unreachable" if found.fault.found.startswith("none (") else "borders"
        raise FetchError(key, found.fault.where, found.fault.found)
    if not found.brought and record.brought:
        return None
    return _Brought((), Edition(sha256=borders.COMMIT), None)


def _file(source: RemoteSource, record: Record, work: _Work, address: str = "") -> _Brought | None:
    """Bring one file and check it by the publisher's checksum, where there is one."""
    incoming = work.folder(source) / f"incoming{source.suffix}"
    address = address or source.address
    if work.mirror is not None:
        edition = _copied(work.mirror / source.id, source, incoming)
    else:
        fetched = work.client.fetch(address, incoming, source.most_bytes, record.edition)
        if fetched is None:
            return None
        edition = fetched
        if source.checksum:
            _check_md5(work.client, address + source.checksum, incoming)
    if edition.sha256 == record.sha256:
        incoming.unlink()
        return None
    day = _day(edition, work.now)
    kept = incoming.with_name(f"{day}-{edition.sha256[:8]}{source.suffix}")
    incoming.replace(kept)
    return _Brought((kept,), edition, day)


def _listing(source: RemoteSource, record: Record, work: _Work) -> _Brought | None:
    """Bring the newest file that a page lists, by the day in its address."""
    if work.mirror is not None:
        return _file(source, record, work)
    page = work.client.page(source.address, source.most_bytes) or ""
    editions = []
    for found in re.finditer(source.newest, page):
        try:
            editions.append((date(int(found["y"]), int(found["m"]), int(found["d"])), found[1]))
        except ValueError:
            continue
    if not editions:
        raise FetchError("layout", source.address)
    day, address = max(editions)
    brought = _file(source, record, work, urljoin(source.address, address))
    return brought and replace(
        brought, day=min(day, work.now.date()).isoformat()
    )  # some are in force from later on


def _vacancies(source: RemoteSource, record: Record, work: _Work) -> _Brought | None:
    """Bring pages that are not there yet; all that are kept are imported, for those put away are not open any more."""
    pages = work.folder(source) / "pages"
    if work.mirror is not None:
        pages.mkdir(exist_ok=True)
        for page in (work.mirror / source.id).glob("*.html"):
            shutil.copyfile(page, pages / page.name)
    else:
        regions = [code[:2] for code in receiving_oblasts(Atlas.open(work.home))]
        vacancy_pages.crawl(work.client, source.address, regions, pages, source.most_bytes)
    names = sorted(page.name for page in pages.glob("*.html"))
    edition = Edition(sha256=hashlib.sha256("\n".join(names).encode()).hexdigest())
    return None if not names or edition.sha256 == record.sha256 else _Brought((pages,), edition, None)


_WAYS: dict[str, Callable[[RemoteSource, Record, _Work], _Brought | None]] = {
    "borders": _borders,
    "file": _file,
    "listing": _listing,
    "vacancies": _vacancies,
}


def _copied(folder: Path, source: RemoteSource, into: Path) -> Edition:
    files = sorted(folder.glob(f"*{source.suffix}"))
    if not files:
        raise FetchError("mirror", str(folder), source.suffix)
    shutil.copyfile(files[-1], into)
    with into.open("rb") as file:
        return Edition(sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _check_md5(client: Client, address: str, file: Path) -> None:
    """Compare with the checksum that the publisher gives; MD5 finds what was cut or mixed up, not what was forged."""
    page = client.page(address, 10_000)
    said = re.match(r"\s{0,9}([0-9a-f]{32})\b", page or "")
    if said is None:
        raise FetchError("checksum_layout", address)
    with file.open("rb") as stream:
        if hashlib.file_digest(stream, "md5").hexdigest() != said[1]:
            file.unlink()
            raise FetchError("checksum", address, said[1])


def _day(edition: Edition, now: datetime) -> str:
    try:
        return min(parsedate_to_datetime(edition.modified), now).date().isoformat()
    except (TypeError, ValueError):
        return now.date().isoformat()
