"""The same documents for readers: plain pages without a script, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, Template

from api.addresses import address_of
from api.ogc.fields import Field
from api.ogc.links import GEOJSON, HTML, Link, Where, item_path
from api.ogc.paging import chosen_rows, page_links
from api.ogc.query import Query
from api.ogc.snapshot import Snapshot
from api.ogc.table import FeatureTable
from api.services.language.i18n import Translator
from geo.arrays import Flags
from geo.names import LANGS

SHOWN = 8
"""Properties of a feature in a table of many."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text, and where it leads."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its caption, the names of its columns and its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True).get_template(
        "document.html"
    )


def page(
    where: Where,
    translator: Translator,
    title: str,
    *,
    lead: str = "",
    links: Iterable[Link] = (),
    sheets: Iterable[Sheet] = (),
) -> bytes:
    """Return a page with a title, a sentence, links and tables.

    Parameters
    ----------
    where : Where
        Of the request: language, and the addresses of the page in other languages and as JSON.
    translator : Translator
        The same language.
    title : str
        Heading.
    lead : str
        The sentence below it.
    links : iterable of Link
        Those without a title are left out; ``prev`` and ``next`` stand apart.
    sheets : iterable of Sheet
        Tables.

    Returns
    -------
    bytes
        HTML in UTF-8.
    """
    return (
        _template()
        .render(
            address=address_of,
            lang=where.lang,
            title=title,
            lead=lead,
            root=where.link("service", "/", HTML, f="html")["href"],
            service=translator.gettext("ogc.title"),
            languages=[(code, where.here("alternate", HTML, lang=code, f="html")["href"]) for code in LANGS],
            links=[link for link in links if link.get("title")],
            steps=[
                (translator.gettext(f"ogc.page.{link['rel']}"), link["href"])
                for link in links
                if link["rel"] in {"prev", "next"}
            ],
            data=where.here("alternate", GEOJSON, f="json")["href"],
            data_title=translator.gettext("ogc.page.data"),
            sheets=list(sheets),
        )
        .encode()
    )


def document_page(
    document: Mapping[str, Any], where: Where, translator: Translator, title: str = ""
) -> bytes:
    """Return the page of a landing page, a collection or a conformance declaration.

    Parameters
    ----------
    document : mapping
        The same as JSON.
    where : Where
        Of the request.
    translator : Translator
        Its language.
    title : str
        Heading, where the document has none.
    """
    sheets = []
    if "collections" in document:
        rows = tuple(
            (
                Cell(one["title"], where.link("self", f"/collections/{one['id']}", HTML, f="html")["href"]),
                Cell(one["description"]),
            )
            for one in document["collections"]
        )
        sheets.append(Sheet(translator.gettext("ogc.link.collections"), (), rows))
    if "conformsTo" in document:
        sheets.append(Sheet("", (), tuple((Cell(uri),) for uri in document["conformsTo"])))
    heading = title or str(document.get("title", ""))
    lead = str(document.get("description", ""))
    links = [_as_html(link) for link in document.get("links", ()) if link["rel"] not in {"self", "alternate"}]
    return page(where, translator, heading, lead=lead, links=links, sheets=sheets)


def _as_html(link: Link) -> Link:
    """Return a link to the readers' form of a document, where it has one."""
    if link["type"] == HTML or "f=" in link["href"]:
        return link
    return {**link, "href": link["href"] + ("&" if "?" in link["href"] else "?") + "f=html"}


def properties_page(document: Mapping[str, Any], where: Where, translator: Translator) -> bytes:
    """Return the page of a collection's queryables or schema.

    Parameters
    ----------
    document : mapping
        The JSON Schema, as :func:`api.ogc.describe.queryables` or :func:`api.ogc.describe.schema` returns it.
    where : Where
        Of the request.
    translator : Translator
        Its language.
    """
    head = tuple(
        translator.gettext(f"ogc.page.{name}")
        for name in ("property", "title", "type", "unit", "status", "sources")
    )
    rows = tuple(
        (
            Cell(name),
            Cell(shown.get("title", "")),
            Cell(shown.get("type", translator.gettext("ogc.field.geometry"))),
            Cell(shown.get("x-ogc-unit", "")),
            Cell(", ".join(f"{status} {count}" for status, count in shown.get("x-qonys-status", {}).items())),
            Cell("; ".join(str(source["title"]) for source in shown.get("x-qonys-sources", ()))),
        )
        for name, shown in document["properties"].items()
    )
    return page(where, translator, document["title"], sheets=[Sheet("", head, rows)])


def items_page(
    table: FeatureTable, query: Query, where: Where, translator: Translator, satisfied: Flags | None = None
) -> bytes:
    """Return a page of features as a table, each with a link to all that is known of it.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    query : Query
        Which features, which properties, which page.
    where : Where
        Of the request.
    translator : Translator
        Its language.
    satisfied : ndarray of bool, shape (n,), optional
        Which features satisfy the filter; all if not given.
    """
    rows, matched = chosen_rows(table, query, where, satisfied)
    ids = table.ids
    fields = [field for name, field in table.fields.items() if query.chosen is None or name in query.chosen][
        :SHOWN
    ]
    part = table.table.take(rows)
    columns = [part.column(_column(field, where.lang)).to_pylist() for field in fields]
    lines = tuple(
        (Cell(ids[row], _item(table, ids[row], where)), *(Cell(_text(value)) for value in values))
        for row, values in zip(
            rows.tolist(), zip(*columns, strict=True) if columns else [()] * len(rows), strict=True
        )
    )
    head = ("id", *(field.title(translator) for field in fields))
    title = translator.gettext(f"ogc.collection.{table.spec.id}")
    lead = translator.gettext("ogc.page.matched", n=matched)
    links = page_links(where, query, matched)
    return page(where, translator, title, lead=lead, links=links, sheets=[Sheet("", head, lines)])


def item_page(
    table: FeatureTable, snapshot: Snapshot, row: int, where: Where, translator: Translator
) -> bytes:
    """Return the page of a feature: every property with its title, unit and value.

    Parameters
    ----------
    table : FeatureTable
        The collection.
    snapshot : Snapshot
        The atlas version that is stated.
    row : int
        Of the feature.
    where : Where
        Of the request.
    translator : Translator
        Its language.
    """
    part = table.table.slice(row, 1)
    head = tuple(translator.gettext(f"ogc.page.{name}") for name in ("property", "title", "value", "unit"))
    rows = tuple(
        (
            Cell(name),
            Cell(field.title(translator)),
            Cell(_text(part.column(_column(field, where.lang))[0].as_py())),
            Cell("" if field.is_status else field.unit),
        )
        for name, field in table.fields.items()
    )
    name = next((row[2].text for row in rows if row[0].text in {"name", "title"}), "") or table.ids[row]
    lead = translator.gettext("ogc.page.version", version=snapshot.version)
    up = where.link(
        "collection",
        f"/collections/{table.spec.id}",
        HTML,
        translator.gettext(f"ogc.collection.{table.spec.id}"),
        f="html",
    )
    return page(where, translator, name, lead=lead, links=[up], sheets=[Sheet("", head, rows)])


def _column(field: Field, lang: str) -> str:
    return f"{field.name}@{lang}" if field.translated else field.name


def _item(table: FeatureTable, name: str, where: Where) -> str:
    return where.link("item", item_path(table.spec.id, name), HTML, f="html")["href"]


def _text(value: object) -> str:
    if value is None:
        return ""
    return orjson.dumps(value).decode().strip('"') if isinstance(value, bool | float) else str(value)
