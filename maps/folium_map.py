"""A scene as a Folium map: Folium's part is the element tree and its rendering, our own script draws.

Folium's own layers write every feature into the page as a call of Leaflet (six thousand points take seconds) and need
jQuery and Bootstrap from elsewhere. So each layer of a scene is an element of its own here, as Folium's plugins are:
further Folium elements can be added to the map beside them.
"""

from __future__ import annotations

from typing import Any

from branca.element import Figure, MacroElement
from folium import Map
from folium.template import Template

from maps.scene import Scene, layer_type


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

    def get_name(self) -> str:
        """Return the name of the map's variable: a fixed one, so that the same scene is the same page."""
        return "map_qonys"


class SceneLayer(MacroElement):
    """A layer of the scene, drawn as soon as its data is there.

    Parameters
    ----------
    kind : {"polygons", "points"}
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
        self.kind, self.layer = kind, layer

    def get_name(self) -> str:
        """Return the name of the element, unique in the map."""
        return f"layer_{self.layer}"


class SceneStart(MacroElement):
    """Reads the data, fills the layers, and reports when the map is ready."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Qonys.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def get_name(self) -> str:
        """Return the name of the element, unique in the map."""
        return "start_qonys"


def folium_map(scene: Scene) -> LocalMap:
    """Return the scene as a Folium map, to which further elements can be added."""
    drawn = LocalMap(minZoom=3, maxZoom=14, zoomSnap=0.25)
    for layer in scene.layers:
        SceneLayer(layer_type(layer), layer.name).add_to(drawn)
    SceneStart().add_to(drawn)
    return drawn


def rendered(drawn: LocalMap) -> tuple[str, str]:
    """Return the HTML and the script of a map, without a page around them."""
    drawn.render()  # type: ignore[no-untyped-call]
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    return figure.html.render(), figure.script.render()
