"""Several scenes in one file, of which the reader chooses one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maps.labels import Labels
from maps.scene import Points, Scene, Shapes, View


@dataclass(frozen=True, slots=True)
class Look:
    """A scene to choose.

    Parameters
    ----------
    label : str
        What it is called.
    scene : Scene
    """

    label: str
    scene: Scene


def with_looks(labels: Labels, looks: Sequence[Look]) -> Scene:
    """Return one scene of several: layers that are the same are there once, shapes that are the same are sent once.

    Parameters
    ----------
    labels : Labels
        Words of the whole; ``choice`` says what is chosen.
    looks : sequence of Look
        At least one; the first is shown first.
    """
    layers: list[Shapes | Points] = []
    views = []
    for look in looks:
        names = tuple(_put(layers, layer) for layer in look.scene.layers)
        views.append(View(look.label, names, look.scene.keys, look.scene.labels.note))
    first = looks[0].scene
    return replace(first, labels=labels, layers=tuple(layers), keys=(), views=tuple(views))


def _put(layers: list[Shapes | Points], layer: Shapes | Points) -> str:
    """Add a layer unless it is there; return the name it has."""
    for known in layers:
        if replace(layer, name=known.name) == known:
            return known.name
    name = f"{layer.name}-{len(layers)}"
    if isinstance(layer, Shapes):
        twin = next(
            (
                known
                for known in layers
                if isinstance(known, Shapes) and known.ids == layer.ids and known.shapes == layer.shapes
            ),
            None,
        )
        if twin is not None:
            layers.append(replace(layer, name=name, shapes=(), like=twin.name))
            return name
    layers.append(replace(layer, name=name))
    return name
