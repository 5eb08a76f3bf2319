"""Write generated families as JSON Lines: ``python -m bench.families 2000 OUT.jsonl [--seed 0]``.

They are drawn from the survey's margins by the simulator and need a built atlas (``QONYS_HOME``).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from api.services.settings import AtlasSettings
from geo.atlas import Atlas
from matching.destinations import Destinations
from matching.simulator.population import draw_families


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    places = Destinations.of(Atlas.open(AtlasSettings().home))
    drawn = draw_families(options.number, places, np.random.default_rng(options.seed))
    lines = [
        json.dumps({"id": f"F{number:05d}", **household.model_dump(mode="json", exclude_none=True)})
        for number, household in enumerate(drawn.batch.households)
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
