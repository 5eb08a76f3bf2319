"""Vacancies in saved web pages: schema.org ``JobPosting``, search pages of enbek.kz, saved answers of HeadHunter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

from geo.faults import InputError
from geo.sandbox.client import read_isolated
from geo.sandbox.limits import IMPORT
from geo.sources.reading.cells import CellError, Number
from geo.sources.reading.guards import check_file, refuse
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import Context, Parsed, Reject
from geo.sources.reading.tabular import sheet_of_records
from geo.sources.reading.wage_cells import KZT, PER_MONTH
from geo.sources.vacancy_tables import vacancies_of

SUFFIXES = frozenset({".html", ".htm", ".json", ".jsonld"})
_READER = "geo.sources.reading.isolated.pages:read_postings"
_ARCHIVED = "qonys:archived"
_AMOUNT = Number(highest=1e12)
_DAY = re.compile(r"\d\d\.\d\d\.\d{4}")
_ISO_DAY = re.compile(r"\d{4}-\d\d?-\d\d?")


def read(path: Path, context: Context) -> Parsed:
    """Read the postings of one page, one JSON file, or all of them in a folder.

    Parameters
    ----------
    path : Path
        A file of :data:`SUFFIXES`, or a folder that holds such files, at any depth.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        As :func:`geo.sources.vacancy_tables.read`; row *n* is the *n*-th vacancy, counted from 2. A page of a folder
        that cannot be read, or has no vacancy, is a reject. A posting of several places is a vacancy in each. One whose
        page says that it is in the archive is not open: it is left out and told.

    Raises
    ------
    InputError
        If there is no vacancy in it, or the JSON of a single file is broken.

    Notes
    -----
    Wages: ``baseSalary`` in KZT; of an hour, day, week or year it is brought to a month by the hours and days of
    :mod:`geo.sources.reading.wage_cells`. Another currency leaves the wage unknown.
    """
    files = _files(path)
    records: list[dict[str, object]] = []
    labels: list[str] = []
    rejects: list[Reject] = []
    archived: list[str] = []
    for file in files:
        name = file.relative_to(path).as_posix() if path.is_dir() else ""
        try:
            found = list(_records(file, archived))
            if not found and not archived:
                raise refuse(file, "a schema.org JobPosting (application/ld+json), or cards of vacancies", "none",
                             key="no_posting")  # fmt: skip
        except InputError as error:
            if not path.is_dir():
                raise
            rejects.append(Reject(0, error.faults, {"page": name}))
            continue
        labels += [
            f"{name}, row {number}" if name else f"row {number}" for number in range(2, len(found) + 2)
        ]
        records += found
    if not records and not archived:
        raise InputError([fault for reject in rejects for fault in reject.faults])
    parsed = vacancies_of(sheet_of_records(path.name, records, labels), context) if records else Parsed(0)
    return replace(
        parsed,
        rows=parsed.rows + len(rejects) + len(archived),
        rejects=(*rejects, *parsed.rejects),
        notes=(*parsed.notes, *_archive_notes(path.name, archived)),
        expired=parsed.expired + len(archived),
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES)
    if not files:
        raise refuse(path, "saved pages named .html or JSON-LD files in this folder", "none", key="no_pages")
    return files


def _archive_notes(file: str, archived: list[str]) -> tuple[Note, ...]:
    if not archived:
        return ()
    text = f"{file}: {len(archived)} vacancies are in the archive, as their pages say: left out"
    return (Note("archived", text, file=file, count=len(archived)),)


def _records(path: Path, archived: list[str]) -> Iterator[dict[str, object]]:
    """Return the vacancies of a page as rows; those in the archive are only named."""
    check_file(path)
    found: dict[str, list[Any]] = read_isolated(_READER, path, limits=IMPORT, read_as="pages")
    for posting in found["postings"]:
        if posting.get(_ARCHIVED):
            archived.append(path.name)
        else:
            yield from _of_posting(posting)
    for card in found["cards"]:
        yield _of_card(card)
    for item in found["items"]:
        if item.get("archived"):
            archived.append(path.name)
        else:
            yield _of_item(item)


def _text(node: object, key: str = "name") -> str:
    """Return a text, or the one under a key of an object; the first of a list."""
    if isinstance(node, list):
        node = node[0] if node else ""
    if isinstance(node, dict):
        node = node.get(key) or node.get("@value") or ""
    return " ".join(unescape(str(node if node is not None else "")).split())


def _first(node: object) -> dict[str, object]:
    if isinstance(node, list):
        node = node[0] if node else {}
    return node if isinstance(node, dict) else {}


def _of_posting(posting: dict[str, object]) -> Iterator[dict[str, object]]:
    places = list(_places(posting))
    identifier = _text(posting.get("identifier"), "value") or _text(posting.get("url"))
    low, high, currency = _wages(posting.get("baseSalary"), _text(posting.get("salaryCurrency")))
    openings = posting.get("totalJobOpenings")
    for number, (oblast, district, settlement) in enumerate(places, start=1):
        yield {
            "id": f"{identifier}/{number}" if identifier and len(places) > 1 else identifier,
            "title": _text(posting.get("title")) or _text(posting.get("name")),
            "isco": _isco(posting.get("occupationalCategory")),
            "employer": _text(posting.get("hiringOrganization")),
            "oblast": oblast,
            "district": district,
            "settlement": settlement,
            "wage_kzt": low,
            "wage_to": high,
            "currency": currency,
            "count": openings if isinstance(openings, int | float | str) else "",
            "published": _day(posting.get("datePosted")),
            "expires": _day(posting.get("validThrough")),
        }


def _places(posting: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Return oblast, district and settlement of each location of a posting; one of blanks where it has none."""
    locations = posting.get("jobLocation")
    for location in locations if isinstance(locations, list) and locations else [locations]:
        address = location.get("address", location) if isinstance(location, dict) else location
        for each in address if isinstance(address, list) else [address]:
            if isinstance(each, dict):
                own = split_place(_text(each.get("addressLocality")) or _text(each.get("streetAddress")))
                yield (own[0] or _text(each.get("addressRegion")), own[1], own[2])
            else:
                yield split_place(_text(each))


def split_place(text: str) -> tuple[str, str, str]:
    """Return oblast, district and settlement of a place written from the largest to the smallest.

    ``"Северо-Казахстанская область / Кызылжарский район / с.Бесколь"``, with commas or slashes; what is not there is
    blank.
    """
    parts = [part.strip() for part in re.split(r"[/,;]", text) if part.strip()]
    oblast = district = ""
    left = []
    for part in parts:
        if re.search(r"(?i)област[ьи]|облысы|\bобл\.|region|oblast", part):
            oblast = oblast or part
        elif re.search(r"(?i)\bрайон|р-н|ауданы|district", part) and not re.search(r"(?i)микрорайон", part):
            district = district or part
        elif not re.search(r"(?i)^(казахстан|қазақстан|kazakhstan|kz)$", part):
            left.append(part)
    okrug = next(
        (part for part in left if re.search(r"(?i)\bс\.\s*о\.?|сельский округ|ауылдық округі", part)), ""
    )
    settlements = [part for part in left if part != okrug]
    if not settlements:
        return oblast, district, ""
    return oblast, district, f"{okrug}, {settlements[0]}" if okrug else settlements[0]


def _day(node: object) -> str:
    """Return a day as it stands; without the time of day that often stands behind it."""
    text = _text(node)
    found = _ISO_DAY.match(text)
    return found[0] if found else text


def _isco(node: object) -> str:
    text = _text(node)
    return text if text.isdigit() and len(text) == 4 else ""


def _wages(node: object, stated: str) -> tuple[object, object, str]:
    """Return both ends of a wage, a month, and its currency; a text stands for itself."""
    if isinstance(node, list):
        each = [_wages(one, stated) for one in node]
        return next(
            (wage for wage in each if wage[0] not in ("", None) or wage[1] not in ("", None)), ("", "", "")
        )
    salary = _first(node)
    value = salary.get("value", salary if salary else node)
    if isinstance(value, list):
        value = value[0] if value else ""
    amounts = value if isinstance(value, dict) else {}
    currency = (_text(salary.get("currency")) or stated or KZT).upper()
    unit = str(amounts.get("unitText") or salary.get("unitText") or "MONTH").upper()
    factor = PER_MONTH.get(unit)
    if factor is None:
        return f"{_text(value)} {unit}", "", currency
    if not isinstance(value, dict):
        return _scaled(value, factor), "", currency
    low = amounts.get("minValue", amounts.get("value"))
    return _scaled(low, factor), _scaled(amounts.get("maxValue"), factor), currency


def _scaled(value: object, factor: float) -> object:
    """Return an amount a month; a text that is no amount as it stands, for the reader of wages."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    try:
        amount = float(value) if isinstance(value, int | float) else _grouped(str(value))
    except OverflowError:
        return value
    except CellError:
        return str(value)
    return amount * factor if amount is not None else ""


def _grouped(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    return _AMOUNT(plain.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", plain) else text)


def _of_card(card: dict[str, str]) -> dict[str, object]:
    """Return the vacancy of a card of a search page of enbek.kz."""
    oblast, district, settlement = split_place(card.get("location", ""))
    day = _DAY.search(card.get("published", ""))
    return {
        "id": card["id"],
        "title": card.get("title") or card.get("profession", ""),
        "employer": card.get("company", ""),
        "oblast": oblast,
        "district": district,
        "settlement": settlement,
        "wage_kzt": card.get("price", ""),
        "published": day[0] if day else "",
    }


def _of_item(item: dict[str, object]) -> dict[str, object]:
    """Return the vacancy of a saved answer of HeadHunter."""
    salary, address, area = (_first(item.get(name)) for name in ("salary", "address", "area"))
    return {
        "id": _text(item.get("id")),
        "title": _text(item.get("name")),
        "employer": _text(item.get("employer")),
        "settlement": _text(address.get("city")) or _text(area),
        "wage_kzt": _scaled(salary.get("from"), 1.0),
        "wage_to": _scaled(salary.get("to"), 1.0),
        "currency": _text(salary.get("currency")),
        "published": _day(item.get("published_at")),
    }
