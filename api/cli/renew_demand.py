"""The demand of the year kept in step with the atlas: counted anew for each version, by one process at a time.

``python -m api.cli.renew_demand HOME VERSION`` is what a server runs beside its answers.
"""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

from api.services.demand_renewal import has_stale_demand, is_of
from api.services.engine import Engine
from geo.atlas import Atlas
from geo.durable import keep_private
from matching.model.expected_demand import expected_demand
from matching.model.learned_ranker import LearnedRanker
from matching.room.demand import load_demand, path_of, save_demand


def renew_demand(engine: Engine) -> bool:
    """Count the demand of the year for the engine's atlas, if what is kept was counted for another version.

    It takes some seconds and is done by one process at a time; the others take what it wrote. Without a trained model
    there is no demand.

    Returns
    -------
    bool
        Whether the engine has other demand than before.
    """
    ranker = engine.ranker
    if not isinstance(ranker, LearnedRanker) or not has_stale_demand(engine):
        return False
    with path_of(engine.home).with_name("demand.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        found = load_demand(engine.home, ranker.name)
        if found is None or not is_of(found, engine):
            found = expected_demand(ranker.model, engine.destinations)
            save_demand(found, engine.home)
    engine.take_demand(found)
    return True


def main() -> None:
    """Count the demand for one version of an atlas."""
    home, version = Path(sys.argv[1]), sys.argv[2]
    keep_private(home)
    os.nice(5)  # the pages come first
    renew_demand(Engine(home, Atlas.open(home, version)))


if __name__ == "__main__":
    main()
