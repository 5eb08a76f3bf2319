"""The layers of Qonys: one immutable table, in which an id stands once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from geo.layers import (
    climate,
    housing,
    infrastructure,
    land,
    population,
    quota,
    surroundings,
    taxes,
    ties,
    vacancies,
    wages,
)
from geo.layers.base import Indicator, Layer


def registry_of(layers: Iterable[Layer]) -> Mapping[str, Layer]:
    """Return the layers by id.

    Raises
    ------
    ValueError
        If two layers share an id, or two indicators of any layers do.
    """
    table: dict[str, Layer] = {}
    owner: dict[str, str] = {}
    for layer in layers:
        if layer.id in table:
            raise ValueError(f"layer {layer.id!r} is registered twice")
        table[layer.id] = layer
        for indicator in layer.indicators:
            if indicator.id in owner:
                raise ValueError(
                    f"indicator {indicator.id!r} is in {owner[indicator.id]!r} and in {layer.id!r}"
                )
            owner[indicator.id] = layer.id
    return MappingProxyType(table)


LAYERS: Mapping[str, Layer] = registry_of(
    module.LAYER
    for module in (
        quota,
        vacancies,
        housing,
        land,
        infrastructure,
        population,
        climate,
        surroundings,
        ties,
        wages,
        taxes,
    )
)
"""Every layer by id, in the order in which they are listed to a reader."""

INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {indicator.id: indicator for layer in LAYERS.values() for indicator in layer.indicators}
)
"""Every indicator by id."""

LAYER_OF: Mapping[str, str] = MappingProxyType(
    {indicator.id: layer.id for layer in LAYERS.values() for indicator in layer.indicators}
)
"""Id of the layer that holds an indicator."""
