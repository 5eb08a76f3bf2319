"""A scene as a page of HTML, by Folium, with every byte from our own server or from the page itself.

Stock Folium makes fourteen requests to others' servers and needs jQuery and Bootstrap. Here Folium renders the map
and its layers as elements (see `maps.folium_map`), Leaflet and our own script come from `maps.assets`, and the script
reads what it draws as data: names from files of others never pass through a template (branca renders the output of an
element once more, so ``{{ }}`` in a name would run).
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from maps import assets
from maps.scene import Scene

_ASKING = frozenset({"src", "href", "srcset", "action", "formaction", "data", "poster", "background", "ping"})
_OUTSIDE = re.compile(r"\s*(?:https?:|wss?:)?//", re.IGNORECASE)
_OUTSIDE_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)


class OutsideLinkError(RuntimeError):
    """A finished page would ask somebody else's server for something."""


def standalone(scene: Scene, *, nonce: str = "") -> str:
    """Return a page that needs nothing outside itself: Leaflet, script, style and data are in it.

    Parameters
    ----------
    scene : Scene
    nonce : str
        Put on every script and style, for a Content-Security-Policy without ``'unsafe-inline'``.

    Raises
    ------
    OutsideLinkError
        The page would ask another server for something.
    """
    attribute = _nonce(nonce)
    styles = "".join(f"<style{attribute}>{assets.read(path)}</style>\n" for _, path in assets.STYLES)
    scripts = "".join(f"<script{attribute}>{assets.read(path)}</script>\n" for _, path in assets.SCRIPTS)
    # "<" can only stand inside the strings of JSON, where \u003c says the same and closes no element
    data = scene.payload().decode("utf-8").replace("<", "\\u003c")
    block = f'<script type="application/json" id="qonys-data"{attribute}>{data}</script>\n'
    return _page(scene, styles + scripts, block, attribute, "qonys-alone")


def served(scene: Scene, data_url: str, *, static: str = "/static", nonce: str = "") -> str:
    """Return a small page for our own server, which fetches its parts and its data from there.

    Parameters
    ----------
    scene : Scene
    data_url : str
        Where the server answers with ``scene.payload()``, or with the ``part`` of it that the query names; a path on
        this server.
    static : str
        Prefix below which the server mounts `maps.assets.FOLDERS`.
    nonce : str
        See `standalone`.

    Raises
    ------
    OutsideLinkError
        The page would ask another server for something.
    """
    attribute = _nonce(nonce)
    links = [f'<link rel="stylesheet" href="{html.escape(static)}/{path}">' for _, path in assets.STYLES]
    links += [
        f'<script src="{html.escape(static)}/{path}"{attribute}></script>' for _, path in assets.SCRIPTS
    ]
    rest = f' data-rest="{html.escape(_with(data_url, "part=rest"))}"' if scene.late else ""
    first = html.escape(_with(data_url, "part=first") if scene.late else data_url)
    block = f'<link id="qonys-data" rel="preload" as="fetch" crossorigin href="{first}"{rest}>\n'
    return _page(scene, "\n".join(links) + "\n" + block, "", attribute, "qonys-framed")


def _with(address: str, parameter: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{parameter}"


def _nonce(nonce: str) -> str:
    return f' nonce="{html.escape(nonce)}"' if nonce else ""


def _page(scene: Scene, head: str, block: str, attribute: str, css_class: str) -> str:
    from maps.folium_map import folium_map, rendered  # Folium is slow to import: at the first map

    body, script = rendered(folium_map(scene))
    lang, title, description, failed = (
        html.escape(text)
        for text in (scene.labels.lang, scene.labels.title, scene.labels.description, scene.labels.failed)
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="{lang}" class="{css_class}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title}</title>\n<link rel="icon" href="data:,">\n{head}</head>\n<body>\n'
        f'<h1>{title}</h1>\n<main aria-label="{description}" data-failed="{failed}">'
        f"{body}</main>\n{block}"
        f"<script{attribute}>{script}</script>\n</body>\n</html>\n"
    )
    refuse_outside_links(page)
    return page


class _LinkReader(HTMLParser):
    """Collects what the tags and the styles of a page would ask other servers for."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _ASKING and value and _OUTSIDE.match(value):
                self.outside.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style" and _OUTSIDE_STYLE.search(data):
            self.outside.append("a style sheet")


def refuse_outside_links(page: str) -> None:
    """Check that no tag and no style of the page names a file on another server.

    The text of scripts is not looked at (Leaflet names its home page there, in a text that is never shown); that no
    script asks either is what the browser test watches.

    Raises
    ------
    OutsideLinkError
        It names one.
    """
    reader = _LinkReader()
    reader.feed(page)
    reader.close()
    if reader.outside:
        raise OutsideLinkError(f"the page would ask another server: {', '.join(reader.outside)}")
