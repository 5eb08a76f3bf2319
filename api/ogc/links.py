"""Links: every document says where the next one is, in absolute addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from geo.names import Lang

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"

Link = dict[str, str]
Document = dict[str, Any]
"""A JSON document of an outside standard: OGC API, JSON Schema, OpenAPI."""


@dataclass(frozen=True)
class Where:
    """A request's place in the service.

    Parameters
    ----------
    base : str
        Address of the OGC service, without a slash at its end.
    path : str
        Path below it, beginning with a slash.
    values : mapping of str to str
        The parameters, all of them checked.
    lang : {"kk", "ru", "en"}
        Language of the answer.
    is_html : bool
        Whether the answer is a page for a reader.
    """

    base: str
    path: str
    values: Mapping[str, str]
    lang: Lang
    is_html: bool = False

    def link(self, rel: str, path: str, media: str = JSON, title: str = "", **changes: str) -> Link:
        """Return a link to another document; the language asked for goes along.

        Parameters
        ----------
        rel : str
            Relation, as registered with IANA or an OGC URI.
        path : str
            Below the service's address.
        media : str
            Media type of what is there.
        title : str
            In the language of the request.
        **changes : str
            Query parameters of the link.
        """
        kept = {"lang": self._pairs["lang"]} if "lang" in self.values else {}
        return _link(rel, self.base + path, {**kept, **_quoted(changes)}, media, title)

    def here(self, rel: str, media: str, **changes: str | None) -> Link:
        """Return a link to this document with some parameters changed, or taken away by None.

        Parameters
        ----------
        rel : str
            Relation, such as ``next``.
        media : str
            Media type of what is there.
        **changes : str or None
            Query parameters that differ from those of the request; None takes one away.
        """
        pairs = {
            **self._pairs,
            **_quoted({name: value for name, value in changes.items() if value is not None}),
        }
        kept = {name: pair for name, pair in pairs.items() if changes.get(name, "") is not None}
        return _link(rel, self.base + self.path, kept, media, "")

    @cached_property
    def _pairs(self) -> dict[str, str]:
        """Every parameter as it stands in a query string: a page has four links with nearly the same."""
        return _quoted(self.values)

    def selves(self, media: str = JSON) -> list[Link]:
        """Return the links to this document and to its other form."""
        data, page = self.here("self", media, f="json"), self.here("alternate", HTML, f="html")
        if self.is_html:
            return [{**page, "rel": "self"}, {**data, "rel": "alternate"}]
        return [self.here("self", media), page]


def _quoted(values: Mapping[str, str]) -> dict[str, str]:
    return {name: f"{_quote(name)}={_quote(value, safe=',:/')}" for name, value in values.items()}


def _quote(text: str, safe: str = "") -> str:
    # Most names and values are plain words or numbers, which the library takes twenty times as long to look at.
    return text if text.isascii() and text.isalnum() else quote_plus(text, safe=safe)


def _link(rel: str, href: str, pairs: Mapping[str, str], media: str, title: str) -> Link:
    query = "?" + "&".join(pairs.values()) if pairs else ""
    link = {"href": href + query, "rel": rel, "type": media}
    return {**link, "title": title} if title else link


def item_path(collection: str, name: str) -> str:
    """Return the path of a feature."""
    return f"/collections/{collection}/items/{quote(name, safe='')}"


def relation(name: str) -> str:
    """Return the URI of a link relation that OGC defines."""
    return f"{_REL}/{name}"


def named(links: Iterable[Link], rel: str) -> str:
    """Return the address of the first link of a relation; empty if there is none."""
    return next((link["href"] for link in links if link["rel"] == rel), "")
