"""A new version takes over without a request waiting for it or an answer mixing two."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest
from starlette.testclient import TestClient

from api import holder as holding
from api.app import create_app
from api.holder import Holder
from api.ogc import spatial_index as living
from api.ogc.spatial_index import LiveRecords
from api.services.settings import AtlasSettings
from geo import store
from matching.room.demand import Demand

VACANCIES = "/ogc/collections/vacancies/items"


def _until(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_without_an_atlas_the_server_lives_but_is_not_ready(tmp_path: Path, make) -> None:
    with TestClient(create_app(AtlasSettings(home=tmp_path))) as client:
        assert client.get("/health/live").status_code == 200
        for path in ("/health/ready", "/ogc/", "/api/v1/layers", VACANCIES):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
        make.publish(tmp_path, make.tables(make.vacancies(2)))
        _until(lambda: client.get("/health/ready").status_code == 200)
        assert client.get(VACANCIES).json()["numberMatched"] == 2


def test_a_new_version_is_picked_up_and_every_answer_is_of_one(country: Path, make) -> None:
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        first = store.current_version(country)
        expected = {first: 3}
        stop = threading.Event()

        def republish() -> None:
            for count in (5, 8, 4, 6):
                atlas = make.publish(country, make.tables(make.vacancies(count)))
                expected[atlas.version] = count
                time.sleep(0.7)
            stop.set()

        thread = threading.Thread(target=republish)
        thread.start()
        seen = set()
        while not stop.is_set() or store.current_version(country) not in seen:
            answer = client.get(VACANCIES + "?bbox=69,53,70,54")
            assert answer.status_code == 200
            version = answer.headers["qonys-atlas"]
            seen.add(version)
            page = answer.json()
            assert page["numberMatched"] == len(page["features"]) == expected[version]
        thread.join()
        assert len(seen) >= 3


def test_what_expires_goes_without_a_new_version(
    country: Path, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = (date.fromisoformat("2026-11-20") + timedelta(days=1)).isoformat()
    make.publish(country, make.tables(make.vacancies(4, expires="2026-11-20")))
    monkeypatch.setattr(holding, "today", lambda: "2026-11-20")
    monkeypatch.setattr(holding, "LOOK_EVERY_S", 0.05)
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        before = client.get(VACANCIES + "?bbox=69,53,70,54")
        assert before.json()["numberMatched"] == 4
        monkeypatch.setattr(holding, "today", lambda: tomorrow)
        _until(lambda: client.get(VACANCIES).json()["numberMatched"] == 0)
        after = client.get(VACANCIES + "?bbox=69,53,70,54", headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert after.json()["numberMatched"] == 0
        assert client.get(VACANCIES + "/v0001").status_code == 404


def test_a_version_that_cannot_be_read_leaves_the_old_one(country: Path) -> None:
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        good = client.get(VACANCIES).headers["qonys-atlas"]
        (country / "atlas" / "versions" / "broken").mkdir()
        (country / "atlas" / "versions" / "broken" / "manifest.json").write_text("{")
        store.point_at(country, "broken")
        time.sleep(1.5)
        assert client.get(VACANCIES).headers["qonys-atlas"] == good


def test_what_a_version_keeps_is_not_looked_through_again_and_goes_with_it(country: Path, make) -> None:
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        assert gc.get_freeze_count() > 10_000
        held = client.app.state.holder
        first = weakref.ref(held.features())
        second = make.publish(country, make.tables(make.vacancies(5))).version
        _until(lambda: client.get(VACANCIES).headers["qonys-atlas"] == second)
        third = make.publish(country, make.tables(make.vacancies(6))).version
        _until(lambda: client.get(VACANCIES).headers["qonys-atlas"] == third)
        _until(lambda: first() is None)


def test_two_workers_share_one_shelf(country: Path) -> None:
    first, second = Holder(country), Holder(country)
    threads = [threading.Thread(target=one.served) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    folders = {one.features().tables["vacancies"].folder for one in (first, second)}
    assert len(folders) == 1
    assert not list((country / "cache").rglob(".new-*"))


@pytest.mark.parametrize("compared", [0, 10_000], ids=["by the tree", "by comparing"])
def test_the_live_index_changes_as_the_records_do(compared: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living, "COMPARED", compared)
    monkeypatch.setattr(living, "NARROW", 100.0)
    rng = np.random.default_rng(7)
    live, ids = LiveRecords(), [f"v{n}" for n in range(400)]
    lon, lat = rng.uniform(60, 80, 400), rng.uniform(45, 54, 400)
    for step in range(6):
        keep = rng.random(400) > (0.05 if step % 2 else 0.5)
        names = [name for name, kept in zip(ids, keep, strict=True) if kept]
        moved = lon + 0.001 * step * (rng.random(400) > 0.9)
        assert live.become(f"step {step}", names, moved[keep], lat[keep])
        box = (63.0, 47.0, 71.0, 51.0)
        inside = (moved[keep] >= 63) & (moved[keep] <= 71) & (lat[keep] >= 47) & (lat[keep] <= 51)
        assert live.within(box).tolist() == np.flatnonzero(inside).tolist()
    assert not live.become("far", ["a"], np.array([10.0]), np.array([50.0]))
    assert live.stamp == "step 5"


REFUSED = [
    ("[]", "a list"),
    ("null", "nothing"),
    ("[" * 100_000, "too deep"),
    ('{"format": 99, "shards": 7}', "of a newer format"),
]


@pytest.mark.parametrize(("manifest", "why"), REFUSED, ids=[case[1] for case in REFUSED])
def test_a_refused_version_is_named_and_the_watch_goes_on(
    country: Path, make, monkeypatch: pytest.MonkeyPatch, manifest: str, why: str
) -> None:
    monkeypatch.setattr(holding, "LOOK_EVERY_S", 0.05)
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        good = client.get("/health/ready").json()
        assert good["refused"] is None
        folder = country / "atlas" / "versions" / "0000000000000000"
        folder.mkdir()
        (folder / "manifest.json").write_text(manifest)
        store.point_at(country, folder.name)
        _until(lambda: client.get("/health/ready").json()["refused"] is not None)
        ready = client.get("/health/ready").json()
        assert ready["atlas"] == good["atlas"]
        assert ready["refused"]["atlas"] == folder.name
        assert "manifest.json" in ready["refused"]["reason"]
        assert client.get(VACANCIES).status_code == 200
        later = make.publish(country, make.tables(make.vacancies(6))).version
        _until(
            lambda: client.get("/health/ready").json() == {"status": "ready", "atlas": later, "refused": None}
        )


def test_a_start_on_a_spoilt_version_answers_from_the_one_before(country: Path, make) -> None:
    before = store.current_version(country)
    spoilt = make.publish(country, make.tables(make.vacancies(7)))
    (spoilt.path / "vacancies.parquet").write_bytes(b"")
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        ready = client.get("/health/ready").json()
        assert ready["atlas"] == before
        assert ready["refused"]["atlas"] == spoilt.version
        assert "vacancies.parquet" in ready["refused"]["reason"]


def test_no_error_ends_the_watch(country: Path, make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "LOOK_EVERY_S", 0.05)
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        held: Holder = client.app.state.holder
        looked, failed = held._look, []

        def failing() -> None:
            failed.append(1)
            raise ZeroDivisionError

        monkeypatch.setattr(held, "_look", failing)
        before = holding.WATCH_FAILED._value.get()
        _until(lambda: len(failed) >= 3)
        assert holding.WATCH_FAILED._value.get() > before
        monkeypatch.setattr(held, "_look", looked)
        later = make.publish(country, make.tables(make.vacancies(6))).version
        _until(lambda: client.get("/health/ready").json()["atlas"] == later)


def test_a_spoilt_cache_is_written_anew(country: Path, make) -> None:
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        page = client.get(VACANCIES + "?limit=2").content
    [features] = (country / "cache").glob("*/*/vacancies.kk.features")
    raw = bytearray(features.read_bytes())
    raw[len(raw) // 2] ^= 1
    features.write_bytes(raw)
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        assert client.get(VACANCIES + "?limit=2").json()["features"] == orjson.loads(page)["features"]


def test_demand_is_counted_beside_the_looks_once_for_each_version(
    country: Path, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on, looks = [], threading.Event(), []

    def count(engine) -> bool:
        asked.append(engine.atlas.version)
        go_on.wait(20)
        demand = Demand(engine.atlas.version, engine.ranker.name, 7, {}, {}, {})
        engine.take_demand(demand)
        return True

    def look(_self, engine):  # the room changes at every look: each time another engine answers
        looks.append(engine)
        return engine.less({})

    monkeypatch.setattr(holding, "renew_apart", count)
    monkeypatch.setattr(holding.RegisterRoom, "look", look)
    with TestClient(create_app(AtlasSettings(home=country))) as client:
        _until(lambda: asked)
        first = list(asked)
        fresh = make.publish(country, make.tables(make.vacancies(9)))
        _until(lambda: client.get(VACANCIES).json()["numberMatched"] == 9)  # though nothing is counted yet
        seen = len(looks)
        _until(lambda: len(looks) > seen + 2)
        assert asked == first
        go_on.set()
        _until(lambda: len(asked) == 2)
        held = client.app.state.holder
        _until(lambda: held.served().engine.demand is not None)
        assert held.served().engine.demand.atlas == fresh.version
        seen = len(looks)
        _until(lambda: len(looks) > seen + 2)
        assert asked == [*first, fresh.version]
        assert held.served().engine.demand.families == 7
