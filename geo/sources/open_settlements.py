"""An akimat's list of the settlements that it has opened to those who resettle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.kato import is_within
from geo.sources.reading.cells import read_date, read_flag
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import PLACE_COLUMNS
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import Context, Parsed, observation, observation_frame
from geo.sources.reading.placed_rows import read_placed

INDICATOR = "open_settlement"

FORM = Form(
    "open_settlements",
    (
        *PLACE_COLUMNS,
        Column("open", ("Ашық", "Открыт", "Open", "Қабылдайды", "Принимает"), read_flag, example="1"),
        Column("as_of", ("Күні", "Дата", "Date"), read_date, example="2026-01-15", past=True),
    ),
    any_of=(("kato", "settlement"),),
)


def read(path: Path, context: Context) -> Parsed:
    """Read a list of open settlements.

    Parameters
    ----------
    path : Path
        CSV or XLSX of :data:`FORM`; a row is open unless it says otherwise.
    context : Context
        Places; and the observations, for what an earlier list opened.

    Returns
    -------
    Parsed
        ``open_settlement`` 1 or 0. What an earlier list opened and this one does not name is closed inside the areas
        for which the list is said to be complete, and stays open elsewhere, which is told.

    Raises
    ------
    InputError
        If it is no such table.
    """
    parsed = read_placed(path, FORM, context, ("settlement",), _rows)
    assert parsed.observations is not None
    unnamed = _unnamed(parsed.observations, context)
    inside = [code for code in unnamed["kato"] if is_within(code, context.complete)]
    closed = _closed(unnamed[unnamed["kato"].isin(inside)], context)
    table = (
        pd.concat([parsed.observations, closed], ignore_index=True) if len(closed) else parsed.observations
    )
    return replace(parsed, observations=table, notes=(*parsed.notes, *_notes(len(closed), len(unnamed))))


def _notes(closed: int, unnamed: int) -> list[Note]:
    notes = []
    if closed:
        text = f"{closed} settlements of an earlier list are not on this one: closed"
        notes.append(Note("open_closed", text, count=closed))
    if stay := unnamed - closed:
        text = f"{stay} settlements of an earlier list are not on this one and stay open; --complete CODE closes them"
        notes.append(Note("open_stay", text, count=stay))
    return notes


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
    shut = each.values.get("open") == 0.0
    as_of = each.values.get("as_of") or context.as_of
    return [observation(each.row, code, INDICATOR, 0.0 if shut else 1.0, context, as_of=as_of)]


def _unnamed(listed: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return what an earlier list opened in the oblasts of a list that does not name it."""
    held = context.held(INDICATOR)
    if held.empty or listed.empty:
        return held.iloc[:0]
    newest = listed.groupby(listed["kato"].str[:2])["as_of"].max()
    gone = held[
        (held["value"] > 0) & ~held["kato"].isin(listed["kato"]) & held["kato"].str[:2].isin(newest.index)
    ]
    last = newest.reindex(gone["kato"].str[:2]).to_numpy(object)
    if context.period[0]:
        inside = gone["as_of"].between(*context.period)
        return gone[inside].assign(as_of=context.period[1])
    return gone.assign(as_of=last)[gone["as_of"].to_numpy(object) <= last]


def _closed(gone: pd.DataFrame, context: Context) -> pd.DataFrame:
    return observation_frame(
        observation(0, code, INDICATOR, 0.0, context, as_of=as_of, note="not on the newer list")
        for code, as_of in zip(gone["kato"], gone["as_of"], strict=True)
    )
