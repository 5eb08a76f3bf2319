"""HTML, maps and workbooks as plain text and JSON: what a reader sees and follows, not how it is written."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import python_calamine

_BLOCKS = frozenset(
    "address article aside body button caption dd details dialog div dl dt fieldset figcaption figure footer form h1 "
    "h2 h3 h4 header hr label legend li main nav ol option p pre section select summary table tbody td tfoot th thead "
    "title tr ul br input textarea svg".split()
)
"""Elements that begin and end a line."""
_SILENT = frozenset({"script", "style"})
_READ = {
    "a": ("href",),
    "img": ("alt", "src"),
    "form": ("action", "method"),
    "input": ("type", "name", "value", "placeholder", "checked", "required"),
    "select": ("name",),
    "textarea": ("name", "placeholder"),
    "option": ("value", "selected"),
    "iframe": ("src", "title"),
    "html": ("lang",),
}
"""What of an element's attributes is a part of the page's meaning."""
_EVERYWHERE = ("aria-label", "title", "lang")


class _Text(HTMLParser):
    """Collects lines of text; data of a map lie in a script of type JSON."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.data: list[str] = []
        self._script = ""
        self._in_json = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write down what an element says by its attributes."""
        known = dict(attrs)
        if tag in _SILENT:
            self._script, self._in_json = tag, known.get("type") == "application/json"
            return
        self._edge(tag)
        for name in dict.fromkeys((*_READ.get(tag, ()), *_EVERYWHERE)):
            if name in known:
                self.lines[-1] += f" [{tag} {name}={known[name] or ''}]"

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        if tag == self._script:
            self._script, self._in_json = "", False
        self._edge(tag)

    def handle_data(self, data: str) -> None:
        """Take text; of scripts only data."""
        if self._in_json:
            self.data.append(data)
        elif not self._script:
            self.lines[-1] += data

    def _edge(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.lines.append("")


def read_html(page: str) -> tuple[str, list[Any]]:
    """Return the lines of a page and the JSON documents in it."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in parser.lines)
    return "\n".join(line for line in lines if line) + "\n", [json.loads(text) for text in parser.data]


def read_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """Return the rows of every sheet."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {
        name: [[cell if isinstance(cell, str | int | float) else str(cell) for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
