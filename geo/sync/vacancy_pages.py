"""Pages of vacancies from enbek.kz: search pages lead to vacancies, each is asked for once and kept.

The site has no service for programs; its layout is as publicly described on 3 September 2026: ten cards a search page,
``/ru/vacancy/<words>~<number>`` for a vacancy, the count of search pages in the attribute ``wire:snapshot``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from geo import durable
from geo.sync.fetching import Client, FetchError

MOST_VACANCIES = 1_500
"""Vacancies of one run: at one request a second less than half an hour; the rest waits for the next run."""
KEPT_DAYS = 60
"""Days after which a saved vacancy is put away: the life of the layer."""
_LINK = re.compile(r"/ru/vacancy/[^\"'\s<>~]{0,200}~(\d{1,12})(?!\d)")
_PAGES = re.compile(r'"countPage":\s{0,3}(\d{1,6})')
_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Crawl:
    """What a run brought.

    Parameters
    ----------
    brought, closed, left : int
        Vacancies that are new on disk, that are gone by now, and that wait for the next run.
    """

    brought: int
    closed: int
    left: int


def crawl(
    client: Client,
    site: str,
    regions: Sequence[str],
    folder: Path,
    most_bytes: int,
    most: int = MOST_VACANCIES,
) -> Crawl:
    """Bring the vacancies of some regions that are not there yet.

    Parameters
    ----------
    client : Client
        Asks.
    site : str
        Address of the site.
    regions : sequence of str
        First two digits of the regions' KATO codes, by which the site numbers regions.
    folder : Path
        Where ``<number>.html`` are kept.
    most_bytes : int
        Of one page.
    most : int
        Vacancies of this run.

    Raises
    ------
    FetchError
        If the search cannot be read, or a page cannot be had; what came before it is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _put_away_old(folder)
    wanted = [
        number for number in _listed(client, site, regions, most_bytes) if not _is_there(folder, number)
    ]
    brought = closed = 0
    for number in wanted[:most]:
        page = client.page(f"{site}/ru/vacancy/v~{number}", most_bytes)
        if page is None:
            closed += 1
            continue
        fresh = folder / f".new-{number}.part"
        fresh.write_text(page, encoding="utf-8")
        durable.flush(fresh)
        fresh.replace(folder / f"{number}.html")
        brought += 1
    return Crawl(brought, closed, max(len(wanted) - most, 0))


def _listed(client: Client, site: str, regions: Sequence[str], most_bytes: int) -> list[str]:
    """Return the numbers of the open vacancies of the last two weeks, each once, in the order of the search."""
    return list(dict.fromkeys(n for region in regions for n in _of_region(client, site, region, most_bytes)))


def _of_region(client: Client, site: str, region: str, most_bytes: int) -> Iterator[str]:
    last = 1
    for number in range(1, _MOST_PAGES + 1):
        if number > last:
            return
        asked = {"region_id": int(region), "sort": "date", "period": 4, "page": number}
        address = f"{site}/ru/search/vacancy?{urlencode(asked)}"
        page = client.page(address, most_bytes)
        pages = _PAGES.search(unescape(page or ""))
        if page is None or pages is None:
            raise FetchError("layout", address)
        last = int(pages[1])
        yield from _LINK.findall(page)


def _is_there(folder: Path, number: str) -> bool:
    return (folder / f"{number}.html").exists() or (folder.with_name("old") / f"{number}.html").exists()


def _put_away_old(folder: Path) -> None:
    old = folder.with_name("old")
    old.mkdir(exist_ok=True)
    before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).timestamp()
    for page in folder.glob("*.html"):
        if page.stat().st_mtime < before:
            page.replace(old / page.name)
