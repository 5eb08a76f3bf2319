"""Each source stands for itself: what is right becomes a version, what is not leaves everything as it was."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.atlas import Atlas
from geo.faults import BusyError, InputError
from geo.sync import catalogue, ledger
from geo.sync.catalogue import ADDRESSES, REMOTE, RemoteSource, known
from geo.sync.fetching import Client
from geo.sync.ledger import Record
from geo.sync.refresh import Refreshed, refresh
from tests.geo.sync.site import Site, content, cut
from tests.made import made_tables, publish, vacancies

QUOTA = "kato,year,persons\n593200000,2027,{}\n"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SPAWN = multiprocessing.get_context("forkserver")


def quick() -> Client:
    return Client(pause_s=0.0, longest_s=5.0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish(tmp_path / "home", made_tables(vacancies(1)))
    return tmp_path / "home"


@pytest.fixture
def remote(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with a file and its checksum, a listing and a labour exchange; and a source that nobody answers for."""
    made = {
        "quotas": RemoteSource(
            "quotas", "Quotas", "made", f"{site.address}/quota.csv", "quota", 30, 10_000,
            suffix=".csv", checksum=".md5",
        ),
        "listed": replace(
            REMOTE["kato"], id="listed", target="quota", suffix=".csv", address=f"{site.address}/list/",
            newest=REMOTE["kato"].newest.replace("xlsx", "csv"),
        ),
        "enbek": replace(REMOTE["enbek"], address=site.address),
        "away": RemoteSource("away", "Away", "made", "http://127.0.0.1:9/x.csv", "quota", 30, 10_000, suffix=".csv"),
    }  # fmt: skip
    monkeypatch.setattr(catalogue, "REMOTE", made)
    offer(site, 11)
    return site


def offer(site: Site, persons: int) -> bytes:
    body = QUOTA.format(persons).encode()
    site.answers["/quota.csv"] = content(body, etag=f'"{persons}"', modified="Tue, 03 Nov 2026 10:00:00 GMT")
    site.answers["/quota.csv.md5"] = content(f"{hashlib.md5(body).hexdigest()}  quota.csv\n".encode())
    return body


def run(home: Path, *names: str, **options: object) -> list[Refreshed]:
    return list(refresh(home, names, client=quick(), now=NOW, **options))  # type: ignore[arg-type]


def quota(home: Path) -> float:
    rows = Atlas.open(home).rows("quota_resettlers")
    return float(rows.loc[(rows["kato"] == "593200000") & (rows["period"] == "2027"), "value"].iloc[0])


def test_a_file_becomes_the_next_version_and_is_kept(home: Path, remote: Site) -> None:
    (found,) = run(home, "quotas")
    assert (found.state, found.record.version) == ("new", Atlas.open(home).version)
    assert quota(home) == 11
    (kept,) = (home / "sources" / "quotas").iterdir()
    assert kept.name == f"2026-11-03-{found.record.sha256[:8]}.csv"
    assert ledger.read(home / "sources")["quotas"] == found.record


def test_the_same_edition_makes_no_version(home: Path, remote: Site) -> None:
    run(home, "quotas")
    before = Atlas.open(home).version
    assert [found.state for found in run(home, "quotas")] == ["same"]
    remote.answers["/quota.csv"] = content(QUOTA.format(11).encode())  # a server that knows no conditions
    assert [found.state for found in run(home, "quotas")] == ["same"]
    assert Atlas.open(home).version == before


def test_a_new_edition_replaces_the_old_one(home: Path, remote: Site) -> None:
    run(home, "quotas")
    offer(remote, 12)
    assert [found.state for found in run(home, "quotas")] == ["new"]
    assert quota(home) == 12


NEXT = QUOTA.format(12).encode()
OTHER_CODES = b"kato,year,persons\n1,2027,5\n2,2027,5\n593200000,2027,7\n"
SPOILT = [
    (content(b"", status=404), b"", "status", "a file that is gone"),
    (content(b"", status=500), b"", "status", "a server at fault"),
    (cut(NEXT, 10), b"", "cut", "a file cut short"),
    (NEXT, b"0" * 32, "checksum", "another checksum"),
    (NEXT, b"<html>", "checksum_layout", "a page in place of the checksum"),
    (b"x" * 20_000, b"", "large", "a file larger than such a file can be"),
    (b"<html>\n</html>\n", b"", "layout", "a page in place of the file"),
    (b"a,b\n1,2\n", b"", "layout", "other columns"),
    (OTHER_CODES, b"", "rows", "mostly other codes"),
]


@pytest.mark.parametrize(("file", "md5", "fault", "why"), SPOILT, ids=[case[-1] for case in SPOILT])
def test_what_is_spoilt_leaves_the_version_that_answers(
    home: Path, remote: Site, file, md5, fault, why
) -> None:
    run(home, "quotas")
    before = Atlas.open(home).version
    if isinstance(file, bytes):
        remote.answers["/quota.csv.md5"] = content(md5 or hashlib.md5(file).hexdigest().encode())
        file = content(file)
    remote.answers["/quota.csv"] = file
    (found,) = run(home, "quotas")
    assert (found.state, found.record.fault) == ("failed", fault)
    assert Atlas.open(home).version == before
    assert quota(home) == 11
    assert found.record.brought, "what came before is still known"
    offer(remote, 13)
    assert [again.state for again in run(home, "quotas")] == ["new"]
    assert quota(home) == 13


def test_one_that_fails_does_not_stop_the_others(home: Path, remote: Site) -> None:
    found = {each.source.id: each.state for each in run(home, "away", "quotas")}
    assert found == {"away": "failed", "quotas": "new"}


def test_the_newest_edition_of_a_listing_is_taken(home: Path, remote: Site) -> None:
    links = "".join(
        f'<a href="/f/КАТО_{day}.csv">' for day in ("17.07.2026", "30.10.2026", "01.12.2025", "31.02.2028")
    )
    remote.answers["/list/"] = content(f"<html>{links}</html>".encode())
    remote.answers["/f/%D0%9A%D0%90%D0%A2%D0%9E_30.10.2026.csv"] = content(QUOTA.format(21).encode())
    (found,) = run(home, "listed")
    assert found.state == "new", found
    assert quota(home) == 21


def test_a_listing_of_another_layout_is_told(home: Path, remote: Site) -> None:
    remote.answers["/list/"] = content(b"<html>nothing</html>")
    (found,) = run(home, "listed")
    assert (found.state, found.record.fault) == ("failed", "layout")


def posting(number: int) -> bytes:
    said = {
        "@context": "https://schema.org", "@type": "JobPosting", "title": "Медсестра", "datePosted": "2026-11-10",
        "validThrough": "2027-01-10", "identifier": str(number), "hiringOrganization": {"name": "ЦРБ"},
        "jobLocation": {"address": {"addressLocality": "ru-593230100", "addressRegion": "ru-590000000"}},
    }  # fmt: skip
    return f'<html><script type="application/ld+json">{json.dumps(said)}</script></html>'.encode()


def searched(remote: Site, numbers: dict[int, list[int]]) -> None:
    for page, found in numbers.items():
        snapshot = f'<div wire:snapshot="{{&quot;data&quot;:{{&quot;countPage&quot;:{len(numbers)}}}}}">'
        cards = "".join(f'<a href="/ru/vacancy/medsestra~{number}">x</a>' for number in found)
        path = f"/ru/search/vacancy?region_id=59&sort=date&period=4&page={page}"
        remote.answers[path] = content(f"<html>{snapshot}{cards}</html>".encode())
        for number in found:
            remote.answers[f"/ru/vacancy/v~{number}"] = content(posting(number))


def test_vacancies_are_found_by_search_and_asked_for_once(home: Path, remote: Site) -> None:
    searched(remote, {1: [101, 102], 2: [102, 103]})
    remote.answers["/ru/vacancy/v~103"] = content(b"", status=410)
    (found,) = run(home, "enbek")
    assert found.state == "new", found
    assert {page.name for page in (home / "sources/enbek/pages").iterdir()} == {"101.html", "102.html"}
    shown = Atlas.open(home).vacancies
    assert set(shown.loc[shown["title"] == "Медсестра", "kato"]) == {"593230100"}
    searched(remote, {1: [101, 102, 104]})
    asked = len(remote.asked)
    run(home, "enbek")
    later = [path for path, _ in remote.asked[asked:] if "~" in path]
    assert later == ["/ru/vacancy/v~104"]


def test_a_search_of_another_layout_is_told(home: Path, remote: Site) -> None:
    remote.answers["/ru/search/vacancy"] = content(b"<html>we have moved</html>")
    (found,) = run(home, "enbek")
    assert (found.state, found.record.fault) == ("failed", "layout")


def test_only_what_is_due_is_asked(home: Path, remote: Site) -> None:
    folder = home / "sources"
    with ledger.alone(folder):
        for name, days, fault in (("listed", 2, ""), ("enbek", 2, "status"), ("away", 40, "")):
            asked = (NOW - timedelta(days=days)).isoformat()
            ledger.write(folder, name, Record(asked=asked, brought=asked, fault=fault))
    assert {found.source.id for found in run(home)} == {"quotas", "enbek", "away"}


def test_two_at_once_are_one(home: Path, remote: Site) -> None:
    with ledger.alone(home / "sources"), pytest.raises(BusyError):
        run(home, "quotas")


def test_a_mirror_stands_for_the_network(home: Path, remote: Site, tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "quotas"
    folder.mkdir(parents=True)
    (folder / "2025.csv").write_text(QUOTA.format(1))
    (folder / "2026.csv").write_text(QUOTA.format(31))
    assert [found.state for found in run(home, "quotas", mirror=tmp_path / "mirror")] == ["new"]
    assert quota(home) == 31
    assert remote.paths() == []
    (found,) = run(home, "away", mirror=tmp_path / "mirror")
    assert found.record.fault == "mirror"


def test_the_operator_may_give_another_address(home: Path, remote: Site) -> None:
    (home / "sources").mkdir(exist_ok=True)
    (home / "sources" / ADDRESSES).write_text(f'away = "{remote.address}/quota.csv"\n')
    assert [found.state for found in run(home, "away")] == ["new"]


@pytest.mark.parametrize(
    "text", ["away = 5", 'nobody = "http://x/"', 'away = "ftp://x/"', "[", 'away = "/etc/passwd"']
)
def test_addresses_that_are_none_are_refused(home: Path, remote: Site, text: str) -> None:
    (home / "sources").mkdir(exist_ok=True)
    (home / "sources" / ADDRESSES).write_text(text)
    with pytest.raises(InputError):
        known((), home / "sources")


def test_an_unknown_source_is_refused(home: Path, remote: Site) -> None:
    with pytest.raises(InputError, match="nothing"):
        run(home, "nothing")


@pytest.mark.parametrize("text", ["", "[]", '{"quotas": 5}', "{"])
def test_a_spoilt_ledger_is_an_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "ledger.json").write_text(text)
    assert ledger.read(tmp_path) == {}


def _bring(home: Path, address: str) -> None:
    source = RemoteSource(
        "quotas",
        "Quotas",
        "made",
        f"{address}/quota.csv",
        "quota",
        30,
        10_000,
        suffix=".csv",
        checksum=".md5",
    )
    catalogue.REMOTE = {"quotas": source}  # type: ignore[misc]
    list(refresh(home, ("quotas",), client=quick(), now=NOW))


def test_killed_at_random_moments_it_harms_nothing(home: Path, remote: Site, tmp_path: Path) -> None:
    """Thirty kills between the first byte and the record: the old value answers or the new one, and the next try works."""
    SPAWN.set_forkserver_preload(["geo.sync.refresh", "geo.occupations"])
    chance = random.Random(0)
    trial = Path(shutil.copytree(home, tmp_path / "trial"))
    _timed(trial, remote, None)
    longest = max(_timed(trial, remote, None, persons) for persons in (12, 13))
    held = 13
    for kill in range(30):
        persons = 100 + kill
        _timed(trial, remote, chance.uniform(0.0, longest), persons)
        assert quota(trial) in {held, persons}
        held = int(quota(trial))
    _timed(trial, remote, None, 999)
    assert quota(trial) == 999
    assert ledger.read(trial / "sources")["quotas"].fault == ""


def _timed(home: Path, remote: Site, kill_after: float | None, persons: int = 11) -> float:
    offer(remote, persons)
    process = SPAWN.Process(target=_bring, args=(home, remote.address))
    began = datetime.now(UTC)
    process.start()
    process.join(kill_after)
    if process.is_alive():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return (datetime.now(UTC) - began).total_seconds()
