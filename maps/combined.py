"""Several scenes in one file, of which the reader chooses one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maps.labels import Labels
from maps.scene import Layer, LayerGroup, PolygonLayer, Scene


@dataclass(frozen=True, slots=True)
class NamedScene:
    """A scene to choose, and its name."""

    label: str
    scene: Scene


def combined_scene(labels: Labels, scenes: Sequence[NamedScene]) -> Scene:
    """Return one scene of several: equal layers are there once, equal polygons are sent once.

    Parameters
    ----------
    labels : Labels
        Words of the whole; ``choice`` names what is chosen.
    scenes : sequence of NamedScene
        At least one; the first is shown first.
    """
    layers: list[Layer] = []
    groups = []
    for label, scene in ((each.label, each.scene) for each in scenes):
        names = tuple(_add_once(layers, layer) for layer in scene.layers)
        groups.append(LayerGroup(label, names, scene.legend, scene.labels.note))
    first = scenes[0].scene
    return replace(first, labels=labels, layers=tuple(layers), legend=(), groups=tuple(groups))


def _add_once(layers: list[Layer], layer: Layer) -> str:
    """Add a layer unless it is there; return the name it has."""
    for known in layers:
        if replace(layer, name=known.name) == known:
            return known.name
    name = f"{layer.name}-{len(layers)}"
    twin = _same_polygons(layers, layer) if isinstance(layer, PolygonLayer) else None
    if isinstance(layer, PolygonLayer) and twin is not None:
        layers.append(replace(layer, name=name, polygons=(), geometry_of=twin.name))
    else:
        layers.append(replace(layer, name=name))
    return name


def _same_polygons(layers: Sequence[Layer], layer: PolygonLayer) -> PolygonLayer | None:
    """Return a layer that has the polygons of another one."""
    for known in layers:
        if isinstance(known, PolygonLayer) and known.ids == layer.ids and known.polygons == layer.polygons:
            return known
    return None
