"""Spoils files and reads them, for hours if wanted.

    python -m bench.fuzz_files [--minutes 30] [--files N] [--seed 0]

Good files of every format that is read are changed by seeded mutations (bytes, runs, lengths, members of archives,
numbers in XML) and read as an upload is, in a confined child process. A file may be read or refused with faults. What
must not be: another error, a reader that was not a fault of its file, a process to fork from that died, a file that is
left open. Prints how many were read, refused and lost, by format, and exits with 1 if anything else happened.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import shapely

from bench.hostile.files import ordinary, workbook
from geo.faults import InputError
from geo.sandbox.client import READERS
from geo.sandbox.limits import IMPORT, MIB, UPLOAD
from geo.sources.reading import shapes, tabular
from geo.sources.reading.shapes import read_shapes
from geo.sources.reading.tabular import read_sheets

SHORT = replace(IMPORT, memory=2048 * MIB, cpu_s=10, wall_s=30.0)
"""Bounds for shapes here: enough for small files, soon over for a loop."""
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
TABLES: dict[str, Callable[[], bytes]] = {
    "xlsx": ordinary,
    "xlsx ": lambda: workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>1+1</f></c></row>', "id", 3
    ),
    "csv": lambda: 'id;adult1_age\nA-1;36\n"A;2";41\n'.encode("utf-16"),
}
DRIVERS = {"geojson": None, "gpkg": None, "shp": None, "fgb": None, "kml": "LIBKML", "tab": "MapInfo File"}
BESIDE = {"shp": ("shx", "dbf", "prj"), "tab": ("dat", "map", "id")}
"""Other files of a format that has several."""


class Reasons(logging.Handler):
    """Counts why readers were lost."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.seen[record.getMessage()] += 1


def good_shapes(folder: Path) -> None:
    """Write a small file of each format of shapes."""
    square = shapely.box(69.1, 54.8, 69.12, 54.82)
    frame = gpd.GeoDataFrame({"name": ["Жер", "Қоныс"], "n": [1, 2]}, geometry=[square, square], crs=4326)
    for end, driver in DRIVERS.items():
        frame.to_file(folder / f"good.{end}", driver=driver)


def spoiled(raw: bytes, draw: random.Random) -> bytes:
    """Return a file with a few things changed."""
    changed = bytearray(raw)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        if not changed:
            return b""
        at = draw.randrange(len(changed))
        kind = draw.randrange(6)
        if kind == 0:
            changed[at] = draw.randrange(256)
        elif kind == 1:
            changed[at : at + 4] = draw.choice(NUMBERS).to_bytes(4, draw.choice(("little", "big")))
        elif kind == 2:
            del changed[at : at + draw.randrange(1, 64)]
        elif kind == 3:
            changed[at:at] = changed[at : at + draw.randrange(1, 512)] * draw.choice((1, 2, 50))
        elif kind == 4:
            del changed[at:]
        else:
            changed[at : at + 1] = draw.choice(
                (b"\0", b"<", b'"', b"&#0;", b"]]>", b"\xff\xfe", b"{", b"[" * 99)
            )
    return bytes(changed)


def respoiled(raw: bytes, draw: random.Random) -> bytes:
    """Return an archive of which a member was spoiled before it was packed: its sums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = draw.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _respelled(content, draw) if name == chosen else content)
    return out.getvalue()


def _respelled(content: bytes, draw: random.Random) -> bytes:
    """Return XML with a number replaced or anything else changed."""
    found = list(re.finditer(rb"\d+", content))
    if not found or draw.random() < 0.5:
        return spoiled(content, draw)
    number = draw.choice(found)
    put = str(draw.choice((0, 1, 16_384, 1_048_576, 2**31, 2**63, 10**18))).encode()
    return content[: number.start()] + put + content[number.end() :]


@dataclass
class Fuzz:
    """Files spoiled and read, and what became of them.

    Parameters
    ----------
    draw : Random
        Where the mutations come from.
    folder : Path
        Where good and spoiled files of shapes lie.
    """

    draw: random.Random
    folder: Path
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tables = {kind: make() for kind, make in TABLES.items()}
        good_shapes(self.folder)

    def one(self, number: int) -> None:
        """Spoil one file and read it."""
        kind = self.draw.choice((*TABLES, *DRIVERS))
        before = READERS.pid
        try:
            read_sheets(*self._table(kind), UPLOAD) if kind in TABLES else read_shapes(self._shapes(kind))
            self.seen[f"{kind} read"] += 1
        except InputError as error:
            lost = any(fault.key.startswith("unreadable") for fault in error.faults)
            self.seen[f"{kind} {'lost' if lost else 'refused'}"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.wrong.append(f"{kind} {number}: {type(error).__name__}: {error}")
        if before and READERS.pid != before:
            self.wrong.append(f"{kind} {number}: the process to fork from was lost")

    def _table(self, kind: str) -> tuple[Path, bytes]:
        raw = self.tables[kind]
        whole = kind != "csv" and self.draw.random() < 0.7
        return Path(f"a.{kind.strip()}"), (respoiled if whole else spoiled)(raw, self.draw)

    def _shapes(self, kind: str) -> Path:
        """Return a spoiled copy: one of its parts, where there are several."""
        parts = []
        for end in (kind, *BESIDE.get(kind, ())):
            parts.append(self.folder / f"bad.{end}")
            parts[-1].write_bytes((self.folder / f"good.{end}").read_bytes())
        part = self.draw.choice(parts)
        part.write_bytes(spoiled(part.read_bytes(), self.draw))
        return parts[0]


def fuzz(minutes: float, files: int, seed: int) -> Fuzz:
    """Spoil and read until the time is over, or so many files are read."""
    with tempfile.TemporaryDirectory() as folder:
        made = Fuzz(random.Random(seed), Path(folder))
        until, number = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < until and number < files:
            number += 1
            made.one(number)
    return made


def main() -> None:
    """Print what became of the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--files", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    shapes.IMPORT = tabular.IMPORT = SHORT
    reasons = Reasons()
    logging.getLogger("geo.sandbox.client").addHandler(reasons)
    made = fuzz(options.minutes, options.files, options.seed)
    for kind, count in sorted(made.seen.items()):
        print(f"{kind:20}{count:9,}")
    print(f"{'in all':20}{made.seen.total():9,}")
    for reason, count in reasons.seen.most_common():
        print(f"{count:5} {reason}")
    for line in made.wrong[:20]:
        print(line)
    sys.exit(bool(made.wrong))


if __name__ == "__main__":
    main()
