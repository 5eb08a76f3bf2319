"""Vacancies, enbek.kz-style: records with a position, coded to ISCO-08, and what the labour exchange
counted in 2021.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import WGS84
from geo.layers.base import Indicator, Layer
from geo.layers.facts import fact_observations, fact_table
from geo.layers.world import DEMO_DATE, DEMO_SOURCE, World

SECTORS: dict[str, tuple[str, ...]] = {
    "education_science": tuple("2341 2342 2330 2320 2352 2355 5311 5312 1345".split()),
    "medicine_pharmacy": tuple("2211 2212 2221 2222 3221 3212 3213 3258 2261 2262 5321".split()),
    "agriculture": tuple("6111 6112 6121 6122 6130 9211 9212 9213 2132 2250 3240 8341".split()),
}
"""ISCO-08 unit groups of each sector whose vacancies of 14 February 2021 are observed by oblast."""

OTHERS: tuple[str, ...] = tuple(
    (
        "7212 7231 7233 7411 7412 7126 7112 7115 7114 7131 7511 7512 7531 7222 "
        "8332 8322 8331 8342 8343 8160 8211 5120 5131 5223 5230 5153 5414 5141 "
        "4110 4321 4311 4221 3313 3411 3112 3115 2411 2619 2635 2166 2512 2514 "
        "1412 1420 1311 9112 9313 9312 9333 9412 9611 9622 3512 3122 2142 2151"
    ).split()
)
"""Unit groups of the vacancies that belong to none of the three sectors."""

OTHERS_PER_SECTOR_VACANCY = 1.4
"""Vacancies outside the three sectors for each one inside: a guess, used for demo records only."""

COLUMNS = (
    "id",
    "kato",
    "isco",
    "isco_confidence",
    "title",
    "employer",
    "wage_kzt",
    "count",
    "published",
    "expires",
    "housing",
    "status",
    "source",
    "as_of",
    "geometry",
)
"""Columns of the record table ``vacancies`` (points in EPSG:4326; ``wage_kzt`` a month before tax; ISO dates)."""


def facts(_places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return vacancies of 14 February 2021 in three sectors by oblast."""
    return fact_observations("vacancies_2021")


def _wage_groups() -> dict[str, str]:
    """Return the wage table's group of each ISCO-08 major group."""
    names = (
        "other managers professionals technicians clerks service_and_sales agriculture craft_and_transport"
    )
    return dict(zip("0123456789", [*names.split(), "operators_and_drivers", "elementary"], strict=True))


def _sector_draws(world: World, oblast: str, rng: np.random.Generator) -> list[str]:
    """Return the unit groups of an oblast's made-up vacancies: the observed totals of the sectors, plus others."""
    drawn: list[str] = []
    for sector, groups in SECTORS.items():
        total = world.known(f"vacancies_{sector}").get(oblast, 0.0)
        drawn += list(rng.choice(groups, round(total)))
    others = round(len(drawn) * OTHERS_PER_SECTOR_VACANCY)
    return drawn + list(rng.choice(OTHERS, others))


def demo_records(world: World) -> gpd.GeoDataFrame:
    """Return made-up vacancies of every oblast, spread over its settlements by the root of their population.

    The numbers by sector and oblast are those of :func:`facts`; occupations inside a sector, the other
    sectors, places and
    the spread of wages around the oblast's mean of the occupation group are drawn.
    """
    titles = fact_table("isco08").set_index("code")["title_ru"]
    people, groups = world.population(), _wage_groups()
    frames = []
    for oblast, members in world.settlements.groupby("oblast"):
        rng = world.rng(f"vacancies:{oblast}")
        isco = _sector_draws(world, str(oblast), rng)
        weight = np.sqrt(people[members.index].to_numpy()) + 1.0
        kato = rng.choice(members.index.to_numpy(), len(isco), p=weight / weight.sum())
        mean = np.array([world.known(f"wage_{groups[code[0]]}").get(oblast, 180_000.0) for code in isco])
        wage = (mean * rng.lognormal(-0.05, 0.18, len(isco)) / 1000).round() * 1000
        frames.append(pd.DataFrame({"kato": kato, "isco": isco, "wage_kzt": wage}))
    rows = pd.concat(frames, ignore_index=True)
    rows["id"] = [f"demo-{number:06d}" for number in range(len(rows))]
    rows["title"] = rows["isco"].map(titles)
    where = world.places.geometry.reindex(rows["kato"]).to_numpy()
    made = rows.assign(
        isco_confidence=1.0,
        employer="",
        count=1,
        published=DEMO_DATE,
        expires="",
        housing=world.rng("vacancies:housing").random(len(rows)) < 0.12,
        status="demo",
        source=DEMO_SOURCE,
        as_of=DEMO_DATE,
    )
    return gpd.GeoDataFrame(made, geometry=where, crs=WGS84)[list(COLUMNS)]


LAYER = Layer(
    id="vacancies",
    level="settlement",
    life_days=60,
    indicators=(
        Indicator("vacancies", "vacancies", total="sum"),
        *(Indicator(f"vacancies_{sector}", "vacancies") for sector in SECTORS),
    ),
    facts=facts,
    records="vacancies",
    demo_records=demo_records,
)
