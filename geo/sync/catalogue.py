"""The sources that can be fetched, and those that have to be asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from geo.faults import Fault, InputError

Way = Literal["borders", "file", "listing", "vacancies"]
_MB = 1_000_000
ADDRESSES = "addresses.toml"
"""File in the folder of sources in which whoever runs the service may give other addresses: ``osm = "https://…"``."""


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """A source with a public address.

    Parameters
    ----------
    id : str
        Its name on the command line, and of its folder below ``QONYS_HOME/sources``.
    title, licence : str
        As a reader is told them.
    address : str
        Where it lies: of a file, of the page that lists its editions, or of a site.
    target : str
        What it is imported as (:data:`geo.imports.readers.TARGETS`); empty for what ``qonys data build`` reads.
    every_days : int
        Days after which it is asked again.
    most_bytes : int
        More is not taken.
    way : {"borders", "file", "listing", "vacancies"}
        How it is brought: pinned shapes, one file, the newest file of a listing page, or pages of a site.
    suffix : str
        End of its file's name.
    checksum : str
        What the address of its MD5 adds to its own; empty where the publisher gives none.
    newest : str
        Regular expression of the addresses on a listing page; its groups ``d``, ``m`` and ``y`` are an edition's day.
    """

    id: str
    title: str
    licence: str
    address: str
    target: str
    every_days: int
    most_bytes: int
    way: Way = "file"
    suffix: str = ""
    checksum: str = ""
    newest: str = ""


_ALL = (
    RemoteSource(
        "borders", "arodionoff/geokz: borders of regions and districts, 2024", "CC BY 4.0",
        "https://github.com/arodionoff/geokz", "", 365, 40 * _MB, "borders",
    ),
    RemoteSource(
        "kato", "Bureau of National Statistics: classifier of places (KATO)", "public data of a state body",
        "https://stat.gov.kz/ru/classifiers/statistical/21/", "places", 30, 30 * _MB, "listing", ".xlsx",
        newest=r"""href=["']([^"'<>\s]{1,300}?(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>20\d\d)[^"'<>\s]{0,40}?\.xlsx)["']""",
    ),
    RemoteSource(
        "osm", "OpenStreetMap: extract of Kazakhstan", "ODbL 1.0",
        "https://download.geofabrik.de/asia/kazakhstan-latest.osm.pbf", "infrastructure", 30, 2_000 * _MB,
        suffix=".osm.pbf", checksum=".md5",
    ),
    RemoteSource(
        "enbek", "enbek.kz: vacancies of the state's labour exchange", "public data of a state body",
        "https://www.enbek.kz", "vacancies", 7, 2 * _MB, "vacancies", ".html",
    ),
)  # fmt: skip
REMOTE: Mapping[str, RemoteSource] = MappingProxyType({source.id: source for source in _ALL})
"""Sources with an address, by name."""

TO_ASK = ("quota", "open_settlements", "land", "housing", "infrastructure", "population", "climate")
"""What has no public address: layers whose holders are asked for a file (``qonys data template LAYER``)."""
WITHOUT_TEMPLATE = ("wages", "taxes")
"""What has no public address and no template: the bureau's workbook of districts, the rates that maslikhats set."""


def known(names: tuple[str, ...], folder: Path) -> tuple[RemoteSource, ...]:
    """Return sources by name, at the addresses that the operator gives; all of them for no name.

    Parameters
    ----------
    names : tuple of str
        Ids of :data:`REMOTE`.
    folder : Path
        Folder of sources, in which :data:`ADDRESSES` may lie.

    Raises
    ------
    InputError
        If there is no such source, or the file of addresses is not one.
    """
    for name in names:
        if name not in REMOTE:
            raise InputError([Fault("sync", "", "one of " + ", ".join(REMOTE), name, key="source")])
    other = _addresses(folder / ADDRESSES)
    return tuple(
        replace(REMOTE[name], address=other.get(name, REMOTE[name].address)) for name in names or REMOTE
    )


def _addresses(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Fault(str(path), "", "a TOML file", str(error), key="toml")]) from None
    for name, address in found.items():
        parts = urlsplit(address) if isinstance(address, str) else None
        if name not in REMOTE or parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
            raise InputError([Fault(str(path), name, "a source and its http(s) address", key="address")])
    return found
