"""How a server has the demand of the year counted anew: in a process of its own, which may load what training needs."""

from __future__ import annotations

import subprocess
import sys

import structlog

from api.services.engine import Engine
from matching.model.learned_ranker import LearnedRanker
from matching.room.demand import Demand, load_demand

LONGEST_S = 900.0
"""Seconds after which a count is given up; it takes some seconds on a quiet machine."""
_log = structlog.get_logger("qonys.atlas")


def is_of(demand: Demand | None, engine: Engine) -> bool:
    """Return whether demand was counted for the engine's atlas and model."""
    return demand is not None and (demand.atlas, demand.model) == (engine.atlas.version, engine.ranker.name)


def has_stale_demand(engine: Engine) -> bool:
    """Return whether the engine's demand is to be counted anew; never without a trained model."""
    return isinstance(engine.ranker, LearnedRanker) and not is_of(engine.demand, engine)


def renew_apart(engine: Engine) -> bool:
    """Have the demand counted in another process if it is of another atlas, wait, and answer with it from then on.

    Returns
    -------
    bool
        Whether the engine has other demand than before.
    """
    if not has_stale_demand(engine):
        return False
    command = [sys.executable, "-m", "api.cli.renew_demand", str(engine.home), engine.atlas.version]
    try:
        made = subprocess.run(  # noqa: S603 — our own interpreter and module
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("the expected demand was not counted", reason=type(error).__name__)
        return False
    found = load_demand(engine.home, engine.ranker.name)
    if found is None or not is_of(found, engine):
        _log.warning("the expected demand was not counted", status=made.returncode)
        return False
    engine.take_demand(found)
    return True
