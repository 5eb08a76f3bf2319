"""What map programs keep in the description of a feature: ``name: value`` a line, or a table of two columns."""

from __future__ import annotations

import html
import re

import geopandas as gpd
import pandas as pd

from geo.sources.reading.notes import Note

TITLE = "description"
MOST_LETTERS = 20_000
"""Longer descriptions are not read."""
_CELLS = re.compile(
    r"(?is)<t[dh][^<>]{0,200}>([^<]{1,200})</t[dh]>\s*<t[dh][^<>]{0,200}>([^<]{0,500})</t[dh]>"
)
_BREAK = re.compile(r"(?i)<br\s*/?>|</p>|</div>|</li>|\n")
_TAG = re.compile(r"<[^<>]{0,500}>")
_PAIR = re.compile(r"([^:=]{2,60}?)\s*[:=]\s*(.{1,500})")


def pairs_of(text: str) -> dict[str, str]:
    """Return the names and values of a description.

    Examples
    --------
    >>> pairs_of("Назначение: ИЖС<br>Категория: земли населённых пунктов")
    {'Назначение': 'ИЖС', 'Категория': 'земли населённых пунктов'}
    """
    if len(text) > MOST_LETTERS:
        return {}
    if cells := _CELLS.findall(text):
        return {_plain(name): _plain(value) for name, value in cells if _plain(name)}
    lines = (_plain(_TAG.sub(" ", line)) for line in _BREAK.split(text))
    found = (_PAIR.fullmatch(line) for line in lines)
    return {pair[1].strip(): pair[2].strip() for pair in found if pair}


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def with_described(where: str, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return features with what stands in their descriptions as columns.

    Parameters
    ----------
    where : str
        File and layer, for what is told.
    frame : GeoDataFrame
        Features; a column that they have stays as it is.

    Returns
    -------
    frame : GeoDataFrame
        With a column for each name.
    notes : list of Note
        Which columns were read out of descriptions, or that they could not be.
    """
    at = next((title for title in frame.columns if str(title).lower() == TITLE), None)
    if at is None:
        return frame, []
    texts = frame[at].fillna("").astype(str)
    read = pd.DataFrame([pairs_of(text) for text in texts], index=frame.index)
    fresh = [title for title in read.columns if title not in frame.columns]
    if fresh:
        said = ", ".join(map(str, fresh))
        text = f"{where}: columns read out of the description: {said}"
        return frame.join(read[fresh]), [Note("described", text, where=where, columns=said)]
    if count := int((texts.str.strip() != "").sum()):
        text = f"{where}: the description of {count} features was not read: data are needed in columns"
        return frame, [Note("description_unread", text, where=where, count=count)]
    return frame, []
