"""Vacancies in saved web pages: schema.org ``JobPosting`` as JSON-LD."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

from geo.sandbox.client import read_isolated
from geo.sandbox.limits import IMPORT
from geo.sources.reading.guards import check_file, refuse
from geo.sources.reading.parsed import Context, Parsed
from geo.sources.reading.tabular import sheet_of_records
from geo.sources.vacancy_tables import vacancies_of

SUFFIXES = frozenset({".html", ".htm", ".json", ".jsonld"})
_READER = "geo.sources.reading.isolated.pages:read_postings"
_PER_MONTH = {"MONTH": 1.0, "YEAR": 1.0 / 12.0}
_NO_WAGE = ""


def read(path: Path, context: Context) -> Parsed:
    """Read the postings of one page, one JSON-LD file, or all of them in a folder.

    Parameters
    ----------
    path : Path
        A file of :data:`SUFFIXES`, or a folder that holds such files, at any depth.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        As :func:`geo.sources.vacancy_tables.read`; row *n* is the *n*-th posting, counted from 2.

    Raises
    ------
    InputError
        If there is no posting in it, or its JSON is broken.

    Notes
    -----
    Wages: ``baseSalary`` in KZT per month or year; another currency or unit leaves the wage unknown.
    """
    files = (
        sorted(each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES)
        if path.is_dir()
        else [path]
    )
    if not files:
        raise refuse(path, "saved pages named .html or JSON-LD files in this folder", "none")
    postings = [record for file in files for record in _postings(file)]
    if not postings:
        raise refuse(path, "a schema.org JobPosting (application/ld+json)", "none")
    return vacancies_of(sheet_of_records(path.name, [_record(posting) for posting in postings]), context)


def _postings(path: Path) -> list[dict[str, Any]]:
    check_file(path)
    found: list[dict[str, Any]] = read_isolated(_READER, path, limits=IMPORT, read_as="pages")
    return found


def _text(node: object, key: str = "name") -> str:
    """Return a text, or the one under a key of an object; the first of a list."""
    if isinstance(node, list):
        node = node[0] if node else ""
    if isinstance(node, dict):
        node = node.get(key) or node.get("@value") or ""
    return unescape(str(node or "")).strip()


def _first(node: object) -> dict[str, Any]:
    if isinstance(node, list):
        node = node[0] if node else {}
    return node if isinstance(node, dict) else {}


def _record(posting: dict[str, Any]) -> dict[str, object]:
    location = _first(posting.get("jobLocation"))
    address = location.get("address")
    parts = _first(address)
    identifier = _text(posting.get("identifier"), "value") or _text(posting.get("url"))
    low, high = _wages(posting.get("baseSalary"))
    openings = posting.get("totalJobOpenings")
    return {
        "id": identifier,
        "title": _text(posting.get("title")) or _text(posting.get("name")),
        "isco": _isco(posting.get("occupationalCategory")),
        "employer": _text(posting.get("hiringOrganization")),
        "oblast": _text(parts.get("addressRegion")),
        "settlement": _text(parts.get("addressLocality")) or (address if isinstance(address, str) else ""),
        "wage_kzt": low,
        "wage_to": high,
        "count": openings if isinstance(openings, int | float | str) else "",
        "published": _text(posting.get("datePosted")),
        "expires": _text(posting.get("validThrough")),
    }


def _isco(node: object) -> str:
    text = _text(node)
    return text if text.isdigit() and len(text) == 4 else ""


def _wages(node: object) -> tuple[object, object]:
    salary = _first(node)
    value = salary.get("value", node)
    amounts = _first(value)
    factor = _PER_MONTH.get(str(amounts.get("unitText") or salary.get("unitText") or "MONTH").upper())
    currency = _text(salary.get("currency") or salary.get("salaryCurrency")) or "KZT"
    if factor is None or currency.upper() != "KZT":
        return _NO_WAGE, _NO_WAGE
    if not amounts:
        return _scaled(value, factor), _NO_WAGE
    return _scaled(amounts.get("minValue", amounts.get("value")), factor), _scaled(
        amounts.get("maxValue"), factor
    )


def _scaled(value: object, factor: float) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) * factor
    return str(value) if value and factor == 1.0 and not isinstance(value, dict | list) else _NO_WAGE
