"""What the atlas holds of each layer, and what is missing before a region can be served without demo values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import pandas as pd

from geo.atlas import Atlas
from geo.hierarchy import LEVELS
from geo.layers.base import Layer
from geo.layers.freshness import old_rows
from geo.layers.registry import LAYERS
from geo.provenance import STATUS_OF, TRUST_OF, Status
from geo.receiving import receiving_oblasts

STATUSES = tuple(status.value for status in Status)

NEEDED: dict[str, tuple[str, ...]] = {
    "open_settlements": ("open_settlement",),
    "vacancies": ("vacancies",),
    "housing": ("rent_home", "price_home_m2", "homes_free"),
    "land": ("plots_house", "plots_household", "plots_farm", "plots_business"),
    "infrastructure": (
        "school",
        "school_places_free",
        "kindergarten",
        "clinic",
        "piped_water",
        "paved_road",
        "hospital_km",
    ),
    "climate": ("january_mean_c", "july_mean_c"),
    "population": ("population",),
    "quota": ("quota_resettlers",),
}
"""What is loaded under each name, as indicators that a village must have, or its oblast for the last."""
_OF_OBLAST = frozenset({"vacancies", "land", "quota", "open_settlements"})
"""Files of which one for the oblast says enough: a village that is not on it has none."""


@dataclass(frozen=True, slots=True)
class Need:
    """A file to ask for.

    Parameters
    ----------
    oblast : str
        KATO code of the region.
    target : str
        Name under which it is loaded, and of its template.
    lacking, total : int
        Settlements without an observed or estimated value, and all of the region.
    """

    oblast: str
    target: str
    lacking: int
    total: int


class PositionedShare(TypedDict):
    """Shares of settlements whose position is from a source."""

    receiving: float
    all: float


class PlaceCounts(TypedDict):
    """How many places of each level the list has."""

    oblasts: int
    districts: int
    settlements: int
    positioned_share: PositionedShare


class SourceLicence(TypedDict):
    """A source of a layer and its licence."""

    id: str
    licence: str


class LayerCoverage(TypedDict):
    """What is known of a layer; see :func:`coverage_report`."""

    id: str
    level: str
    coverage: float
    status: dict[str, float]
    newest: str
    sources: list[SourceLicence]
    life_days: int
    old: dict[str, float]


class CoverageReport(TypedDict):
    """What ``qonys data check --json`` prints; ``boundaries`` counts shapes by level and quality."""

    atlas: str
    places: PlaceCounts
    boundaries: dict[str, dict[str, int]]
    layers: list[LayerCoverage]


def coverage_report(atlas: Atlas, on: str) -> CoverageReport:
    """Return what ``qonys data check --json`` prints; see DESIGN, section 4.

    Parameters
    ----------
    atlas : Atlas
        What is there.
    on : str
        ISO date of today, against which values are old.

    Returns
    -------
    CoverageReport
        ``positioned_share`` is the share of settlements whose position is from a source; ``districts`` are those of
        the list without the districts of cities; a layer's ``status`` are shares of the places of its level by the
        least sure value that each has, ``coverage`` is what is not ``missing``, and ``old`` the share of values older
        than ``life_days`` of the indicators that have such.
    """
    settlements = atlas.settlements
    receiving = settlements["oblast"].isin(receiving_oblasts(atlas))
    positioned = settlements["position_status"] == Status.OBSERVED.value
    places = atlas.places
    districts = atlas.boundaries[atlas.boundaries["level"] == "district"]
    return {
        "atlas": atlas.version,
        "places": {
            "oblasts": int((places["level"] == "oblast").sum()),
            "districts": int(places["kind"].isin(["district", "city_akimat"]).sum()),
            "settlements": len(settlements),
            "positioned_share": {
                "receiving": _share(positioned[receiving]),
                "all": _share(positioned),
            },
        },
        "boundaries": {
            "districts": {
                name: int((districts["quality"] == name).sum()) for name in ("official", "indicative")
            }
        },
        "layers": [_layer(atlas, layer, on) for layer in LAYERS.values()],
    }


def _share(flags: pd.Series) -> float:
    return round(float(flags.mean()), 6) if len(flags) else 0.0


def status_shares(atlas: Atlas, layer: Layer, level: str) -> dict[str, float]:
    """Return the share of a level's places by the least sure status that each has in a layer.

    Parameters
    ----------
    atlas : Atlas
        What is there.
    layer : Layer
        The layer.
    level : {"oblast", "district", "settlement"}
        Level of the places.

    Returns
    -------
    dict of str to float
        Share by status; they sum to 1 (to 0 where the level has no place).
    """
    places = atlas.places.index[atlas.places["level"] == level]
    if not len(places):
        return dict.fromkeys(STATUSES, 0.0)
    rows = atlas.observations
    rows = rows[
        (rows["layer"] == layer.id) & rows["kato"].isin(places) & (rows["status"] != Status.MISSING.value)
    ]
    if layer.records:
        # a place without a record has none where its oblast's records are known
        trust = _of_oblasts(getattr(atlas, layer.records), places)
    else:
        trust = rows["status"].map(TRUST_OF).astype(float).groupby(rows["kato"]).min().reindex(places)
    named = trust.fillna(0).map(STATUS_OF)
    counts = named.value_counts()
    return {status: round(float(counts.get(status, 0)) / len(places), 6) for status in STATUSES}


def _of_oblasts(records: pd.DataFrame, places: pd.Index) -> pd.Series:
    worst = records["status"].map(TRUST_OF).astype(float).groupby(records["kato"].str[:2]).min()
    return pd.Series(worst.reindex(places.str[:2]).to_numpy(), index=places)


def _old(atlas: Atlas, layer: Layer, on: str) -> dict[str, float]:
    """Return the share of the newest real values that are older than the layer's life, by indicator, where any are."""
    shares = {}
    for indicator in layer.indicators:
        rows = atlas.newest(indicator.id)
        real = rows[rows["status"].isin([Status.OBSERVED.value, Status.ESTIMATED.value])]
        if share := _share(old_rows(real, indicator.id, on)):
            shares[indicator.id] = share
    return shares


def _layer(atlas: Atlas, layer: Layer, on: str) -> LayerCoverage:
    shares = status_shares(atlas, layer, layer.level)
    rows = atlas.observations[atlas.observations["layer"] == layer.id]
    real = rows[rows["status"] != Status.DEMO.value]
    licences = {source["id"]: source["licence"] for source in atlas.manifest.sources}
    dates = real["as_of"] if len(real) else rows["as_of"]
    return {
        "id": layer.id,
        "level": layer.level,
        "coverage": round(1.0 - shares["missing"], 6),
        "status": shares,
        "newest": str(dates.max()) if len(dates) else "",
        "sources": [
            {"id": name, "licence": licences.get(name, "")} for name in sorted(rows["source"].unique())
        ],
        "life_days": layer.life_days,
        "old": _old(atlas, layer, on),
    }


def by_level(atlas: Atlas, layer: Layer) -> dict[str, float]:
    """Return the coverage of a layer at each level."""
    return {level: round(1.0 - status_shares(atlas, layer, level)["missing"], 6) for level in LEVELS}


def needs(atlas: Atlas, oblast: str) -> list[Need]:
    """Return the files to ask for before a region can be served without demo values.

    Parameters
    ----------
    atlas : Atlas
        What is there.
    oblast : str
        KATO code of the region.

    Returns
    -------
    list of Need
        In the order in which they matter; none when nothing is missing.
    """
    settlements = atlas.settlements
    codes = settlements.index[settlements["oblast"] == oblast]
    found = []
    for target, indicators in NEEDED.items():
        lacking = _lacking(atlas, target, indicators, codes, oblast)
        if lacking:
            found.append(Need(oblast, target, lacking, len(codes)))
    return found


def _lacking(atlas: Atlas, target: str, indicators: tuple[str, ...], codes: pd.Index, oblast: str) -> int:
    have: set[str] | None = None
    for indicator in indicators:
        rows = atlas.rows(indicator)
        sure = set(rows.loc[rows["status"].isin([Status.OBSERVED.value, Status.ESTIMATED.value]), "kato"])
        if target in _OF_OBLAST:
            have = (have or set()) | {code for code in sure if code[:2] == oblast[:2]}
        else:
            have = sure if have is None else have & sure
    if target in _OF_OBLAST:
        return 0 if have else len(codes)
    return len(set(codes) - (have or set()))
