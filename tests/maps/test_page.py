from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import folium
import geopandas as gpd
import pytest

from maps import assets
from maps.basemap import Basemap
from maps.folium_map import LocalMap, folium_map
from maps.labels import Labels
from maps.page import OutsideLinkError, refuse_outside_links, served, standalone
from maps.popups import PopupField
from maps.scene import Scene
from maps.shortlist import shortlist_map


@pytest.fixture(scope="module")
def scene(
    matches: gpd.GeoDataFrame,
    villages: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    oblasts: gpd.GeoDataFrame,
    labels: Labels,
) -> Scene:
    return shortlist_map(
        matches,
        Basemap(districts, oblasts),
        labels,
        fields=[PopupField("Ұпай", "score")],
        candidates=villages,
    )


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))


def test_names_never_become_tags_or_templates(scene: Scene) -> None:
    page = standalone(scene)
    tags = [tag for tag, _ in Tags(page).all]
    assert tags.count("script") == 4  # Leaflet, ours, the data, Folium's calls
    assert "img" not in tags
    block = re.search(r'<script type="application/json" id="qonys-data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    assert "{{ 7*7 }}{% x %}" in json.loads(block[1])["pins"]["popups"]["title"][0]


def test_titles_are_escaped(scene: Scene) -> None:
    assert "<title>Ауылдар &amp; қалалар</title>" in standalone(scene)


@pytest.mark.parametrize(
    "make", [standalone, lambda scene, **more: served(scene, "/maps/data/1.json", **more)]
)
def test_a_nonce_is_on_every_script_and_style(make: object, scene: Scene) -> None:
    page = make(scene, nonce="abc123")  # type: ignore[operator]
    marked = [attributes.get("nonce") for tag, attributes in Tags(page).all if tag in ("script", "style")]
    assert marked
    assert set(marked) == {"abc123"}
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in Tags(page).all)


def test_served_page_is_small_and_asks_our_server_only(scene: Scene) -> None:
    page = served(scene, "/maps/data/1.json?lang=kk&x=1", static="/assets")
    assert len(page) < 5000
    asked = [v for _, attributes in Tags(page).all for k, v in attributes.items() if k in ("src", "href")]
    assert asked == [
        "data:,",
        "/assets/leaflet/leaflet.css",
        "/assets/maps/qonys-map.css",
        "/assets/leaflet/leaflet.js",
        "/assets/maps/qonys-map.js",
        "/maps/data/1.json?lang=kk&x=1&part=first",
    ]
    assert 'data-rest="/maps/data/1.json?lang=kk&amp;x=1&amp;part=rest"' in page
    assert all((assets.FOLDERS[url.split("/")[2]] / url.split("/")[3]).is_file() for url in asked[1:5] if url)


def test_the_two_parts_of_a_scene_are_the_whole(scene: Scene) -> None:
    whole, first, rest = (json.loads(scene.payload(part)) for part in ("whole", "first", "rest"))
    assert [layer["name"] for layer in rest["layers"]] == list(scene.late)
    assert {layer["name"] for layer in first["layers"]}.isdisjoint(scene.late)
    order = [layer["name"] for layer in whole["layers"]]
    assert sorted(first.pop("layers") + rest["layers"], key=lambda each: order.index(each["name"])) == (
        whole.pop("layers")
    )
    assert first == whole


def test_same_scene_same_page(scene: Scene) -> None:
    assert standalone(scene) == standalone(scene)


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/leaflet.js"></script>',
        "<link href=http://cdn.example/a.css>",
        '<img src="//cdn.example/a.png">',
        "<IMG SRC = 'HTTPS://cdn.example/a.png'>",
        "<style>@import '//cdn.example/a.css'</style>",
        "<style>a { background: url( https://cdn.example/a.png) }</style>",
        '<a href="https://example.org">map</a>',
    ],
)
def test_outside_links_are_refused(tag: str, scene: Scene) -> None:
    with pytest.raises(OutsideLinkError, match="another server"):
        refuse_outside_links(standalone(scene).replace("</body>", f"{tag}</body>"))


def test_a_foreign_data_url_is_refused(scene: Scene) -> None:
    with pytest.raises(OutsideLinkError):
        served(scene, "https://example.org/data.json")


def test_folium_itself_is_not_changed(scene: Scene) -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    assert isinstance(folium_map(scene), LocalMap)
    standalone(scene)
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert LocalMap.default_js is not folium.Map.default_js


def test_assets_bring_nothing_along() -> None:
    assert "url(images" not in assets.read("leaflet/leaflet.css")
    assert "sourceMappingURL" not in assets.read("leaflet/leaflet.js")
    assert "</script" not in assets.read("leaflet/leaflet.js") + assets.read("maps/qonys-map.js")
