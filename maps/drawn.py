"""A scene as a Folium map: places for the layers, which our own script fills."""

from __future__ import annotations

from typing import Any

from branca.element import Figure, MacroElement
from folium import Map
from folium.template import Template

from maps.scene import Scene


class LocalMap(Map):
    """A Folium map that needs nothing but Leaflet and our own script, and lets the reader zoom the page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # Folium's own name and type; replaced, never changed
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div id={{ this.get_name()|tojson }} class="qonys-map"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = Qonys.map(
                {{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(location=(48.0, 67.0), zoom_start=5, tiles=None, zoom_control=False, **options)
        self._id = (
            "qonys"  # a fixed name instead of a random one: the same scene is the same page, byte by byte
        )


class LayerOf(MacroElement):
    """A layer of the scene, drawn as soon as its data is there.

    Parameters
    ----------
    kind : {"shapes", "points"}
    layer : str
        Name of the layer in the scene.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Qonys.{{ this.kind }}({{ this._parent.get_name() }}, {{ this.layer|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, layer: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "LayerOf", layer
        self.kind, self.layer = kind, layer


class Start(MacroElement):
    """Reads the data, fills the layers, and says when the map is ready."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Qonys.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Start", "qonys"


def folium_map(scene: Scene) -> LocalMap:
    """Return the scene as a Folium map, to which further elements can be added."""
    drawn = LocalMap(minZoom=3, maxZoom=14, zoomSnap=0.25)
    for layer in scene.layers:
        LayerOf(type(layer).__name__.lower(), layer.name).add_to(drawn)
    Start().add_to(drawn)
    return drawn


def figure_of(scene: Scene) -> Figure:
    """Return the figure that holds the scene's map."""
    figure = folium_map(scene).get_root()
    assert isinstance(figure, Figure)
    return figure
