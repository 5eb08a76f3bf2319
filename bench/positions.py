"""How many settlements have a position, by region and by rule: ``python -m bench.positions``."""

from __future__ import annotations

import pandas as pd

from data import FOLDER
from geo.kato import Level
from geo.places import load_places, of_level
from geo.provenance import Status


def main() -> None:
    """Print the tables."""
    settlements = of_level(load_places(), Level.SETTLEMENT)
    regions = pd.read_csv(FOLDER / "programme_regions.csv", dtype=str)
    receiving = settlements["oblast"].isin(regions.loc[regions["role"] == "receiving", "kato"])
    names = load_places()["name_ru"]
    observed = settlements["position_status"] == Status.OBSERVED
    by_region = pd.DataFrame({"settlements": settlements["oblast"].value_counts()})
    by_region["positioned"] = settlements.loc[observed, "oblast"].value_counts()
    by_region["share"] = (by_region["positioned"] / by_region["settlements"]).round(4)
    by_region["receiving"] = by_region.index.isin(settlements.loc[receiving, "oblast"])
    by_region.index = pd.Index(names[by_region.index], name="region")
    print(by_region.sort_values(["receiving", "share"], ascending=False).to_string(), end="\n\n")
    rules = settlements.groupby(["position_rule", receiving.map({True: "receiving", False: "other"})])
    table = rules.size().unstack(fill_value=0)
    table["confidence"] = settlements.groupby("position_rule")["position_confidence"].first()
    print(table.sort_values("confidence", ascending=False).to_string(), end="\n\n")
    for name, chosen in (("receiving regions", receiving), ("all", receiving | ~receiving)):
        print(f"{name}: {observed[chosen].sum()} of {chosen.sum()} = {observed[chosen].mean():.4f}")


if __name__ == "__main__":
    main()
