"""What goes between a server and its readers: an order as JSON, an answer as JSON or Arrow IPC; nothing is pickled."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from geo.crs import WGS84
from geo.faults import Fault, InputError
from geo.sandbox.limits import Limits

if TYPE_CHECKING:
    import geopandas as gpd

_DAY = "$day"
_SHAPES = "geometry"
_LENGTH = struct.Struct(">Q")
_INVALID = "an answer of another form"


class Kind(bytes, Enum):
    """What an answer is, by its first byte."""

    VALUE = b"V"
    FRAME = b"A"
    FAULTS = b"F"
    ERROR = b"E"


class WireError(ValueError):
    """An answer that is none: its writer died on the way, or was taken over by what it read."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a reader is to do.

    Parameters
    ----------
    reader : str
        ``module:function``.
    limits : Limits
        What it may use up.
    path : str
        The file; of one that lies nowhere only its name.
    beside : tuple of str
        Files that belong to it and may be read, too.
    options : dict
        Keyword arguments of the reader.
    sent : bool
        Whether the content follows the order.
    """

    reader: str
    limits: Limits
    path: str
    beside: tuple[str, ...]
    options: dict[str, object]
    sent: bool


def packed(order: Order) -> bytes:
    """Return an order as it is sent to a reader, before the content of the file."""
    head = json.dumps(asdict(order)).encode()
    return _LENGTH.pack(len(head)) + head


def unpacked(message: bytes) -> tuple[Order, bytes]:
    """Return the order and the content of a message."""
    end = _LENGTH.size + _LENGTH.unpack_from(message)[0]
    head = json.loads(message[_LENGTH.size : end])
    head |= {"limits": Limits(**head["limits"]), "beside": tuple(head["beside"])}
    return Order(**head), message[end:]


def encoded(value: Any) -> bytes:
    """Return what a reader returned as an answer: a GeoDataFrame in EPSG:4326 as Arrow IPC, all else as JSON."""
    if hasattr(value, "to_wkb"):
        return Kind.FRAME + _arrow(value)
    # what JSON-LD of a page holds may be half of a character of two halves
    return Kind.VALUE + json.dumps(value, default=_marked, ensure_ascii=False).encode(errors="surrogatepass")


def encoded_error(error: Exception) -> bytes:
    """Return what went wrong as an answer; of an error that is no :class:`InputError` only its kind and place."""
    if isinstance(error, InputError):
        faults = [asdict(fault) for fault in error.faults]
        return Kind.FAULTS + json.dumps(faults, default=str).encode()
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return Kind.ERROR + f"{type(error).__name__} at {place}".encode()


def decoded(answer: bytes) -> Any:
    """Return what a reader returned.

    Raises
    ------
    InputError
        With the faults that it found in the file.
    WireError
        If there is no answer, or it speaks of an error of the reader itself.
    """
    kind, body = answer[:1], memoryview(answer)[1:]
    try:
        if kind == Kind.FRAME:
            return _frame(body)
        if kind == Kind.VALUE:
            return json.loads(bytes(body), object_hook=_plain)
        if kind == Kind.FAULTS:
            raise InputError([Fault(**fault) for fault in json.loads(bytes(body))])
    except (ValueError, TypeError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise WireError(_INVALID) from None
    raise WireError(bytes(body).decode(errors="replace") if kind == Kind.ERROR else _INVALID)


def _marked(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"no JSON for {type(value).__name__}")


def _plain(read: dict[str, object]) -> Any:
    if read.keys() == {_DAY}:
        text = str(read[_DAY])
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return read


def _arrow(frame: gpd.GeoDataFrame) -> bytes:
    import pyarrow as pa

    if frame.crs != WGS84:
        raise ValueError(f"shapes in {WGS84}")
    plain = frame.to_wkb().rename(columns={frame.geometry.name: _SHAPES})
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _frame(body: memoryview) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import numpy as np
    import pyarrow as pa
    import shapely

    try:
        with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
            table = reader.read_all()
        table.validate(full=True)
        # metadata would be believed: of columns by pandas, of reference systems by PROJ
        plain = table.replace_schema_metadata(None).to_pandas()
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for the caller to find
            shapes = shapely.from_wkb(plain.pop(_SHAPES))
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError, KeyError, NotImplementedError) as error:
        raise WireError(_INVALID) from error
    return gpd.GeoDataFrame(plain, geometry=shapes, crs=WGS84)
