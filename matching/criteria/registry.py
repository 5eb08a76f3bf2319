"""The criteria: one immutable table, in which an id stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from matching.criteria.base import Criterion
from matching.criteria.business import Business
from matching.criteria.climate import Climate
from matching.criteria.employment import Employment
from matching.criteria.health import Health
from matching.criteria.housing import Housing
from matching.criteria.infrastructure import Infrastructure
from matching.criteria.land import Land
from matching.criteria.quota import Quota
from matching.criteria.schooling import Schooling
from matching.criteria.settlement_type import SettlementType
from matching.criteria.ties import Ties
from matching.household import CRITERIA_IDS


def registry_of(criteria: Iterable[Criterion]) -> Mapping[str, Criterion]:
    """Return the criteria by id.

    Raises
    ------
    ValueError
        If two share an id.
    """
    table: dict[str, Criterion] = {}
    for criterion in criteria:
        if criterion.id in table:
            raise ValueError(f"criterion {criterion.id!r} is registered twice")
        table[criterion.id] = criterion
    return MappingProxyType(table)


_ALL = registry_of(
    (
        Employment(),
        Housing(),
        Schooling(),
        Health(),
        Land(),
        Business(),
        SettlementType(),
        Ties(),
        Climate(),
        Infrastructure(),
        Quota(),
    )
)

CRITERIA: Mapping[str, Criterion] = MappingProxyType({name: _ALL[name] for name in CRITERIA_IDS})
"""Every criterion by id, in the order of :data:`matching.household.CRITERIA_IDS`."""
