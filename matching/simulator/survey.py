"""The survey of 2021 as distributions to draw from and as targets to meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from geo.layers.facts import fact_table
from matching.pooling import pool
from matching.survey_rates import DESIGN_EFFECT, sampling_error

REGIONS: dict[str, int] = {"north_kazakhstan": 85, "east_kazakhstan": 110, "kostanay": 67, "pavlodar": 92}
"""Respondents by region (table 2)."""
OBLASTS: dict[str, tuple[str, ...]] = {
    "north_kazakhstan": ("590000000",),
    "east_kazakhstan": ("630000000", "100000000"),
    "kostanay": ("390000000",),
    "pavlodar": ("550000000",),
}
"""Oblasts of today inside each region of the survey."""
TYPES: dict[str, str] = {
    "republican_city": "republican_city",
    "oblast_centre": "oblast_centre",
    "small_or_medium_town": "town",
    "large_village": "large_village",
    "district_centre": "district_centre",
    "village": "village",
}
"""Our settlement type of each of the survey's."""
ORIGINS: dict[str, str] = {
    "turkistan": "610000000",
    "almaty_region": "190000000",
    "zhambyl": "310000000",
    "mangystau": "470000000",
    "kyzylorda": "430000000",
    "astana": "710000000",
    "shymkent": "790000000",
    "almaty_city": "750000000",
}
"""KATO code of the oblasts and cities that families come from."""
MARITAL = ("single", "married", "divorced", "widowed")
FAMILY_PERSONS = 6765 / 2045
"""Persons in a family (North Kazakhstan, table 10): returns are counted in persons, who return as families."""


POOLED = frozenset(
    {
        "10/returned/region",
        "28/problem_finding_housing/region",
        "28/problem_finding_job/region",
        "29/housing_search_one_month_or_more/region",
        "31/job_matches_qualification/region",
        "40/adaptation:easy/region",
        "40/adaptation:very_hard_still/region",
    }
)
"""How families fared by region: samples of 67 to 110 are too small to take these shares as they are."""
YOUNG = 30
"""Age from which the survey no longer calls a respondent young."""


@dataclass(frozen=True, slots=True)
class Target:
    """One figure of the survey that the simulator has to meet.

    Parameters
    ----------
    id : str
        ``table/measure/by/group``.
    observed : float
        Share, 0 to 1.
    pooled : float
        What the simulator shall meet: the share itself; for how families fared by region, the share partially
        pooled over the regions.
    se : float
        Its sampling error: the standard error of a share among ``n``, with one success and one failure added, so that a
        share of nought still has one.
    """

    id: str
    observed: float
    pooled: float
    se: float


def target(name: str, share: float, n: float, design_effect: float = DESIGN_EFFECT) -> Target:
    """Return a target with the sampling error of a share among ``n``.

    Parameters
    ----------
    name : str
        ``table/measure/by/name``.
    share : float
        What the survey found, 0 to 1.
    n : float
        How many answered.
    design_effect : float
        Variance of the survey's sample against that of a simple random one of the same size.
    """
    error = float(sampling_error(np.array([share]), np.array([n]), design_effect)[0])
    return Target(name, share, share, error)


@cache
def facts() -> pd.DataFrame:
    """Return both fact tables of the survey, numbers as numbers."""
    rows = pd.concat([fact_table("survey_2021"), fact_table("survey_2021_more")], ignore_index=True)
    return rows.assign(value=pd.to_numeric(rows["value"]), n=pd.to_numeric(rows["n"].replace("", None)))


@cache
def value(table: str, measure: str, group: str) -> float:
    """Return one figure; a percentage as a share.

    Parameters
    ----------
    table, measure, group : str
        As in the columns of the same names of ``data/survey_2021.csv``.

    Raises
    ------
    LookupError
        If it stands not exactly once.
    """
    rows = facts()
    found = rows[(rows["table"] == table) & (rows["measure"] == measure) & (rows["group"] == group)]
    if len(found) != 1:
        raise LookupError(f"table {table}, {measure}, {group}: {len(found)} rows, expected 1")
    return float(found["value"].to_numpy(float)[0]) / (100.0 if found["unit"].iat[0] == "percent" else 1.0)


@cache
def shares(table: str, prefix: str, group: str) -> dict[str, float]:
    """Return the counts of all answers ``prefix:answer`` of one group as shares that sum to 1.

    Parameters
    ----------
    table, group : str
        As in ``data/survey_2021.csv``.
    prefix : str
        Of the measures ``prefix:answer``.

    Returns
    -------
    dict
        Share, 0 to 1, by answer.
    """
    rows = facts()
    here = rows[
        (rows["table"] == table) & rows["measure"].str.startswith(prefix + ":") & (rows["group"] == group)
    ]
    counts = here.set_index(here["measure"].str.removeprefix(prefix + ":"))["value"]
    return {str(name): float(share) for name, share in (counts / counts.sum()).items()}


@cache
def answered(table: str, prefix: str, group: str) -> float:
    """Return the number of answers of one group.

    Parameters
    ----------
    table, group : str
        As in ``data/survey_2021.csv``.
    prefix : str
        Of the measures ``prefix:answer`` that are added up.
    """
    rows = facts()
    here = rows[
        (rows["table"] == table) & rows["measure"].str.startswith(prefix + ":") & (rows["group"] == group)
    ]
    return float(here["value"].sum())


@cache
def origin_shares() -> dict[str, dict[str, float]]:
    """Return the shares of origins by destination region: persons of 2020 (table 11).

    Astana, from which 14.7 % of all respondents came (table 12), has no flow in table 11 and takes that share in
    every region; so does Kyzylorda, by its departures.
    """
    rows = facts()
    flows = rows[rows["measure"] == "flow_2020_persons"]
    parts = flows["group"].str.split(">", expand=True)
    table = flows.assign(origin=parts[0], region=parts[1]).pivot_table(
        index="region", columns="origin", values="value"
    )
    departed = value("11", "departed_2020_persons", "kyzylorda")
    table["kyzylorda"] = departed / len(REGIONS)
    table = table.fillna(0.0)
    table = table.div(table.sum(axis=1), axis=0) * (1.0 - 0.147)
    table["astana"] = 0.147
    return {str(region): {str(k): float(v) for k, v in row.items()} for region, row in table.iterrows()}


def targets() -> tuple[Target, ...]:
    """Return every figure that the simulator has to meet."""
    return _pooled((*_of_outcomes(), *_of_adaptation(), *_of_problems(), *_of_people()))


def _pooled(found: Sequence[Target]) -> tuple[Target, ...]:
    """Return targets with those of :data:`POOLED` drawn to their mean by their sampling errors."""
    rates: dict[str, float] = {}
    for measure in sorted(POOLED):
        group = [t for t in found if t.id.rsplit("/", 1)[0] == measure]
        pooled = pool(np.array([t.observed for t in group]), np.array([t.se for t in group])).rate
        rates |= {t.id: float(rate) for t, rate in zip(group, pooled, strict=True)}
    middle, easy, hard = "some_difficulty_but_adapted", "easy", "very_hard_still"
    for region in REGIONS:  # the three answers still sum to 1
        share = {name: f"40/adaptation:{name}/region/{region}" for name in (easy, middle, hard)}
        rates[share[middle]] = 1.0 - rates[share[easy]] - rates[share[hard]]
    return tuple(replace(t, pooled=rates.get(t.id, t.observed)) for t in found)


def _of_outcomes() -> list[Target]:
    found = []
    for region in ("north_kazakhstan", "kostanay"):
        persons = value("10", "resettled_persons_since_2017", region)
        share = value("10", "returned_persons_since_2017", region) / persons
        # All who moved were counted: no sample, no design effect.
        found.append(target(f"10/returned/region/{region}", share, persons / FAMILY_PERSONS, 1.0))
    by = {"region": REGIONS, "age": {"under_30": 136, "30_and_over": 218}, "sex": {"men": 183, "women": 171}}
    for group_by, groups in by.items():
        for group, n in groups.items():
            share = value("text", "job_matches_qualification", group)
            found.append(target(f"31/job_matches_qualification/{group_by}/{group}", share, n))
    for region, n in REGIONS.items():
        share = value("29", "housing_search_one_month_or_more", region)
        found.append(target(f"29/housing_search_one_month_or_more/region/{region}", share, n))
    return found


def _of_adaptation() -> list[Target]:
    by = {
        "40": ("region", tuple(REGIONS)),
        "41": ("previous_settlement_type", tuple(TYPES)),
        "42": ("marital_status", MARITAL),
    }
    found = []
    for table, (group_by, groups) in by.items():
        for group in groups:
            n = answered(table, "adaptation", group)
            for answer, share in shares(table, "adaptation", group).items():
                found.append(target(f"{table}/adaptation:{answer}/{group_by}/{group}", share, n))
    return found


def _of_problems() -> list[Target]:
    found = []
    for region, n in REGIONS.items():
        found.append(
            target(
                f"28/problem_finding_housing/region/{region}",
                value("28", "problem_finding_housing", region),
                n,
            )
        )
        found.append(
            target(f"28/problem_finding_job/region/{region}", value("text", "problem_finding_job", region), n)
        )
    for age, n in {"under_30": 136, "30_and_over": 218}.items():
        found.append(
            target(f"28/problem_finding_job/age/{age}", value("text", "problem_finding_job", age), n)
        )
    for sex, n in {"men": 182, "women": 171}.items():
        share = value("27", "problem_after_move:finding_job", sex) / n
        found.append(target(f"27/problem_finding_job/sex/{sex}", share, n))
        share = value("27", "problem_after_move:finding_housing", sex) / n
        found.append(target(f"27/problem_finding_housing/sex/{sex}", share, n))
    return found


def _of_people() -> list[Target]:
    found = [
        target("text/has_children/all/all", value("text", "has_children", "all"), 354),
        target("text/under_30/all/all", value("text", "under_30", "all"), 354),
        target("text/higher_education/all/all", value("text", "higher_education", "all"), 354),
    ]
    for region, n in REGIONS.items():
        found.append(target(f"4/women_share/region/{region}", value("4", "women_share", region), n))
        alone = shares("14", "decision", region)["alone_within_family"]
        found.append(target(f"14/asked_acquaintances/region/{region}", 1.0 - alone, n))
        for previous_type, share in shares("13", "previous_settlement_type", region).items():
            found.append(target(f"13/previous_settlement_type:{previous_type}/region/{region}", share, n))
    for sex, n in {"men": 183, "women": 171}.items():
        for status in ("married", "divorced"):
            share = value("text", f"marital_status:{status}", sex)
            found.append(target(f"text/marital_status:{status}/sex/{sex}", share, n))
    return found
