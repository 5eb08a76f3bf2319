"""Facts of the resettlement programme, written down from pages and from the evaluation of 2021."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.provenance import Status

VERBATIM = {
    "programme_regions": "programme_regions.csv",
    "support_rules": "support_rules.csv",
    "procedure": "procedure.csv",
    "needs": "needs_framework.csv",
    "placement_criteria": "placement_criteria.csv",
    "survey_2021": "survey_2021.csv",
}
"""Tables taken over as they are, by the name they get."""


def verbatim(facts: Path) -> dict[str, pd.DataFrame]:
    """Return the tables that are taken over as they are, all text."""
    return {name: _read(facts / file) for name, file in VERBATIM.items()}


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def quotas(path: Path) -> pd.DataFrame:
    """Return the quotas.

    Parameters
    ----------
    path : Path
        ``year, group, kato, region_ru, persons, source``; ``kato`` has two digits.

    Returns
    -------
    DataFrame
        ``year, group, kato, region_ru, unit, value, valid_from, as_of, status, source, note``. A row for several
        regions together has an empty ``kato``: its split has not been published where we looked. The day of a version
        is not stated by the sources; the first of January of its year stands for it.
    """
    rows = _read(path)
    together = rows["kato"] == ""
    day = rows["year"] + "-01-01"
    note = "day of the version not stated: start of the year"
    table = rows.assign(
        kato=rows["kato"].where(together, rows["kato"] + "0000000"),
        unit="persons",
        value=rows["persons"],
        valid_from=day,
        as_of=day,
        status=str(Status.OBSERVED),
        note=together.map({True: f"{note}; several regions together, no split published", False: note}),
    )
    table["status"] = table["status"].where(~together, str(Status.ESTIMATED))
    columns = "year group kato region_ru unit value valid_from as_of status source note".split()
    return table[columns].sort_values(["year", "group", "kato"], kind="stable", ignore_index=True)


def monthly_calculation_index(path: Path) -> pd.DataFrame:
    """Return the monthly calculation index (MCI) by date.

    Parameters
    ----------
    path : Path
        ``valid_from, kzt, confirmed_by``.

    Returns
    -------
    DataFrame
        ``valid_from, kzt, confirmed, source, note``: ``confirmed`` is ``true`` where a page was seen that says so;
        otherwise the note says that the value is from memory.
    """
    rows = _read(path)
    seen = rows["confirmed_by"].str.startswith("page: ")
    return pd.DataFrame(
        {
            "valid_from": rows["valid_from"],
            "kzt": rows["kzt"],
            "confirmed": seen.map({True: "true", False: "false"}),
            "source": rows["confirmed_by"].str.removeprefix("page: ").where(seen, ""),
            "note": rows["confirmed_by"].where(~seen, ""),
        }
    )
