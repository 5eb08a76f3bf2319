"""Tables of the evaluation of 2021 that speak of regions: vacancies, and who moved from where to where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from geo.provenance import Status
from geo.sources.facts.old_regions import carry
from geo.sources.reading.observations import Observation, observation_rows

FILE = "survey_2021.csv"
SOURCE = "evaluation-2021"
VACANCY_DATE = "2021-02-14"
FLOW_YEAR = "2020"
FLOW_DATE = "2020-12-31"


def read_survey(path: Path) -> pd.DataFrame:
    """Return the survey as written, all text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def vacancies(survey: pd.DataFrame, people: Mapping[str, int]) -> pd.DataFrame:
    """Return the vacancies of 14 February 2021 in three sectors by today's region, as an observation table.

    Parameters
    ----------
    survey : DataFrame
        From :func:`read_survey`.
    people : mapping
        Population of today's oblasts by code.
    """
    rows = survey[survey["measure"].str.startswith("vacancies_2021_02_14:")]
    return observation_rows(
        Observation(
            code, f"vacancies_{measure.split(':')[1]}", VACANCY_DATE, part, "vacancies", SOURCE, VACANCY_DATE, status,
            note=_note("enbek.kz labour exchange, table 9", note),
        )
        for measure, region, value in rows[["measure", "group", "value"]].itertuples(index=False)
        for code, part, status, note in carry(region, int(value), people)
    )  # fmt: skip


def flows(survey: pd.DataFrame, people: Mapping[str, int]) -> pd.DataFrame:
    """Return who moved in 2020, by today's destination and origin, as an observation table.

    Parameters
    ----------
    survey : DataFrame
        From :func:`read_survey`.
    people : mapping
        Population of today's oblasts by code.

    Returns
    -------
    DataFrame
        ``arrivals_persons`` and ``arrivals_families`` on the destination's code; ``text`` is the origin's code. A flow
        between two regions that have both been divided is split among the four pairs.
    """
    rows = survey[survey["measure"].str.startswith("flow_2020_")]
    return observation_rows(
        observation
        for measure, group, value in rows[["measure", "group", "value"]].itertuples(index=False)
        for observation in _flow(measure.removeprefix("flow_2020_"), group, int(value), people)
    )


def _flow(what: str, group: str, value: int, people: Mapping[str, int]) -> Iterator[Observation]:
    origin, destination = group.split(">")
    for there, arrived, there_status, there_note in carry(destination, value, people):
        for here, part, here_status, here_note in carry(origin, arrived, people):
            estimated = Status.ESTIMATED in (there_status, here_status)
            yield Observation(
                there, f"arrivals_{what}", FLOW_YEAR, part, what, SOURCE, FLOW_DATE,
                Status.ESTIMATED if estimated else Status.OBSERVED, text=here,
                note=_note("table 11", there_note, here_note),
            )  # fmt: skip


def _note(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
