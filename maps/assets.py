"""The files that a map needs beside its own page: Leaflet, and our own script and style."""

from __future__ import annotations

import base64
import re
from importlib.resources import files
from pathlib import Path

LEAFLET = Path(str(files("xstatic.pkg.leaflet"))) / "data"
"""Leaflet 1.9 (BSD-2-Clause), from the PyPI package ``xstatic-leaflet``."""
OURS = Path(str(files("maps"))) / "static"
"""Our own script and style."""
FOLDERS = {"leaflet": LEAFLET, "maps": OURS}
"""What a server mounts below its static prefix: ``{prefix}/leaflet`` and ``{prefix}/maps``."""

SCRIPTS = (("leaflet", "leaflet/leaflet.js"), ("qonys", "maps/qonys-map.js"))
STYLES = (("leaflet_css", "leaflet/leaflet.css"), ("qonys_css", "maps/qonys-map.css"))


def read(name: str) -> str:
    """Return the text of an asset, such as ``"leaflet/leaflet.css"``, fit to stand inside a page.

    Images of a style sheet become ``data:`` URLs; the pointer of a script to its source map is dropped:
    a browser's tools would ask for it.
    """
    folder, file = name.split("/")
    text = (FOLDERS[folder] / file).read_text(encoding="utf-8")
    if file.endswith(".css"):
        return re.sub(r"url\((images/[^)]+\.png)\)", lambda m: _data_url(FOLDERS[folder] / m[1]), text)
    return re.sub(r"\n//# sourceMappingURL=\S+", "", text).replace("</script", "<\\/script")


def _data_url(image: Path) -> str:
    return f"url(data:image/png;base64,{base64.b64encode(image.read_bytes()).decode('ascii')})"
