"""The demand of the year kept in step with the atlas: counted anew for each version, by one process, beside answers."""

from __future__ import annotations

import fcntl
from pathlib import Path

import structlog

from api.services.engine import Engine
from matching.model.expected_demand import expected_demand
from matching.model.learned_ranker import LearnedRanker
from matching.room.demand import Demand, load_demand, path_of, save_demand

_log = structlog.get_logger("qonys.atlas")


def renew_demand(engine: Engine) -> bool:
    """Count the demand of the year for the engine's atlas, if what is kept was counted for another version.

    It takes some seconds and is done by one process at a time; the others take what it wrote. Until it is done the
    engine answers with what is kept, and every answer says of which day that is. Without a trained model there is no
    demand.

    Returns
    -------
    bool
        Whether the engine has other demand than before.
    """
    ranker = engine.ranker
    if not isinstance(ranker, LearnedRanker) or _fits(engine.demand, engine):
        return False
    try:
        with _lock(engine.home).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            found = load_demand(engine.home, ranker.name)
            if found is None or not _fits(found, engine):
                found = expected_demand(ranker.model, engine.destinations)
                save_demand(found, engine.home)
    except OSError as error:
        _log.warning("the expected demand cannot be kept", reason=str(error)[:200])
        return False
    engine.take_demand(found)
    return True


def _fits(demand: Demand | None, engine: Engine) -> bool:
    return demand is not None and demand.atlas == engine.atlas.version


def _lock(home: Path) -> Path:
    return path_of(home).with_name("demand.lock")
