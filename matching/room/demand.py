"""The demand that is expected in a year, and the file that keeps it: how many families look at each village.

::

    <home>/model/demand.json    made by ``qonys train``, and anew for every version of the atlas
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from geo import durable

FORMAT = 2
_log = logging.getLogger("qonys")


@dataclass(frozen=True, eq=False)
class Demand:
    """What families of a year are expected to choose.

    Parameters
    ----------
    atlas, model : str
        Version of the atlas, and name of the model that it was computed with.
    families : int
        Families of the year.
    lookers : mapping of str to float
        By village (KATO code), families that have it among their ten best by fit alone.
    takers : mapping of str to float
        By village, families whose list it heads when room counts.
    quotas : mapping of str to float
        By code of a quota (oblast, or district with one of its own), points that its villages lose in the order of a
        list, so that no quota is asked for more than its share.
    made : str
        Day on which it was computed (ISO 8601).
    """

    atlas: str
    model: str
    families: int
    lookers: Mapping[str, float]
    takers: Mapping[str, float]
    quotas: Mapping[str, float]
    made: str = ""


def path_of(home: Path) -> Path:
    """Return where the expected demand lies."""
    return home / "model" / "demand.json"


def save_demand(demand: Demand, home: Path) -> Path:
    """Write the expected demand, whole or not at all; return the file."""
    target = path_of(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    durable.write(target, json.dumps({"format": FORMAT, **asdict(demand)}, indent=0).encode())
    return target


def load_demand(home: Path, model: str) -> Demand | None:
    """Return the demand that was computed with a model; None where there is none, or one that cannot be used.

    A list without it is ordered by fit, and says that the demand is not known: it does not keep the service from
    answering.
    """
    try:
        packed = json.loads(path_of(home).read_bytes())
        if packed.pop("format") != FORMAT:
            raise ValueError("another format")
        demand = Demand(**packed)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("the expected demand cannot be read, run 'qonys train': %s", error)
        return None
    return demand if demand.model == model else None
