"""The atlas is published whole, opens as it was, and keeps its version for the same content."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geo import store
from geo.aggregate import at_level
from geo.atlas import Atlas
from geo.faults import InputError, NotReadyError
from geo.tables import settle


def test_opens_as_built(tmp_path, tables):
    built = Atlas.build(tables, tmp_path)
    opened = Atlas.open(tmp_path)
    assert opened.version == built.version
    assert_geodataframe_equal(opened.places, tables.places)
    pd.testing.assert_frame_equal(opened.observations, tables.observations)
    assert opened.manifest.sources == [source.to_dict() for source in tables.sources]
    assert opened.manifest.tables["places"]["rows"] == len(tables.places)


def test_same_content_same_version_and_one_folder(tmp_path, tables):
    first, second = Atlas.build(tables, tmp_path), Atlas.build(opened_again(tmp_path, tables), tmp_path)
    assert first.version == second.version
    assert len(store.manifests(tmp_path)) == 1


def opened_again(home, tables):
    Atlas.build(tables, home)
    return Atlas.open(home).tables()


def test_another_value_is_another_version(tmp_path, tables, tables_of, row):
    first = Atlas.build(tables, tmp_path)
    second = Atlas.build(tables_of([row("593230100", "population", 101.0)]), tmp_path, parent=first.version)
    assert first.version != second.version
    assert Atlas.open(tmp_path).version == second.version
    assert Atlas.open(tmp_path, first.version).newest("population")["value"].sum() == 3600.0


def test_no_atlas_says_what_to_do(tmp_path):
    with pytest.raises(NotReadyError, match="qonys data build"):
        Atlas.open(tmp_path)


BAD = [
    ("999999999", "population", 1.0, "unknown place"),
    ("593230100", "population", -1.0, "negative persons"),
    ("593230100", "no_such_indicator", 1.0, "unknown indicator"),
    ("59323010", "population", 1.0, "a code of eight digits"),
]


@pytest.mark.parametrize(("kato", "indicator", "value", "why"), BAD, ids=[case[-1] for case in BAD])
def test_unsound_tables_are_refused_and_nothing_is_written(
    tmp_path, tables, kato, indicator, value, why, row
):
    Atlas.build(tables, tmp_path)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    bad = pd.DataFrame([row(kato, indicator, value)]).assign(layer="population")[list(tables.observations)]
    worse = tables.with_(observations=pd.concat([tables.observations, bad], ignore_index=True))
    with pytest.raises(InputError):
        Atlas.build(worse, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_killed_writer_leaves_the_old_version(tmp_path, tables, tables_of, row):
    """A process that dies after writing and before pointing leaves readers where they were; the next one cleans up."""
    old = Atlas.build(tables, tmp_path)
    left = store.folder(tmp_path) / "versions" / ".new-dead"
    left.mkdir()
    (left / "places.parquet").write_bytes(b"half")
    assert Atlas.open(tmp_path).version == old.version
    Atlas.build(tables_of([row("593230100", "population", 7.0)]), tmp_path)
    assert not left.exists()


def test_two_writers_wait_for_each_other(tmp_path):
    """The second writer enters only after the first has left."""
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from geo import store
        home = Path(sys.argv[1])
        with store.writing(home):
            log = home / "log"
            log.write_text(log.read_text() + "in " if log.exists() else "in ")
            time.sleep(0.3)
            log.write_text(log.read_text() + "out ")
        """
    )
    run = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen(run, env=os.environ) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert (tmp_path / "log").read_text().split() == ["in", "out", "in", "out"]


def test_the_most_trusted_value_stays_then_the_newest(row):
    rows = pd.DataFrame(
        [
            row("593230100", "population", 1.0, status="demo", as_of="2026-01-01"),
            row("593230100", "population", 2.0, status="observed", as_of="2021-01-01"),
            row("593230100", "population", 3.0, status="observed", as_of="2023-01-01"),
            row("593230100", "population", 4.0, status="estimated", as_of="2025-01-01"),
        ]
    ).assign(layer="population")
    assert settle(rows)["value"].tolist() == [3.0]


def test_a_quota_keeps_its_versions(tmp_path, tables_of, row):
    quota = {"unit": "persons", "period": "2026"}
    rows = [
        row("590000000", "quota_resettlers", 2820.0, as_of="2026-01-01", **quota),
        row("590000000", "quota_resettlers", 3000.0, as_of="2026-06-01", **quota),
    ]
    atlas = Atlas.build(tables_of(rows), tmp_path)
    assert atlas.rows("quota_resettlers")["value"].tolist() == [2820.0, 3000.0]
    assert atlas.newest("quota_resettlers")["value"].tolist() == [3000.0]


class TestLevels:
    def test_a_district_is_made_up_of_its_settlements(self, tmp_path, tables):
        atlas = Atlas.build(tables, tmp_path)
        districts = at_level(atlas, "population", "district")
        assert districts["value"].to_dict() == {"593200000": 600.0, "594200000": 900.0, "613600000": 2100.0}
        assert (districts["coverage"] == 1.0).all()
        assert set(districts["level"]) == {"settlement"}

    def test_its_own_value_comes_first(self, tmp_path, tables_of, row):
        rows = [row("593200000", "population", 650.0), row("593230100", "population", 100.0)]
        districts = at_level(Atlas.build(tables_of(rows), tmp_path), "population", "district")
        assert districts.loc["593200000", "value"] == 650.0
        assert districts.loc["594200000", "status"] == "missing"

    def test_a_sum_is_as_sure_as_its_least_sure_part(self, tmp_path, tables_of, row):
        rows = [
            row("593230100", "population", 100.0),
            row("593230200", "population", 50.0, status="estimated"),
        ]
        district = at_level(Atlas.build(tables_of(rows), tmp_path), "population", "district").loc["593200000"]
        assert (district["status"], district["coverage"]) == ("estimated", pytest.approx(2 / 3))

    def test_a_settlement_takes_the_value_from_above_where_it_may(self, tmp_path, tables_of, row):
        rows = [
            row("590000000", "unemployment_rate", 4.7, unit="percent"),
            row("590000000", "population", 900.0),
        ]
        atlas = Atlas.build(tables_of(rows), tmp_path)
        rate = at_level(atlas, "unemployment_rate", "settlement")
        assert rate.loc["593230100", ["value", "level"]].tolist() == [4.7, "oblast"]
        assert rate.loc["613630100", "status"] == "missing"
        assert set(at_level(atlas, "population", "settlement")["status"]) == {"missing"}
