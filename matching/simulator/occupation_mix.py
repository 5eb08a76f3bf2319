"""Occupations of simulated adults: sectors by sex (table 30 of the survey), unit groups by education."""

from __future__ import annotations

from functools import cache

import numpy as np

from geo.arrays import Floats
from matching.simulator import survey

GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "services": (("2431", "1412", "1420"), ("5120", "5223", "5141", "5131", "5152", "5153", "9112", "7531")),
    "education_culture_science": (("2341", "2342", "2330", "2320", "2352", "2310"), ("5312", "5311", "3423")),
    "industry": (("2141", "2144", "3115"), ("7212", "7222", "7223", "7231", "8121", "8160", "9329")),
    "transport_communication": (("2153", "1324"), ("8332", "8322", "8331", "7231", "7422", "9333")),
    "health_social": (
        ("2211", "2212", "2221", "2262", "2635"),
        ("3221", "3212", "3213", "5321", "5322", "3258"),
    ),
    "construction": (("2142", "3123", "2161"), ("7112", "7114", "7115", "7126", "7131", "9313", "8342")),
    "agriculture": (("2132", "2250", "3142"), ("6121", "6111", "6130", "8341", "9211", "9212", "3240")),
    "finance": (("2411", "2412", "2631"), ("4311", "3313", "4211", "4312")),
    "public_administration": (("2422", "2619", "1112"), ("4110", "4120", "3343", "3353")),
    "utilities": (("2151", "2143"), ("7411", "7126", "9611", "9622", "3132")),
    "military_police": (("2619", "3355"), ("5412", "5414")),
}
"""Unit groups of each sector: with higher education, without."""


@cache
def _sectors(group: str) -> tuple[tuple[str, ...], Floats]:
    shares = survey.shares("30", "employed_in", group)
    return tuple(shares), np.cumsum(list(shares.values()))


def draw_occupation(sex: str, higher: bool, rng: np.random.Generator) -> str:
    """Draw the ISCO-08 unit group of an adult.

    Parameters
    ----------
    sex : {"f", "m"}
        Men and women work in different shares of the sectors.
    higher : bool
        Whether the adult has higher education.
    rng : numpy.random.Generator
        Draws sector, then group.

    Returns
    -------
    str
        Four digits.
    """
    names, steps = _sectors("women" if sex == "f" else "men")
    number = int(np.searchsorted(steps, rng.random() * steps[-1], side="right"))
    choices = GROUPS[names[min(number, len(names) - 1)]][0 if higher else 1]
    return choices[int(rng.integers(len(choices)))]
