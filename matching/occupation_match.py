"""How near two occupations are: whether someone of one could take up work in the other.

A stated rule, not a learnt one. ISCO-08 groups occupations by the kind and the level of skill, so the deepest group
that two unit groups share tells how near they are (`LEVELS`). Where the classification parts what a working life joins
(a nurse of group 3221 and one of 2221, a cattle breeder and a livestock labourer), `NEIGHBOURS` says so. A difference
of ISCO skill level lowers the result by `SKILL_STEP` a step.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from geo.occupations import check_code, unit_groups

__all__ = ["LEVELS", "NEIGHBOURS", "SIMILARITY", "SKILL_STEP", "check_code", "index_of", "similarity"]

LEVELS = {4: 1.0, 3: 0.7, 2: 0.35, 1: 0.1, 0: 0.0}
"""Similarity by how many leading digits two codes share."""

SKILL_STEP = 0.15
"""Share that is taken off for each step between the ISCO skill levels (1 to 4) of two groups."""

NEIGHBOURS = (
    # health and care: one trade at two levels of schooling
    ("2221 3221", 0.85), ("2222 3222", 0.85), ("2240 3221 3222", 0.6), ("2240 3258", 0.8),
    ("2262 3213", 0.8), ("2250 3240", 0.7), ("2264 3255", 0.7), ("3221 5321", 0.6), ("5321 5322 5329", 0.8),
    ("3412 2635", 0.75), ("3412 5322", 0.6), ("2263 3257", 0.8), ("2266 2352", 0.6),
    # teaching
    ("2330 2341", 0.75), ("2330 2320", 0.7), ("2330 2310", 0.6), ("2330 2353", 0.75), ("2330 2359", 0.65),
    ("2330 2354 2355", 0.6), ("2342 5312", 0.7), ("2342 5311", 0.65), ("2330 2351", 0.7),
    ("1345 2330", 0.6), ("1345 2351", 0.7), ("1341 2342", 0.7), ("3422 3423", 0.75), ("3422 2330", 0.45),
    ("2622 4411", 0.8), ("2356 2330", 0.6),
    # offices, money and trade
    ("2411 3313", 0.9), ("2411 4311", 0.75), ("3313 4311", 0.85), ("2411 4313", 0.75), ("3313 4313", 0.85),
    ("1211 2411", 0.75), ("2423 4416", 0.8), ("1212 2423", 0.75), ("3343 4120", 0.85), ("4110 4120", 0.8),
    ("4110 4132", 0.7), ("4120 4226", 0.65), ("4110 4415", 0.7), ("4211 5230", 0.65), ("2413 2631", 0.65),
    ("3322 5223", 0.65), ("5223 5230", 0.75), ("5223 5211", 0.75), ("5222 1420", 0.7), ("5223 9334", 0.6),
    ("3323 4321", 0.5), ("1324 4321", 0.55), ("4321 9333", 0.5), ("4323 3331", 0.6), ("2611 3411", 0.7),
    ("2422 3353 3354", 0.65), ("2431 2432", 0.75), ("3431 3521", 0.5),
    # information technology
    ("2522 3511 3512 3513", 0.75), ("2523 3513", 0.8), ("2522 2523", 0.8), ("2513 3514", 0.8), ("3513 7422", 0.6),
    ("2512 2522", 0.5), ("2153 3522", 0.75), ("3522 7422", 0.7),
    # engineering and the trades under it
    ("2142 3112", 0.75), ("2142 3123", 0.75), ("3112 3123", 0.75), ("1323 3123", 0.7), ("2144 3115", 0.75),
    ("3115 7233", 0.7), ("3115 7231", 0.65), ("2151 3113", 0.75), ("3113 7412", 0.7), ("3113 7411", 0.65),
    ("2146 3117", 0.7), ("3117 3121", 0.8), ("3121 8111", 0.65), ("3122 1321", 0.65), ("2114 3111", 0.45),
    ("2113 3111", 0.7), ("3111 3141 3212", 0.5), ("3123 7112 7114 7119", 0.55), ("3131 8182", 0.65),
    ("2165 3112", 0.6),
    # building and metal trades
    ("7111 7123", 0.65), ("7123 7131", 0.8), ("7122 7123", 0.75), ("7115 7522", 0.75), ("7522 7523", 0.75),
    ("7523 8172", 0.7), ("7212 7213 7214", 0.75), ("7212 7126", 0.55), ("7214 7119", 0.65),
    ("7231 7233", 0.8), ("7411 7412 7413", 0.8), ("7412 7421", 0.6), ("7132 7131", 0.75), ("7213 7132", 0.5),
    ("9313 7112 7114 7119 7123", 0.55), ("9313 9312 9622", 0.8), ("7222 7233", 0.6), ("7223 7222", 0.75),
    # machines and transport
    ("8322 8331", 0.65), ("8322 8332", 0.7), ("8331 8332", 0.8), ("8332 8341", 0.55),
    ("8332 8342", 0.55), ("8111 9311", 0.7), ("8111 7542", 0.6),
    ("8121 3135", 0.7), ("8322 9621", 0.5), ("8344 4321", 0.45), ("8341 7233", 0.5), ("8182 3132", 0.5),
    # farming
    ("2132 3142", 0.75), ("2132 1311", 0.65), ("2132 6130", 0.5), ("3142 6121", 0.5), ("3142 3240", 0.6),
    ("6121 6130", 0.75), ("6111 6130", 0.75), ("6121 6122", 0.75), ("6121 9212", 0.8), ("6122 9212", 0.7),
    ("6111 9211", 0.8), ("6113 9214", 0.8), ("6130 9213", 0.75), ("6111 6113", 0.75), ("9211 9212 9213 9214", 0.8),
    ("6121 6320", 0.7), ("6111 6310", 0.7), ("6130 6330", 0.7), ("6210 9215", 0.75),
    ("6210 3143", 0.6), ("6130 8341", 0.55), ("6111 8341", 0.5),
    # food, clothes and services
    ("5120 3434", 0.85), ("5120 9412", 0.65), ("5120 9411", 0.75), ("5120 7512", 0.55), ("7512 8160", 0.7),
    ("7511 8160", 0.65), ("7513 8160", 0.7), ("5131 5246", 0.65), ("1412 3434", 0.6), ("5120 5246", 0.5),
    ("7531 8153", 0.8), ("7532 8153", 0.65), ("7531 7533 7532", 0.8), ("9121 8157", 0.8), ("9111 9112", 0.9),
    ("9112 9613", 0.6), ("9112 5321", 0.5), ("5151 5153", 0.75), ("5153 9622", 0.6), ("5414 9629", 0.5),
    ("9329 9622 9333 9321", 0.8), ("9321 8183", 0.7), ("9329 8160", 0.45),
)  # fmt: skip
"""Occupations of different groups between which people do move, with the similarity before the skill step.

Each entry joins its first unit group with each of the others. Written by Qonys from the tasks that ISCO-08 describes; a
planner may edit it.
"""

_SKILL_BY_MAJOR = {"1": 4, "2": 4, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}
_SKILL_BY_SUBMAJOR = {"14": 3, "01": 4, "02": 2, "03": 1}

SIMILARITY: NDArray[np.float32]
"""Matrix of similarities, shape (436, 436), in the order of `unit_groups`; computed at first use, read-only."""


def _skill(code: str) -> int:
    """Return the ISCO-08 skill level, 1 to 4; managers of group 14 are level 3."""
    return _SKILL_BY_SUBMAJOR.get(code[:2]) or _SKILL_BY_MAJOR[code[0]]


@cache
def _positions() -> dict[str, int]:
    return {code: position for position, code in enumerate(unit_groups())}


@cache
def _matrix() -> NDArray[np.float32]:
    codes = unit_groups()
    digits = np.array([[int(digit) for digit in code] for code in codes])
    agree = digits[:, None, :] == digits[None, :, :]
    shared = np.cumprod(agree, axis=2).sum(axis=2)
    near = np.array([LEVELS[depth] for depth in range(5)])[shared]
    for group, value in NEIGHBOURS:
        first, *others = (_positions()[code] for code in group.split())
        for other in others:
            for one, two in permutations((first, other)):
                near[one, two] = max(near[one, two], value)
    skill = np.array([_skill(code) for code in codes])
    near *= 1.0 - SKILL_STEP * np.abs(skill[:, None] - skill[None, :])
    matrix: NDArray[np.float32] = near.astype(np.float32)
    matrix.setflags(write=False)
    return matrix


def __getattr__(name: str) -> NDArray[np.float32]:
    if name == "SIMILARITY":
        return _matrix()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def index_of(code: str) -> int:
    """Return the row of a unit group in `SIMILARITY`.

    Raises
    ------
    geo.faults.InputError
        When it is not an ISCO-08 unit group.
    """
    return _positions()[check_code(code)]


def similarity(a: str, b: str) -> float:
    """Return how near two unit groups are, 0 to 1 and symmetric; 1 for the same group.

    Raises
    ------
    geo.faults.InputError
        When either is not an ISCO-08 unit group.

    Examples
    --------
    >>> similarity("7212", "7212")
    1.0
    """
    return round(float(_matrix()[index_of(a), index_of(b)]), 4)
