"""The OGC service: an ASGI application of its own; a page takes less time than a framework's routing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import cast
from urllib.parse import unquote

import orjson
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.caching import entity_tag
from api.ogc import describe, html, openapi
from api.ogc.aside import Aside
from api.ogc.catalog import SPECS
from api.ogc.crs import OWN_NAME, own_definition
from api.ogc.exceptions import not_found
from api.ogc.filters import Filter
from api.ogc.filters.bounds import QUICK_WORK, TooMuchWork
from api.ogc.links import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Document, Link, Where
from api.ogc.paging import feature_page, in_time, one_feature
from api.ogc.query import pairs, read
from api.ogc.responses import Answer, ZipCache, header, send_answer, wants_html
from api.ogc.snapshot import Snapshot
from api.ogc.table import FeatureTable
from api.services.language.i18n import best_language, translator_for
from geo.arrays import Flags
from geo.kato import gone, todays_settlement
from geo.names import Lang

CACHE_BYTES = 64 * 1024 * 1024
"""Compressed answers kept in memory, per worker."""
_COMMON = frozenset({"lang", "f"})
_ITEM = frozenset({"lang", "f", "crs"})
_HTML = f"{HTML}; charset=utf-8"


class OgcService:
    """OGC API – Features over the current atlas.

    Parameters
    ----------
    features : callable
        Returns the features of the atlas version that answers now.
    public_url : str
        Address that clients know the server by; empty to take it from each request.
    """

    def __init__(self, features: Callable[[], Snapshot], public_url: str = "") -> None:
        self.features = features
        self.public_url = public_url.rstrip("/")
        self.cache = ZipCache(CACHE_BYTES)
        self.aside = Aside()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            raise HTTPException(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, "only GET and HEAD", headers={"Allow": "GET, HEAD"})
        snapshot = self.features()
        answer = self._answer(scope, snapshot)
        shared = {
            b"vary": b"Accept, Accept-Encoding, Accept-Language",
            b"cache-control": b"public, max-age=0, must-revalidate",
            b"qonys-atlas": snapshot.version.encode(),
        }
        await send_answer(answer, scope, send, shared, self.cache)

    def _answer(self, scope: Scope, snapshot: Snapshot) -> Answer:
        path = _path(scope)
        parts = (
            [unquote(part, errors="replace") for part in path.strip("/").split("/")] if path != "/" else []
        )
        scope["qonys.route"] = _pattern(parts)
        if len(parts) >= 2 and parts[0] == "collections":
            return self._of_collection(scope, snapshot, path, parts)
        if parts == ["crs", OWN_NAME]:
            return self._document(
                scope, snapshot, path, JSON, lambda _where: own_definition().to_json_dict(), "ogc.link.crs"
            )
        making = _DOCUMENTS.get(tuple(parts))
        if making is None:
            raise not_found("a path that the OpenAPI document names")
        media, title, make = making
        return self._document(scope, snapshot, path, media, partial(make, snapshot), title)

    def _of_collection(self, scope: Scope, snapshot: Snapshot, path: str, parts: list[str]) -> Answer:
        table = snapshot.tables.get(parts[1])
        if table is None:
            raise not_found("a collection that /ogc/collections lists")
        if len(parts) == 2:
            return self._document(scope, snapshot, path, JSON, partial(_collection, table, snapshot), "")
        if parts[2:] == ["items"]:
            return self._items(scope, snapshot, table, path)
        if len(parts) == 4 and parts[2] == "items":
            return self._item(scope, snapshot, table, path, parts[3])
        if parts[2:] in (["queryables"], ["schema"]):
            return self._schema(scope, snapshot, table, path)
        raise not_found("a path that the OpenAPI document names")

    def _where(self, scope: Scope, path: str, media: str, allowed: frozenset[str]) -> Where:
        values = pairs(scope["query_string"], allowed)
        form = values.get("f")
        is_html = form == "html" or (form is None and wants_html(header(scope, b"accept"), media))
        lang: Lang = best_language(values.get("lang"), header(scope, b"accept-language")[:200])
        return Where(self._base(scope), path, values, lang, is_html)

    def _base(self, scope: Scope) -> str:
        root = scope.get("root_path", "") or "/ogc"
        return (self.public_url or f"{scope['scheme']}://{header(scope, b'host')}") + root

    def _made(
        self,
        snapshot: Snapshot,
        where: Where,
        media: str,
        make: Callable[[], bytes | Awaitable[bytes]],
        **headers: str,
    ) -> Answer:
        media = _HTML if where.is_html else media
        tag = entity_tag(
            snapshot.stamp, where.base, where.path, where.lang, media, *map(str, where.values.items())
        )
        return Answer(media, tag, make, {name.encode(): value.encode() for name, value in headers.items()})

    def _document(
        self,
        scope: Scope,
        snapshot: Snapshot,
        path: str,
        media: str,
        make: Callable[[Where], Document],
        title: str,
    ) -> Answer:
        where = self._where(scope, path, media, _COMMON)
        translator = translator_for(where.lang)

        def body() -> bytes:
            document = make(where)
            if where.is_html:
                if media == OPENAPI:
                    document["links"] = [_docs(where, translator.gettext(title))]
                return html.document_page(
                    document, where, translator, translator.gettext(title) if title else ""
                )
            return orjson.dumps(document)

        return self._made(snapshot, where, media, body)

    def _schema(self, scope: Scope, snapshot: Snapshot, table: FeatureTable, path: str) -> Answer:
        where = self._where(scope, path, SCHEMA, _COMMON)
        translator = translator_for(where.lang)

        def body() -> bytes:
            if path.endswith("/schema"):
                document = describe.schema(table, snapshot, where, translator)
            else:
                document = describe.queryables(table, where, translator)
            return (
                html.properties_page(document, where, translator) if where.is_html else orjson.dumps(document)
            )

        return self._made(snapshot, where, SCHEMA, body)

    def _items(self, scope: Scope, snapshot: Snapshot, table: FeatureTable, path: str) -> Answer:
        where = self._where(scope, path, GEOJSON, table.parameters)
        query = read(where.values, table.fields, where.base)

        def body(then: FeatureTable, satisfied: Flags | None) -> bytes:
            if where.is_html:
                return html.items_page(then, query, where, translator_for(where.lang), satisfied)
            return feature_page(then, query, where, satisfied)

        def plain() -> bytes:
            return body(in_time(table, snapshot, query), None)

        async def filtered(given: Filter) -> bytes:
            then = in_time(table, snapshot, query)
            if then is table and given.is_quick_to_read:
                # On the loop as far as a few milliseconds go: a thread would take longer than most filters.
                with suppress(TooMuchWork):
                    return body(then, then.satisfying(given, where.lang, QUICK_WORK))
            return body(then, await self.aside.run(partial(then.satisfying, given, where.lang)))

        make = plain if query.filter is None else partial(filtered, query.filter)
        return self._made(snapshot, where, GEOJSON, make, **_content_crs(query.crs.uri))

    def _item(self, scope: Scope, snapshot: Snapshot, table: FeatureTable, path: str, name: str) -> Answer:
        where = self._where(scope, path, GEOJSON, _ITEM)
        query = read(where.values, table.fields, where.base)
        row = table.row_of.get(todays_settlement(name))
        if row is None:
            raise not_found(str(gone(name) or "the id of a feature of this collection"))

        def body() -> bytes:
            if where.is_html:
                return html.item_page(table, snapshot, row, where, translator_for(where.lang))
            return one_feature(table, row, query, where)

        return self._made(snapshot, where, GEOJSON, body, **_content_crs(query.crs.uri))


def _docs(where: Where, title: str) -> Link:
    """Return the link to the page on which the OpenAPI document can be read and tried out."""
    root = where.base.removesuffix("/ogc")
    return {"href": f"{root}/api/docs/ogc", "rel": "service-doc", "type": HTML, "title": title}


def _content_crs(uri: str) -> dict[str, str]:
    return {"content-crs": f"<{uri}>"}


def _path(scope: Scope) -> str:
    """Return the path below the service, as it was sent: an encoded slash stays part of an id."""
    raw = cast(bytes, scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    return raw.decode("latin-1").removeprefix(scope.get("root_path", "")) or "/"


def _pattern(parts: list[str]) -> str:
    """Return what the journal calls a path: collections by name, features without."""
    if not parts or parts[0] != "collections":
        return "/ogc/" + (parts[0] if parts and (parts[0],) in _DOCUMENTS else "")
    known = [
        part if part in {*SPECS, "collections", "items", "queryables", "schema"} else "{id}"
        for part in parts[:4]
    ]
    return "/ogc/" + "/".join(known)


def _collection(table: FeatureTable, snapshot: Snapshot, where: Where) -> Document:
    return describe.collection(table, snapshot, where, translator_for(where.lang))


def _landing(snapshot: Snapshot, where: Where) -> Document:
    return describe.landing(snapshot, where, translator_for(where.lang))


def _collections(snapshot: Snapshot, where: Where) -> Document:
    return describe.collections(snapshot, where, translator_for(where.lang))


def _conformance(_snapshot: Snapshot, where: Where) -> Document:
    return describe.conformance(where)


def _openapi(snapshot: Snapshot, where: Where) -> Document:
    return openapi.document(snapshot, where, translator_for(where.lang))


_DOCUMENTS: dict[tuple[str, ...], tuple[str, str, Callable[[Snapshot, Where], Document]]] = {
    (): (JSON, "", _landing),
    ("conformance",): (JSON, "ogc.link.conformance", _conformance),
    ("collections",): (JSON, "ogc.link.collections", _collections),
    ("api",): (OPENAPI, "ogc.link.api", _openapi),
}
