"""What is refused before it is read: files that claim or unpack to more than this machine should hold."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

from geo.faults import Fault, InputError

MAX_BYTES = 2 * 1024**3
"""Largest file that is read."""
MAX_UNPACKED = 1024**3
"""Largest sum of unpacked sizes that an archive may have."""
MAX_RATIO = 300
"""Largest unpacked ÷ packed size of an archive: an honest workbook packs about 10 times, a bomb 1000 times."""
MAX_CELLS = 50_000_000
"""Largest rows × columns of a sheet."""

_REF = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20


def refuse(path: Path, expected: str, found: str = "") -> InputError:
    """Return the error of a whole file."""
    return InputError([Fault(path.name, "", expected, found)])


def check_file(path: Path) -> None:
    """Check that a file is there, readable, not empty and not too large.

    Raises
    ------
    InputError
        Naming what is wrong with it.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            handle.read(1)
    except OSError as error:
        raise refuse(path, "a file that can be read", error.strerror or str(error)) from None
    if size == 0:
        raise refuse(path, "a file with something in it", "0 bytes")
    if size > MAX_BYTES:
        raise refuse(path, f"a file of at most {MAX_BYTES:,} bytes", f"{size:,} bytes")


def opened(path: Path, raw: bytes | None) -> Path | io.BytesIO:
    """Return a file for what opens archives and workbooks: its path, or its content where that is at hand."""
    return path if raw is None else io.BytesIO(raw)


def check_zip(path: Path, raw: bytes | None = None) -> None:
    """Check the members of an archive by what the directory claims and by what a full read yields.

    Parameters
    ----------
    path : Path
        The file; only its name where ``raw`` is given.
    raw : bytes, optional
        Its content, of a file that was sent and lies nowhere.

    Raises
    ------
    InputError
        If it is cut off or damaged, or claims or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(opened(path, raw)) as archive:
            claimed = sum(member.file_size for member in archive.infolist())
            size = path.stat().st_size if raw is None else len(raw)
            limit = min(MAX_UNPACKED, MAX_RATIO * max(size, 4096))
            if claimed > limit:
                raise refuse(
                    path, f"an archive that unpacks to at most {limit:,} bytes", f"{claimed:,} claimed"
                )
            _read_members(path, archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, struct.error) as error:
        raise refuse(
            path, "a whole archive or workbook; the file is cut off or damaged", str(error)
        ) from None


def _read_members(path: Path, archive: zipfile.ZipFile) -> None:
    import zlib

    for member in archive.infolist():
        left = member.file_size
        try:
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
        except zlib.error as error:
            raise refuse(
                path, "a whole archive or workbook; the file is cut off or damaged", str(error)
            ) from None
        if left:
            raise refuse(path, f"{member.filename} of the size it claims", f"{left:+,} bytes off")


def check_sheets(path: Path, raw: bytes | None = None) -> None:
    """Check that no sheet of an XLSX workbook spans more than :data:`MAX_CELLS`, whatever its header says.

    Parameters
    ----------
    path, raw
        As for :func:`check_zip`.

    Raises
    ------
    InputError
        If one does: a single cell in the last column of the last row makes a reader allocate gigabytes.
    """
    with zipfile.ZipFile(opened(path, raw)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                rows, columns = _extent(archive, name)
                if rows * columns > MAX_CELLS:
                    raise refuse(path, f"a sheet of at most {MAX_CELLS:,} cells", f"{rows:,} x {columns:,}")


def _extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    rows = columns = 1
    rest = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            for letters, digits in _REF.findall(text):
                rows = max(rows, int(digits))
                columns = max(columns, column_number(letters.decode()))
            rest = text[-64:]
    return rows, columns


def column_number(letters: str) -> int:
    """Return the number, from 1, of a column named by letters (``"AB"`` is 28)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_shapefile(path: Path) -> None:
    """Check that a shapefile's parts are there and that their headers claim the sizes they have.

    Raises
    ------
    InputError
        If the ``.shx`` or ``.dbf`` is missing, or a header claims another size (ESRI Shapefile Technical Description,
        1998).
    """
    for suffix in (".shx", ".dbf"):
        if not path.with_suffix(suffix).exists():
            raise refuse(path, f"the file {path.with_suffix(suffix).name} beside it", "none")
    with path.open("rb") as handle:
        head = handle.read(28)
    if len(head) < 28 or struct.unpack(">i", head[:4])[0] != 9994:
        raise refuse(path, "a shapefile", f"{head[:4]!r}")
    claimed = struct.unpack(">i", head[24:28])[0] * 2
    if claimed != path.stat().st_size:
        raise refuse(path, f"{claimed:,} bytes, as its header claims", f"{path.stat().st_size:,} bytes")
    _check_dbf(path.with_suffix(".dbf"))


def _check_dbf(path: Path) -> None:
    with path.open("rb") as handle:
        head = handle.read(12)
    if len(head) < 12:
        raise refuse(path, "a dBASE table", f"{len(head)} bytes")
    records, head_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
    claimed = head_bytes + records * record_bytes
    size = path.stat().st_size
    if not 0 <= size - claimed <= 2:
        raise refuse(path, f"{claimed:,} bytes, as its header claims", f"{size:,} bytes")
