"""The model file comes back as it was, runs no code, and is refused when it is another's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from geo.faults import NotReadyError
from matching.batch import Batch
from matching.destinations import Destinations
from matching.evaluation.evaluate import Sizes, checked, judge
from matching.features.dataset import Rows
from matching.household import Household
from matching.model.learned_model import OUTCOMES, Model
from matching.model.model_card import with_card
from matching.model.model_file import load_model, path_of, save_model
from matching.ranking.learned_ranker import LearnedRanker
from matching.simulator.fit import Fit
from matching.simulator.world import World


@pytest.mark.parametrize("quick", [True, False])
def test_a_model_comes_back_as_it_was(
    quick: bool, model: Model, family: Household, places: Destinations, rows: Rows, tmp_path: Path
) -> None:
    save_model(with_card(model, places, rows, {"x": 1}, {"y": 2.5}), tmp_path)
    if not quick:
        path_of(tmp_path).with_name("quick.npz").unlink()
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
    assert path_of(tmp_path).with_name("previous.skops").exists()
    assert {path.name for path in path_of(tmp_path).parent.iterdir()} == {
        "model.skops",
        "previous.skops",
        "quick.npz",
        "card.json",
    }


def test_the_archive_beside_another_model_file_does_not_count(model: Model, tmp_path: Path) -> None:
    save_model(replace(model, name="first"), tmp_path)
    stale = path_of(tmp_path).with_name("quick.npz").read_bytes()
    save_model(replace(model, name="second"), tmp_path)
    path_of(tmp_path).with_name("quick.npz").write_bytes(stale)
    found = load_model(tmp_path)
    assert found is not None
    assert found.name == "second"


def test_serving_needs_no_scikit_learn(model: Model, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    code = (
        "import sys; from pathlib import Path; from matching.model.model_file import load_model; "
        f"from matching.ranking.learned_ranker import LearnedRanker; LearnedRanker(load_model(Path({str(tmp_path)!r}))); "
        "sys.exit(any(name.split('.')[0] in ('sklearn', 'skops') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_file_there_is_no_model(tmp_path: Path) -> None:
    assert load_model(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not a model at all", id="not a file of skops"),
        pytest.param(b"", id="empty"),
        pytest.param(skops.io.dumps({"format": 1, "columns": ["other"]}), id="made for other columns"),
        pytest.param(skops.io.dumps([1, 2]), id="something else"),
        pytest.param(
            skops.io.dumps({"format": 1, "x": LogisticRegression().set_params(C=2)}), id="another estimator"
        ),
    ],
)
def test_a_file_that_is_no_model_of_ours_is_refused(content: bytes, tmp_path: Path) -> None:
    path = path_of(tmp_path)
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(NotReadyError, match="qonys train"):
        load_model(tmp_path)


def test_a_round_of_the_evaluation_has_every_figure(world: World) -> None:
    # One thread: trees that wait for each other on a busy machine take minutes.
    with threadpool_limits(limits=1):
        found = judge(
            world, 3, sizes=Sizes(families=500, held_out=200, ranked=25, shown=150, logged=60, draws=5)
        )
    assert {"model", "hist_gradient_boosting", "lightgbm_lambdamart", "survey_baseline", "random"} == set(
        found.ndcg
    )
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
    found = checked(model, world, rows, (Fit("t", 0.5, 0.51, 0.02),))
    assert found.card["data"]["survey_targets"] == 1
    assert found.card["data"]["largest_distance_in_sampling_errors"] == pytest.approx(0.5)
    assert 0 <= max(found.card["figures"]["ece"].values()) < 0.1
    assert 0.7 < found.card["figures"]["coverage"] <= 1
