"""Headings that a user has stated for the files of a source: they hold for its next file, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_FILE = "import_columns.json"


def of_source(home: Path, layer: str, source: str) -> dict[str, str]:
    """Return the headings of a source by the id of our column; none where none were stated, or it has no name.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    layer : str
        Layer that is imported.
    source : str
        Id of the source.
    """
    return _known(home).get(f"{layer}/{source}", {}) if source else {}


def keep(home: Path, layer: str, source: str, columns: Mapping[str, str]) -> None:
    """Keep the headings of a source; call it inside :func:`geo.store.writing`.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    layer : str
        Layer that is imported.
    source : str
        Id of the source; nothing is kept where it is empty.
    columns : mapping of str to str
        Headings by the id of our column.
    """
    if not source or not columns:
        return
    known = _known(home)
    known[f"{layer}/{source}"] = known.get(f"{layer}/{source}", {}) | dict(columns)
    fresh = home / f".{_FILE}"
    fresh.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(home / _FILE)


def _known(home: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
