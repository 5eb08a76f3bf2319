"""The demand of the year follows the atlas: what was counted for another version is told as such, and counted anew."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import renew_demand as renewing
from api.services.demand_renewal import renew_apart
from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.shortlists.shortlist_json import shown_shortlist
from matching.destinations import Destinations
from matching.model.model_file import save_model
from matching.model.training import simulated_rows, train_simulated
from matching.room.demand import Demand, load_demand, save_demand
from matching.simulator.fit import fit

FAMILY = {"origin": {"region": "610000000"}, "adults": [{"occupation": "7212"}]}
OLD = Demand("another", "", 2000, {}, {}, {}, "2026-01-02")


@pytest.fixture(scope="module")
def trained(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.mktemp("demand")
    (own / "atlas").symlink_to(home / "atlas")
    world = fit(Engine.open(own).destinations, seed=0, number=600)
    save_model(train_simulated(world, simulated_rows(world, seed=0, families=400), seed=0, held_out=150), own)
    return own


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Atlas versions that demand was counted for."""
    found: list[str] = []

    def count(model: object, places: Destinations) -> Demand:
        found.append(places.atlas.version)
        katos = places.katos[:10].tolist()
        return Demand(places.atlas.version, model.name, 2000, dict.fromkeys(katos, 9.0), {}, {}, "2026-11-01")

    monkeypatch.setattr(renewing, "expected_demand", count)
    return found


def _shown(engine: Engine) -> dict[str, object]:
    answer = shown_shortlist(engine.match(engine.household(FAMILY)), engine, translator_for("en"))
    return dict(answer["demand"] or {})


def test_the_demand_of_another_version_is_told_and_counted_anew_once(
    trained: Path, counted: list[str]
) -> None:
    engine = Engine.open(trained)
    save_demand(replace(OLD, model=engine.ranker.name), trained)
    assert _shown(engine) == {"families": 2000, "made": "2026-01-02", "current": False}
    assert renewing.renew_demand(engine)
    assert counted == [engine.atlas.version]
    assert _shown(engine) == {"families": 2000, "made": "2026-11-01", "current": True}
    other = Engine.open(trained)
    assert not renewing.renew_demand(other)
    assert renewing.renew_demand(engine) is False
    assert len(counted) == 1
    kept = load_demand(trained, engine.ranker.name)
    assert kept is not None
    assert kept.atlas == engine.atlas.version


def test_who_waited_takes_what_another_process_counted(trained: Path, counted: list[str]) -> None:
    engine = Engine.open(trained)
    save_demand(replace(OLD, model=engine.ranker.name), trained)
    assert engine.demand is not None
    save_demand(replace(OLD, model=engine.ranker.name, atlas=engine.atlas.version), trained)
    assert renewing.renew_demand(engine)
    assert counted == []
    assert engine.demand is not None
    assert engine.demand.atlas == engine.atlas.version


def test_a_server_has_it_counted_in_a_process_of_its_own(trained: Path) -> None:
    engine = Engine.open(trained)
    save_demand(replace(OLD, model=engine.ranker.name), trained)
    assert renew_apart(engine)
    assert engine.demand is not None
    assert (engine.demand.atlas, engine.demand.model) == (engine.atlas.version, engine.ranker.name)
    assert sum(engine.demand.takers.values()) > 0
    assert not renew_apart(engine)


def test_without_a_model_there_is_no_demand_to_count(home: Path, tmp_path: Path, counted: list[str]) -> None:
    (tmp_path / "atlas").symlink_to(home / "atlas")
    assert not renewing.renew_demand(Engine.open(tmp_path))
    assert counted == []


def test_demand_of_a_former_format_counts_as_none(trained: Path) -> None:
    shutil.copy(trained / "model" / "demand.json", trained / "model" / "kept.json")
    text = (trained / "model" / "demand.json").read_text()
    (trained / "model" / "demand.json").write_text(text.replace('"format": 2', '"format": 1'))
    assert load_demand(trained, Engine.open(trained).ranker.name) is None
