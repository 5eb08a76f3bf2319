"""What a request for items asks for, read strictly: an unknown or doubled parameter is an error, says the standard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from api.ogc.crs import CRS84, Reference, served
from api.ogc.exceptions import bad
from api.ogc.fields import Field
from api.ogc.filters import Filter
from geo.names import LANGS

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
"""Features on a page at most; whoever asks for more gets this many and a link to the next page."""
MOST_OFFSET = 10_000_000
FORMATS = ("json", "html")
FILTER_LANGUAGES = ("cql2-text", "cql2-json", "cql-text")
"""The last is what drafts of the standard called the first; GDAL (3.12) sends its filters under no other name."""
PARAMETERS = (
    "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "sortby",
    "properties", "lang", "f",
)  # fmt: skip
"""Parameters of items, beside the collection's properties."""
_DAY = r"\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?"
_INSTANT = re.compile(_DAY, re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?", re.ASCII)

Span = tuple[date, date]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Query:
    """A request for items.

    Parameters
    ----------
    limit, offset : int
        Which part of the features found.
    boxes : tuple of Bounds
        Boxes of which a feature must intersect one, in ``box_crs`` and its order of axes; empty for everywhere.
    box_crs, crs : Reference
        CRS of the box and of the answer.
    span : tuple of date or None
        First and last day that a feature's time must meet.
    equals : dict
        Value of each property asked for by name.
    filter : Filter or None
        The filter, not read yet.
    order : tuple of (str, bool)
        Properties to sort by, and whether downwards.
    chosen : tuple of str or None
        Properties to return; None for all.
    """

    limit: int
    offset: int
    boxes: tuple[Bounds, ...]
    box_crs: Reference
    crs: Reference
    span: Span | None = None
    equals: dict[str, object] = field(default_factory=dict)
    filter: Filter | None = None
    order: tuple[tuple[str, bool], ...] = ()
    chosen: tuple[str, ...] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether every feature of the collection is asked for, in its own order."""
        return not (self.boxes or self.span or self.equals or self.filter is not None or self.order)

    @property
    def is_ready_made(self) -> bool:
        """Whether the features can be answered as they lie on the shelf."""
        return self.crs.is_stored and self.chosen is None


def pairs(query: bytes, allowed: frozenset[str]) -> dict[str, str]:
    """Return the parameters of a query string.

    Raises
    ------
    HTTPException
        400, for a parameter that is unknown, doubled or not UTF-8.
    """
    if not query:
        return {}
    try:
        found = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise bad("a query string of at most 100 parameters in percent-encoded UTF-8") from None
    values = dict(found)
    if len(values) < len(found):
        raise bad("every parameter once")
    if not allowed.issuperset(values):
        raise bad("only parameters that the OpenAPI document names")
    if values.get("lang", "kk") not in LANGS:
        raise bad(f"lang: one of {', '.join(LANGS)}")
    if values.get("f", "json") not in FORMATS:
        raise bad(f"f: one of {', '.join(FORMATS)}")
    return values


def read(values: Mapping[str, str], fields: Mapping[str, Field], base: str) -> Query:
    """Return what the parameters of a request for items ask for.

    Parameters
    ----------
    values : mapping of str to str
        The parameters.
    fields : mapping of str to Field
        The collection's properties.
    base : str
        Address of the OGC service, under which its own CRS stands.

    Raises
    ------
    HTTPException
        400, with what is expected.
    """
    references = {name: reference(values, name, base) for name in ("bbox-crs", "crs", "filter-crs")}
    for name, needs in (("bbox-crs", "bbox"), ("filter-crs", "filter"), ("filter-lang", "filter")):
        if name in values and needs not in values:
            raise bad(f"{name}: only together with {needs}")
    boxes, box_crs = (
        _boxes(values["bbox"], references["bbox-crs"], base) if "bbox" in values else ((), references["crs"])
    )
    return Query(
        limit=min(max(_whole(values, "limit", DEFAULT_LIMIT, 1), 1), MAX_LIMIT),
        offset=min(_whole(values, "offset", 0, 0), MOST_OFFSET),
        boxes=boxes,
        box_crs=box_crs,
        crs=references["crs"],
        span=span(values["datetime"]) if "datetime" in values else None,
        equals={name: _wanted(values[name], fields[name]) for name in values if _is_property(name, fields)},
        filter=_filter(values, references["filter-crs"]),
        order=_order(values["sortby"], fields) if "sortby" in values else (),
        chosen=_chosen(values["properties"], fields) if "properties" in values else None,
    )


def _is_property(name: str, fields: Mapping[str, Field]) -> bool:
    return name in fields and name not in PARAMETERS


def _whole(values: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = values.get(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text) or int(text) < least:
        raise bad(f"{name}: a whole number, {least} or more, of at most nine digits")
    return int(text)


def reference(values: Mapping[str, str], name: str, base: str) -> Reference:
    """Return the CRS that a parameter names; CRS84 without it.

    Parameters
    ----------
    values : mapping of str to str
        Parameters of the request.
    name : str
        ``crs``, ``bbox-crs`` or ``filter-crs``.
    base : str
        Address of the service: CRS of ours are named below it.

    Raises
    ------
    HTTPException
        400 if the CRS is not one that collections list.
    """
    found = served(base).get(values.get(name, CRS84))
    if found is None:
        raise bad(f"{name}: the URI of a CRS that the collection lists")
    return found


def number(text: str, name: str) -> float:
    """Return the finite number that a text is."""
    if not _NUMBER.fullmatch(text) or not abs(float(text)) <= 1e300:
        raise bad(f"{name}: a finite number")
    return float(text)


def _boxes(text: str, given: Reference, base: str) -> tuple[tuple[Bounds, ...], Reference]:
    parts = text.split(",")
    if len(parts) not in {4, 6}:
        raise bad("bbox: four numbers, or six with heights")
    numbers = [number(part, "bbox") for part in parts]
    half = len(numbers) // 2
    a, b, c, d = numbers[0], numbers[1], numbers[half], numbers[half + 1]
    if given.definition == "EPSG:4326":  # the same degrees, latitude first
        a, b, c, d, given = b, a, d, c, served(base)[CRS84]
    if b > d or (len(numbers) == 6 and numbers[2] > numbers[5]):
        raise bad("bbox: the lower corner before the upper")
    if not given.is_stored:
        if a > c:
            raise bad("bbox: the lower corner before the upper")
        return ((a, b, c, d),), given
    if not (min(a, c) >= -180 and max(a, c) <= 180 and b >= -90 and d <= 90):
        raise bad("bbox: longitudes within 180 degrees and latitudes within 90")
    # West of more than east: the box spans the antimeridian.
    return (((a, b, c, d),) if a <= c else ((a, b, 180.0, d), (-180.0, b, c, d))), given


def span(text: str) -> Span:
    """Return the first and last day of an RFC 3339 instant or interval."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 2 and not set(parts) - {"", ".."}):
        raise bad("datetime: an RFC 3339 instant, or an interval of two with '..' for an open end")
    if len(parts) == 1:
        moment = _instant(parts[0])
        return moment.date(), moment.date()
    start = None if parts[0] in {"", ".."} else _instant(parts[0])
    end = None if parts[1] in {"", ".."} else _instant(parts[1])
    if start and end and start.replace(tzinfo=None) > end.replace(tzinfo=None):
        raise bad("datetime: the start of the interval before its end")
    return (start.date() if start else date.min), (end.date() if end else date.max)


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise bad("datetime: an RFC 3339 instant, or an interval of two with '..' for an open end")
    try:
        # Nine decimals of a second are allowed by RFC 3339; days are compared, so six will do.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.upper()))
    except ValueError:
        raise bad("datetime: a day and time that exist") from None


def _filter(values: Mapping[str, str], reference: Reference) -> Filter | None:
    language = values.get("filter-lang", FILTER_LANGUAGES[0])
    if language not in FILTER_LANGUAGES:
        raise bad(f"filter-lang: one of {', '.join(FILTER_LANGUAGES)}")
    return Filter(values["filter"], language, reference) if "filter" in values else None


def _wanted(text: str, field: Field) -> Any:
    """Return the value that a property must have."""
    if field.type == "integer" and not _INTEGER.fullmatch(text):
        raise bad("a property of whole numbers: a whole number")
    if field.type in {"number", "integer"}:
        return number(text, "a property of numbers")
    if field.type == "boolean":
        if text not in {"true", "false"}:
            raise bad("a property of truth values: true or false")
        return text == "true"
    if field.type == "date":
        first, last = span(text)
        if first != last or len(text) != len("2026-01-01"):
            raise bad("a property of dates: a day as 2026-01-01")
        return first
    if field.values and text not in field.values:
        raise bad("a property of few words: one of those that its schema lists")
    return text


def _order(text: str, fields: Mapping[str, Field]) -> tuple[tuple[str, bool], ...]:
    # A plus sign that was not percent-encoded arrives as a space.
    parts = [part.removeprefix("+").removeprefix(" ") for part in text.split(",")]
    found = tuple((part.removeprefix("-"), part.startswith("-")) for part in parts)
    if not 1 <= len({name for name, _ in found}) == len(found) <= 5 or not {name for name, _ in found} <= set(
        fields
    ):
        raise bad("sortby: one to five properties, each with + or - before it")
    return found


def _chosen(text: str, fields: Mapping[str, Field]) -> tuple[str, ...]:
    names = text.split(",") if text else []
    if len(set(names)) < len(names) or not set(names) <= set(fields):
        raise bad("properties: names of properties, each once")
    return tuple(names)
