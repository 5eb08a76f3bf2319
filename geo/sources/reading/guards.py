"""What is refused before it is read: files that claim or unpack to more than this machine should hold."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from geo.faults import Fault, InputError
from geo.sandbox.limits import Limits

MAX_BYTES = 2 * 1024**3
"""Largest file that is read."""
MAX_UNPACKED = 1024**3
"""Largest sum of unpacked sizes that an archive may have."""
MAX_RATIO = 300
"""Largest unpacked ÷ packed size of an archive: an honest workbook packs about 10 times, a bomb 1000 times."""
MAX_MEMBERS = 10_000
"""Most members of an archive."""

_CHUNK = 1 << 20
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGED = (
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What is raised for an archive that is not whole, or was made to mislead."""


def refuse(path: Path, expected: str, found: str = "", *, key: str = "", **params: object) -> InputError:
    """Return the error of a whole file; ``key`` and ``params`` tell it in a reader's language.

    Parameters
    ----------
    path : Path
        The file; its name alone is told.
    expected, found : str
        What would have been right, and what is there.
    key : str
        Of the sentence in the catalogues; empty for none.
    **params
        What the sentence names.
    """
    return InputError([Fault(path.name, "", expected, found, key=key, params=params)])


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
        raise refuse(path, "a file that can be read", error.strerror or str(error), key="file_read") from None
    if size == 0:
        raise refuse(path, "a file with something in it", "0 bytes", key="file_empty")
    if size > MAX_BYTES:
        raise refuse(
            path, f"a file of at most {MAX_BYTES:,} bytes", f"{size:,} bytes", key="bytes", most=MAX_BYTES
        )


def opened(path: Path, raw: bytes | None) -> Path | io.BytesIO:
    """Return a file for what opens archives and workbooks: its path, or its content where that is at hand."""
    return path if raw is None else io.BytesIO(raw)


def check_zip(path: Path, raw: bytes | None = None, most_ratio: int = MAX_RATIO) -> None:
    """Check the members of an archive by what the directory claims and by what a full read yields.

    Parameters
    ----------
    path : Path
        The file; only its name where ``raw`` is given.
    raw : bytes, optional
        Its content, of a file that was sent and lies nowhere.
    most_ratio : int
        Largest unpacked ÷ packed size.

    Raises
    ------
    InputError
        If it is cut off or damaged, or claims or unpacks to too much.
    """
    size = path.stat().st_size if raw is None else len(raw)
    limit = min(MAX_UNPACKED, most_ratio * max(size, 4096))
    try:
        with zipfile.ZipFile(opened(path, raw)) as archive:
            _check_directory(path, archive.infolist(), limit)
            for member in archive.infolist():
                _check_member(path, archive, member)
    except InputError:
        raise
    except _DAMAGED as error:
        expected = "a whole archive or workbook; the file is cut off or damaged"
        raise refuse(path, expected, str(error), key="damaged") from None


def _check_directory(path: Path, members: list[zipfile.ZipInfo], limit: int) -> None:
    """Check what the directory of an archive says of its members."""
    if len(members) > MAX_MEMBERS:
        raise refuse(
            path,
            f"an archive of at most {MAX_MEMBERS:,} members",
            f"{len(members):,}",
            key="archive_members",
            most=MAX_MEMBERS,
        )
    # where two have one name, one program reads the first, another the last
    if len({member.filename.lower() for member in members}) < len(members):
        raise refuse(
            path, "an archive whose members have names of their own", "one name twice", key="archive_names"
        )
    if any(member.compress_type not in _PACKINGS for member in members):
        raise refuse(path, "an archive that is deflated", "another way of packing", key="archive_packing")
    claimed = sum(member.file_size for member in members)
    if claimed > limit:
        raise refuse(
            path,
            f"an archive that unpacks to at most {limit:,} bytes",
            f"{claimed:,} claimed",
            key="archive_bytes",
            most=limit,
        )


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Check that a member unpacks to what the directory claims."""
    left = member.file_size
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
    if left:
        raise refuse(path, f"{member.filename} of the size it claims", f"{left:+,} bytes off", key="damaged")


def check_size(path: Path, rows: int, cells: int, limits: Limits) -> None:
    """Check that a table lays out no more rows and cells than its reader may hold.

    Parameters
    ----------
    path : Path
        The file; its name alone is told.
    rows : int
        Rows of its longest sheet, up to the last filled one.
    cells : int
        Rows times columns, of all sheets together.
    limits : Limits
        What its reader may hold.

    Raises
    ------
    InputError
        If it does: a single cell in the last column of the last row makes a reader allocate gigabytes.
    """
    if cells > limits.cells:
        expected = f"at most {limits.cells:,} cells in all sheets together, up to the farthest one in each"
        raise refuse(path, expected, f"{cells:,}", key="table_cells", most=limits.cells)
    if rows > limits.rows:
        raise refuse(path, f"at most {limits.rows:,} rows", f"{rows:,}", key="table_rows", most=limits.rows)


def beside(path: Path, suffix: str) -> Path | None:
    """Return the file of another suffix beside one, in small or capital letters; ``None`` where there is none.

    It is asked for by name: readers that are confined may not list a folder.
    """
    named = (path.with_suffix(each) for each in (suffix, suffix.upper(), "." + suffix[1:].capitalize()))
    return next((each for each in named if each.exists()), None)


def check_shapefile(path: Path) -> None:
    """Check that a shapefile's parts are there and that their headers claim the sizes they have.

    Raises
    ------
    InputError
        If the ``.shx`` or ``.dbf`` is missing, or a header claims another size (ESRI Shapefile Technical Description,
        1998).
    """
    for suffix in (".shx", ".dbf"):
        if beside(path, suffix) is None:
            part = path.with_suffix(suffix).name
            raise refuse(path, f"the file {part} beside it", "none", key="shapefile_part", part=part)
    with path.open("rb") as handle:
        head = handle.read(28)
    if len(head) < 28 or struct.unpack(">i", head[:4])[0] != 9994:
        raise refuse(path, "a shapefile", f"{head[:4]!r}", key="damaged")
    claimed = struct.unpack(">i", head[24:28])[0] * 2
    if claimed != path.stat().st_size:
        raise refuse(
            path, f"{claimed:,} bytes, as its header claims", f"{path.stat().st_size:,} bytes", key="damaged"
        )
    _check_dbf(beside(path, ".dbf") or path.with_suffix(".dbf"))


def _check_dbf(path: Path) -> None:
    with path.open("rb") as handle:
        head = handle.read(12)
    if len(head) < 12:
        raise refuse(path, "a dBASE table", f"{len(head)} bytes", key="damaged")
    records, head_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
    claimed = head_bytes + records * record_bytes
    size = path.stat().st_size
    if not 0 <= size - claimed <= 2:
        raise refuse(path, f"{claimed:,} bytes, as its header claims", f"{size:,} bytes", key="damaged")
