"""The model file comes back as it was, runs no code, and is refused when it is another's."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from geo.faults import DamagedError, NotReadyError
from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.evaluate import Sizes, checked, judge
from matching.features.dataset import Rows
from matching.household import Household
from matching.model import model_file
from matching.model.learned_model import OUTCOMES, Model
from matching.model.learned_ranker import LearnedRanker
from matching.model.model_card import with_card
from matching.model.model_file import load_model, path_of, save_model
from matching.simulator.fit import Fit
from matching.simulator.world import World


def test_a_model_comes_back_as_it_was(
    model: Model, family: Household, places: Destinations, rows: Rows, tmp_path: Path
) -> None:
    save_model(with_card(model, places, rows, {"x": 1}, {"y": 2.5}), tmp_path)
    found = load_model(tmp_path)
    assert found is not None
    one, at = Batch((family,)), np.array([[0, 1, 2]])
    before, after = LearnedRanker(model), LearnedRanker(found)
    np.testing.assert_array_equal(before.scores(one, places), after.scores(one, places))
    assert before.probabilities(one, places, at) == after.probabilities(one, places, at)
    assert found.card["figures"] == {"y": 2.5}
    assert found.card["trained_on"] == "simulated"
    assert "model.limit.simulated" in found.card["limits"]
    assert sum(found.card["criteria"].values()) == pytest.approx(1.0)


def test_the_model_before_stays_beside_it(model: Model, tmp_path: Path) -> None:
    save_model(replace(model, name="first"), tmp_path)
    save_model(replace(model, name="second"), tmp_path)
    found = load_model(tmp_path)
    assert found is not None
    assert found.name == "second"
    assert {path.name for path in path_of(tmp_path).parent.iterdir()} == {
        "model.npz",
        "previous.npz",
        "card.json",
    }


def test_a_spoilt_model_does_not_displace_the_good_one_before_it(model: Model, tmp_path: Path) -> None:
    save_model(replace(model, name="good"), tmp_path)
    good = save_model(replace(model, name="spoilt"), tmp_path).with_name("previous.npz").read_bytes()
    path_of(tmp_path).write_bytes(b"PK\x03\x04")
    save_model(replace(model, name="new"), tmp_path)
    assert path_of(tmp_path).with_name("previous.npz").read_bytes() == good


def test_a_model_of_before_is_not_taken_for_none(tmp_path: Path) -> None:
    path = path_of(tmp_path).with_name("model.skops")
    path.parent.mkdir()
    path.write_bytes(b"PK")
    with pytest.raises(NotReadyError, match="qonys train"):
        load_model(tmp_path)


def test_serving_needs_no_scikit_learn(model: Model, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    code = (
        "import sys; from pathlib import Path; from matching.model.model_file import load_model; "
        f"from matching.model.learned_ranker import LearnedRanker; LearnedRanker(load_model(Path({str(tmp_path)!r}))); "
        "sys.exit(any(name.split('.')[0] == 'sklearn' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_file_there_is_no_model(tmp_path: Path) -> None:
    assert load_model(tmp_path) is None


def _archive(**arrays: object) -> bytes:
    written = io.BytesIO()
    np.savez(written, **arrays)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not a model at all", id="no archive"),
        pytest.param(b"", id="empty, as a lost power supply leaves it"),
        pytest.param(b"PK\x03\x04", id="cut off"),
        pytest.param(_archive(x=np.zeros(3)), id="without a header"),
        pytest.param(_archive(header=np.frombuffer(b"[1", np.uint8)), id="a header that is not JSON"),
        pytest.param(_archive(header=np.frombuffer(b"[" * 100_000, np.uint8)), id="a header too deep"),
        pytest.param(_archive(header=np.frombuffer(b"null", np.uint8)), id="a header of nothing"),
        pytest.param(_archive(header=np.array([object()])), id="a pickle"),
    ],
)
def test_a_file_that_is_no_model_of_ours_is_refused(content: bytes, tmp_path: Path) -> None:
    path = path_of(tmp_path)
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DamagedError, match="qonys train"):
        load_model(tmp_path)


@pytest.mark.parametrize("share", np.linspace(0.02, 0.98, 13))
def test_a_bit_turned_in_the_model_is_noticed_or_changes_nothing(
    share: float, model: Model, tmp_path: Path
) -> None:
    path = save_model(model, tmp_path)
    raw = bytearray(path.read_bytes())
    raw[int(share * len(raw))] ^= 0x04
    path.write_bytes(raw)
    try:
        found = load_model(tmp_path)
    except DamagedError:
        return
    assert found is not None  # a bit of the archive's bookkeeping that no number depends on
    for name in OUTCOMES:
        np.testing.assert_array_equal(found.probabilities[name].weight, model.probabilities[name].weight)
    assert [knots.tobytes() for knots in found.success.knots] == [
        knots.tobytes() for knots in model.success.knots
    ]


def test_a_model_of_another_version_says_how_to_get_a_new_one(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_file, "FORMAT", model_file.FORMAT - 1)
    save_model(model, tmp_path)
    monkeypatch.undo()
    with pytest.raises(NotReadyError, match="qonys train"):
        load_model(tmp_path)


def test_a_round_of_the_evaluation_has_every_figure(world: World) -> None:
    # One thread: trees that wait for each other on a busy machine take minutes.
    with threadpool_limits(limits=1):
        found = judge(
            world, 3, sizes=Sizes(families=500, held_out=200, ranked=25, shown=150, logged=60, draws=5)
        )
    assert {
        "model",
        "shown",
        "hist_gradient_boosting",
        "lightgbm_lambdamart",
        "survey_baseline",
        "random",
    } == set(found.ndcg)
    assert set(found.share) == set(found.ndcg)
    assert set(found.ece) == set(OUTCOMES)
    assert found.ndcg["model"] > found.ndcg["survey_baseline"] > found.ndcg["random"]
    everybody = found.groups["all"]
    assert (
        0
        < everybody["status_quo"]
        < everybody["value"]
        < everybody["value"] / everybody["share_of_top_choice_value"]
        < 1
    )
    assert found.off_policy["low"] < found.off_policy["dr"] < found.off_policy["high"]
    assert "single_parent" in found.coverage


def test_the_card_of_a_simulated_model_has_figures_of_families_not_seen(
    world: World, model: Model, rows: Rows
) -> None:
    found = checked(model, world, rows, (Fit("t", 0.5, 0.5, 0.51, 0.02),))
    assert found.card["data"]["survey_targets"] == 1
    assert found.card["data"]["largest_distance_in_sampling_errors"] == pytest.approx(0.5)
    assert 0 <= max(found.card["figures"]["ece"].values()) < 0.1
    assert 0.7 < found.card["figures"]["coverage"] <= 1
