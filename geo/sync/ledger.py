"""What was asked when, what came, what failed: one record a source in ``QONYS_HOME/sources/ledger.json``."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geo import durable
from geo.faults import BusyError
from geo.sync.fetching import Edition

_FILE, _LOCK = "ledger.json", "lock"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one source.

    Parameters
    ----------
    asked, brought : str
        Moments (ISO, UTC) of the last try and of the last edition that came; empty for never.
    file : str
        Name of that edition in the source's folder.
    etag, modified, sha256 : str
        See :class:`geo.sync.fetching.Edition`.
    version : str
        Version of the atlas that it made, empty where it changed nothing.
    fault, address, found : str
        Why the last try failed (``data.sync.<fault>`` of the catalogues), where, and what there was instead.
    """

    asked: str = ""
    brought: str = ""
    file: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    version: str = ""
    fault: str = ""
    address: str = ""
    found: str = ""

    @property
    def edition(self) -> Edition | None:
        """The edition that is there, None where nothing came yet."""
        return Edition(self.etag, self.modified, self.sha256) if self.brought else None

    def due(self, every_days: int) -> datetime:
        """Return when the source is asked next: after a failed try on the next day, and at once if never asked."""
        if not self.asked:
            return datetime.min.replace(tzinfo=UTC)
        wait = timedelta(days=min(1, every_days) if self.fault else every_days)
        return datetime.fromisoformat(self.asked) + wait


def read(folder: Path) -> dict[str, Record]:
    """Return the records by source; a ledger that is no such file counts as empty, and everything as due."""
    try:
        found = json.loads((folder / _FILE).read_bytes())
        names = {each.name for each in fields(Record)}
        return {
            name: Record(**{key: str(value) for key, value in record.items() if key in names})
            for name, record in found.items()
        }
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def write(folder: Path, name: str, record: Record) -> None:
    """Put the record of one source into the ledger, whole or not at all; call it inside :func:`alone`.

    Parameters
    ----------
    folder : Path
        Where the ledger lies.
    name : str
        Id of the source.
    record : Record
        What is known of it now; what was known before is replaced.
    """
    records = {key: asdict(each) for key, each in {**read(folder), name: record}.items()}
    fresh = folder / f".new-{os.getpid()}-{_FILE}"
    fresh.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    durable.flush(fresh)
    fresh.replace(folder / _FILE)
    durable.flush(folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep a second refresh of the same home from beginning.

    Raises
    ------
    BusyError
        If one is in progress.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("another refresh of this home is in progress", key="refresh") from None
        yield
