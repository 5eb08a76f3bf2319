"""What was loaded outlives a rebuild, and a rollback takes it out again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo import store
from geo.atlas import Atlas, checked_manifest
from geo.faults import NotReadyError
from geo.imports import rollback
from geo.imports.replay import in_force, replayed

VILLAGE = "595030100"
TODAY = "2026-11-20"


@pytest.fixture
def loaded(home: Path, load) -> Path:
    base = Atlas.open(home).version
    load("infrastructure", "new.csv", f"kato,school,gas\n{VILLAGE},да,нет\n")
    load("infrastructure", "old.csv", f"kato,school\n{VILLAGE},нет\n", as_of="2025-01-01", older_too=True)
    load(
        "vacancies",
        "jobs.csv",
        f"id;title;kato;expires\n1;Повар;{VILLAGE};2027-01-01\n2;Повар;{VILLAGE};2026-01-01\n",
    )
    load("land", "lots.csv", f"id;kato;purpose;area_ha\n1;{VILLAGE};ИЖС;0,1\n")
    assert len(in_force(home)) == 4
    (home / "base").write_text(base)
    return home


def base_tables(home: Path):
    return Atlas.open(home, (home / "base").read_text()).tables()


def test_a_rebuild_makes_the_same_version_again(loaded: Path):
    tables = replayed(base_tables(loaded), loaded, in_force(loaded), TODAY)
    assert checked_manifest(tables).version == Atlas.open(loaded).version
    assert {source.id for source in tables.sources} >= {"new", "old", "jobs", "lots"}


def test_after_a_rollback_a_rebuild_has_only_what_was_there(loaded: Path):
    first = store.manifests(loaded)[1]
    rollback(loaded, first.version)
    assert in_force(loaded) == tuple(first.imports)
    tables = replayed(base_tables(loaded), loaded, in_force(loaded), TODAY)
    assert checked_manifest(tables).version == first.version


def test_an_import_whose_rows_are_gone_is_named(loaded: Path):
    name = in_force(loaded)[0]
    shutil.rmtree(loaded / "imports" / name)
    with pytest.raises(NotReadyError, match=name):
        replayed(base_tables(loaded), loaded, in_force(loaded), TODAY)


def test_without_an_atlas_nothing_is_in_force(tmp_path: Path):
    assert in_force(tmp_path) == ()
