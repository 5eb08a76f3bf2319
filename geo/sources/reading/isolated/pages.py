"""Finds the JSON-LD of saved web pages; runs in a process of its own (:mod:`geo.sandbox`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from geo.faults import Fault, InputError
from geo.sandbox.limits import Limits
from geo.sources.reading.encodings import decode

MAX_DEPTH = 12
"""How deep lists and graphs are searched for postings."""


class _Scripts(HTMLParser):
    """Collects the text of ``<script type="application/ld+json">``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and (dict(attrs).get("type") or "").lower() == "application/ld+json"
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def read_postings(path: Path, content: bytes | None, _limits: Limits) -> list[dict[str, Any]]:
    """Return the postings of a page or a JSON-LD file, as they stand in it.

    Parameters
    ----------
    path : Path
        A page named ``.html`` or ``.htm``, or JSON-LD.
    content : bytes, optional
        Its content, where it was sent and lies nowhere.

    Raises
    ------
    InputError
        If it is no text, or its JSON is broken.
    """
    text = decode(path, content)[0]
    texts = [text]
    if path.suffix.lower() in {".html", ".htm"}:
        parser = _Scripts()
        parser.feed(text)
        texts = parser.texts
    postings: list[dict[str, Any]] = []
    for part in texts:
        try:
            postings += _walk(json.loads(part), 0)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InputError([Fault(path.name, "application/ld+json", "whole JSON", str(error))]) from None
    return postings


def _walk(node: object, depth: int) -> Iterator[dict[str, Any]]:
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
