"""Finds vacancies in saved pages: JSON-LD, cards of enbek.kz; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from geo.faults import Fault, InputError
from geo.sandbox.limits import Limits
from geo.sources.reading.encodings import decode

MAX_DEPTH = 12
"""How deep lists and graphs are searched for postings."""
ARCHIVED = "qonys:archived"
"""Key of a posting whose page says that the vacancy is in the archive."""

_WRAPPING = re.compile(
    r"^\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$|^\s*<!--|-->\s*$"
)
_ARCHIVE = re.compile(
    r"(?i)(вакансия\s+находится\s+в\s+архиве|бос\s+(?:жұмыс\s+)?орын\w*\s+мұрағатта|мұрағатта\s+тұр)"
)
_ITEM = re.compile(r"item-(\d+)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_PARTS = {
    "title": "title",
    "subtitle": "profession",
    "price": "price",
    "company": "company",
    "location": "location",
    "experience": "experience",
    "time": "time",
    "education": "education",
    "right-content": "published",
}
"""Classes of the parts of a card, and what they are called here."""


class _Page(HTMLParser):
    """Collects the JSON-LD of a page, the text that a reader sees, and the cards of vacancies."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.text: list[str] = []
        self.cards: list[dict[str, str]] = []
        self._script = ""
        self._depth = 0
        self._card_depth = 0
        self._part: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            kind = given.get("type", "").partition(";")[0].strip().lower()
            self._script = "json" if kind == "application/ld+json" else "other"
            if self._script == "json":
                self.scripts.append("")
            return
        if tag in _VOID:
            return
        self._depth += 1
        classes = given.get("class", "").split()
        number = _ITEM.fullmatch(given.get("wire:key", ""))
        if number and "item-list" in classes:
            self.cards.append({"id": number[1]})
            self._card_depth = self._depth
        elif self._card_depth:
            self._part += [(self._depth, _PARTS[name]) for name in classes if name in _PARTS][:1]
            if tag == "a" and "href" in given:
                self.cards[-1].setdefault("url", given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._script = ""
            return
        if tag in _VOID or not self._depth:
            return
        self._depth -= 1
        while self._part and self._part[-1][0] > self._depth:
            self._part.pop()
        if self._card_depth > self._depth:
            self._card_depth = 0

    def handle_data(self, data: str) -> None:
        if self._script == "json":
            self.scripts[-1] += data
        elif not self._script:
            self.text.append(data)
            if self._card_depth and self._part:
                part = self._part[-1][1]
                self.cards[-1][part] = " ".join(f"{self.cards[-1].get(part, '')} {data}".split())


def read_postings(path: Path, content: bytes | None, _limits: Limits) -> dict[str, object]:
    """Return the postings of a page or a JSON-LD file, as they stand in it, and the cards of a search page.

    Parameters
    ----------
    path : Path
        A page named ``.html`` or ``.htm``, or JSON-LD.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.

    Returns
    -------
    dict
        ``postings``; ``cards`` with the texts of their parts; ``items``, where it is a saved answer of HeadHunter.

    Raises
    ------
    InputError
        If it is no text, or its JSON is broken.
    """
    text = decode(path, content)[0]
    texts, cards, archived = [text], [], False
    if path.suffix.lower() in {".html", ".htm"}:
        page = _Page()
        page.feed(text)
        texts, cards = page.scripts, page.cards
        archived = bool(_ARCHIVE.search(" ".join(" ".join(page.text).split())))
    postings: list[dict[str, object]] = []
    items: list[Any] = []
    for part in texts:
        node = _json(path, part)
        postings += _walk(node, 0)
        if isinstance(node, dict) and isinstance(node.get("items"), list) and not postings:
            items += [each for each in node["items"] if isinstance(each, dict)]
    if archived and not cards:
        postings = [{**posting, ARCHIVED: True} for posting in postings]
    return {"postings": postings, "cards": cards, "items": items}


def _json(path: Path, text: str) -> Any:
    """Return JSON as it stands in pages: in CDATA, with a semicolon after it, with raw line breaks inside texts."""
    bare = text
    for _ in range(3):
        bare = _WRAPPING.sub("", bare.strip())
    try:
        node, end = json.JSONDecoder(strict=False).raw_decode(bare.strip())
        if bare.strip()[end:].strip(" \t\r\n;"):
            raise json.JSONDecodeError("Extra data", bare, end)
    except (ValueError, RecursionError) as error:  # ValueError: also an integer of thousands of digits
        said = str(error)[:120]
        raise InputError(
            [Fault(path.name, "application/ld+json", "whole JSON", said, key="page_json")]
        ) from None
    return node


def _walk(node: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        for each in node:
            yield from _walk(each, depth + 1)
    elif isinstance(node, dict):
        kinds = node.get("@type")
        if "JobPosting" in (kinds if isinstance(kinds, list) else [kinds]):
            yield node
        for key in ("@graph", "itemListElement", "item", "mainEntity"):
            yield from _walk(node.get(key), depth + 1)
