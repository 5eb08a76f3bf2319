"""An import killed at any moment leaves the old version or the new one, whole, and the next import works."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from geo import store
from geo.atlas import Atlas
from geo.imports import import_file

KILLS = 52
SPAWN = multiprocessing.get_context("forkserver")


def run(home: Path, file: Path, kill_after: float | None) -> float:
    """Import in a process that is killed after some seconds; return how long it lived."""
    options = {"as_of": "2026-11-01", "today": "2026-11-20"}
    process = SPAWN.Process(target=import_file, args=(home, "infrastructure", [file]), kwargs=options)
    start = time.perf_counter()
    process.start()
    process.join(kill_after)
    if process.is_alive():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    return time.perf_counter() - start


def whole(home: Path) -> str:
    """Read the current version in full, compare it with its manifest, and return its name."""
    atlas = Atlas.open(home)
    for name in store.TABLES:
        assert store.content_hash(getattr(atlas, name)) == atlas.manifest.tables[name]["sha256"]
    for name in atlas.manifest.imports:
        report = json.loads((home / "imports" / name / "report.json").read_text())
        assert report["accepted"] == 1
    return atlas.version


@pytest.fixture(scope="module")
def passport(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "passport.csv"
    path.write_text("kato,school,gas\n595030100,да,нет\n")
    return path


def test_killed_at_random_moments(published: Path, passport: Path, tmp_path: Path):
    SPAWN.set_forkserver_preload(["geo.imports.run", "geo.occupations"])
    old = Atlas.open(published).version
    trial = Path(shutil.copytree(published, tmp_path / "trial"))
    run(trial, passport, None)  # the first one loads what later ones share
    trial2 = Path(shutil.copytree(published, tmp_path / "trial2"))
    lasts = run(trial2, passport, None)
    new = whole(trial2)
    assert new != old
    moments = random.Random(20261120)
    seen: dict[str, int] = {old: 0, new: 0}
    for number in range(KILLS):
        home = Path(shutil.copytree(published, tmp_path / f"home{number}"))
        # every third one late, where files are written and renamed
        share = moments.uniform(0.55, 1.05) if number % 3 == 0 else moments.uniform(0.0, 1.0)
        run(home, passport, share * lasts)
        seen[whole(home)] += 1
        if number % 10 == 0:
            assert (
                import_file(home, "infrastructure", [passport], as_of="2026-11-01", today="2026-11-20").after
                == new
            )
            assert not list(home.rglob(".new-*"))
        shutil.rmtree(home)
    assert sum(seen.values()) == KILLS
    assert seen[old] > 0
