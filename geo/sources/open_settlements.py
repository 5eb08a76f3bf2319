"""An akimat's list of the settlements that it has opened to those who resettle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.sources.reading.cells import read_date, read_flag
from geo.sources.reading.forms import Column, Form, Taken
from geo.sources.reading.geocoding import PLACE_COLUMNS
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
        ``open_settlement`` 1 or 0. A list is complete for its oblasts: what an earlier list opened there and this one
        does not name is closed.

    Raises
    ------
    InputError
        If it is no such table.
    """
    parsed = read_placed(path, FORM, context, ("settlement",), _rows)
    assert parsed.observations is not None
    closed = _closed(parsed.observations, context)
    table = (
        pd.concat([parsed.observations, closed], ignore_index=True) if len(closed) else parsed.observations
    )
    notes = (
        (*parsed.notes, f"{len(closed)} settlements of an earlier list are not on this one: closed")
        if len(closed)
        else parsed.notes
    )
    return replace(parsed, observations=table, notes=notes)


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
    shut = each.values.get("open") == 0.0
    as_of = each.values.get("as_of") or context.as_of
    return [observation(each.row, code, INDICATOR, 0.0 if shut else 1.0, context, as_of=as_of)]


def _closed(listed: pd.DataFrame, context: Context) -> pd.DataFrame:
    held = context.held(INDICATOR)
    if held.empty or listed.empty:
        return observation_frame([])
    newest = listed.groupby(listed["kato"].str[:2])["as_of"].max()
    gone = held[
        (held["value"] > 0) & ~held["kato"].isin(listed["kato"]) & held["kato"].str[:2].isin(newest.index)
    ]
    gone = gone[gone["as_of"].to_numpy() <= newest.reindex(gone["kato"].str[:2]).to_numpy()]
    return observation_frame(
        observation(0, code, INDICATOR, 0.0, context, as_of=newest[code[:2]], note="not on the newer list")
        for code in gone["kato"]
    )
