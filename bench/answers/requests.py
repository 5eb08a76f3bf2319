"""The forty OGC requests and the pages that are asked for, and a form that every page of an applicant is asked with."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

VILLAGE = "593248100"
FAMILY = (
    "from=610000000&place=village&o1=7212&a1=36&x1=9&e1=vocational&o2=2341&a2=34&x2=8&e2=higher"
    "&kids=9,+4&home=rent&budget=70000&savings=1500000&land=household"
)
"""A welder and a teacher with two children, as the form sends them."""
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

_TOWNS = {"op": "in", "args": [{"property": "kind"}, ["town", "district_centre"]]}
_BOX = {"type": "Polygon", "coordinates": [[[66, 52], [69, 52], [69, 54], [66, 54], [66, 52]]]}
_INSIDE = {"op": "s_within", "args": [{"property": "geometry"}, _BOX]}
_NOT_LIKE = {"op": "not", "args": [{"op": "like", "args": [{"property": "name_ru"}, "А%"]}]}
_BOTH = {"op": "and", "args": [_TOWNS, {"op": ">", "args": [{"property": "population"}, 500]}]}

_ITEMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("oblasts", {}),
    ("oblasts", {"lang": "en", "crs": EPSG + "3857"}),
    ("oblasts", {"datetime": "2023-06-01"}),
    ("districts", {"limit": "20"}),
    ("districts", {"limit": "5", "offset": "200", "lang": "ru"}),
    ("districts", {"oblast": "590000000", "crs": EPSG + "32642"}),
    ("settlements", {"limit": "100"}),
    ("settlements", {"limit": "50", "offset": "6000"}),
    ("settlements", {"limit": "40", "bbox": "66,52,69,54"}),
    ("settlements", {"limit": "40", "bbox": "52,66,54,69", "bbox-crs": EPSG + "4326"}),
    ("settlements", {"limit": "10", "bbox": "60,40,-170,60"}),
    ("settlements", {"limit": "20", "crs": EPSG + "4326"}),
    ("settlements", {"limit": "20", "sortby": "-population,name_ru", "properties": "population,name_ru"}),
    ("settlements", {"limit": "20", "kind": "village", "oblast": "590000000"}),
    ("settlements", {"filter": "population BETWEEN 500 AND 600 AND kind = 'village'"}),
    ("settlements", {"filter": "name_ru LIKE 'Ак%' OR school_language IS NULL", "limit": "30"}),
    ("settlements", {"filter": "CASEI(name_ru) LIKE CASEI('%СУ')"}),
    ("settlements", {"filter": "S_INTERSECTS(geometry, BBOX(66,52,69,54)) AND NOT (population < 100)"}),
    ("settlements", {"filter": json.dumps(_BOTH), "filter-lang": "cql2-json"}),
    ("settlements", {"filter": json.dumps(_INSIDE), "filter-lang": "cql2-json", "limit": "30"}),
    (
        "settlements",
        {"filter": json.dumps(_NOT_LIKE), "filter-lang": "cql2-json", "limit": "10", "lang": "ru"},
    ),
    ("settlements", {"f": "html", "limit": "10", "lang": "ru"}),
    ("vacancies", {"limit": "50"}),
    ("vacancies", {"filter": "wage_kzt > 300000 AND housing = TRUE", "sortby": "-wage_kzt"}),
    ("vacancies", {"datetime": "2026-01-01/..", "isco": "2341", "limit": "30"}),
    ("vacancies", {"bbox": "76.5,52,77.5,52.5", "limit": "30", "f": "html"}),
    ("parcels", {"limit": "30", "properties": "area_ha,purpose"}),
    ("parcels", {"filter": "purpose IN ('farm','business') AND area_ha >= 5", "limit": "30"}),
    ("parcels", {"bbox": "80,50,81,51", "crs": EPSG + "32644", "limit": "30"}),
    # a client's faults: each an answer too
    ("settlements", {"limit": "0"}),
    ("settlements", {"nonsense": "1"}),
    ("settlements", {"filter": "population >"}),
)
_OTHER = (
    "/ogc/?lang=en",
    "/ogc/conformance",
    "/ogc/collections?lang=ru",
    "/ogc/collections/settlements",
    "/ogc/collections/parcels/queryables?lang=en",
    "/ogc/collections/vacancies/schema",
    f"/ogc/collections/settlements/items/{VILLAGE}?lang=en",
    "/ogc/collections/settlements/items/nowhere",
)

OGC: tuple[str, ...] = (
    *(f"/ogc/collections/{name}/items" + (f"?{urlencode(query)}" if query else "") for name, query in _ITEMS),
    *_OTHER,
)
"""Path and query of forty requests."""

PAGES: dict[str, str] = {
    "home": "/?x=1",
    "results": f"/?{FAMILY}&ask={VILLAGE}&rent=90000",
    "compare": f"/compare?{FAMILY}&k={VILLAGE}&k=595063300&k=596237300",
    "sheet": f"/sheet/{VILLAGE}?{FAMILY}",
    "planner": "/planner?theme=homes&level=district&sort=name",
    "flows": "/planner/flows?x=1",
    "land": "/planner/land?x=1",
    "limits": "/planner/limits?jobs=0",
    "adviser": "/adviser?x=1",
    "model": "/model?x=1",
    # beside the ten: states of them, files and maps
    "home-faults": f"/?from=610000000&o1={quote('мұғалім')}&kids=abc&need=pregnancy",
    "helps": f"/helps?{FAMILY}",
    "planner-quota": "/planner?x=1",
    "planner-settlements": "/planner?theme=vacancies&level=settlement&region=590000000",
    "not-found": "/sheet/610000000?x=1",
    "map-shortlist": f"/maps/shortlist?{FAMILY}",
    "map-theme": "/maps/theme?theme=homes",
    "map-flows": "/maps/flows?x=1",
    "map-land": "/maps/land?x=1",
}
"""Address of each page; every one has a query, so that ``&lang=`` may follow."""
