"""Real outcomes: what is refused and why, how families are parted, and what is learned from them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data import FOLDER
from geo.atlas import Atlas
from geo.faults import InputError
from geo.occupations import unit_groups
from matching.destinations import Destinations
from matching.model.learned_model import OUTCOMES, Model
from matching.model.outcome_training import train_outcomes, tried_error
from matching.model.outcomes import FIELDS, LEAST_FAMILIES, Outcomes, folds, read_outcomes
from matching.model.training import as_today, simulate
from matching.simulator.world import World

TODAY = date(2026, 11, 1)
GOOD = {
    "family": "f1",
    "moved": "2025-03-14",
    "kato": "593230200",
    "works_3_months": "yes",
    "stays_12_months": "no",
    "household": '{"origin": {"region": "610000000"}, "adults": [{"age": 36, "occupation": "7212"}]}',
}


@pytest.fixture(scope="module")
def everywhere(atlas: Atlas) -> Destinations:
    return Destinations.of(atlas, receiving=False)


def _read(text: str, places: Destinations) -> Outcomes:
    return read_outcomes(
        text,
        places,
        occupations=frozenset(unit_groups()),
        katos=frozenset(places.atlas.places.index),
        today=TODAY,
    )


def _csv(rows: list[dict[str, str]], fields: tuple[str, ...] = FIELDS) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fields)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def text(world: World) -> str:
    """Outcomes of simulated families, as an employment centre would send them."""
    rng = np.random.default_rng(77)
    made = simulate(world, 700, rng, as_today(rng, 1))
    rows = []
    for number, household in enumerate(made.families.batch.households):
        day = np.datetime64("2023-01-01") + np.timedelta64(int(rng.integers(0, 900)), "D")
        rows.append(
            {
                "family": f"f{number}",
                "moved": str(day),
                "kato": str(world.places.katos[made.at[number, 0]]),
                "works_3_months": "yes" if made.rows.works[number] else "no",
                "stays_12_months": "yes" if made.rows.stays[number] else "no",
                "household": household.model_dump_json(),
            }
        )
    return _csv(rows)


@pytest.fixture(scope="module")
def outcomes(text: str, places: Destinations) -> Outcomes:
    return _read(text, places)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("family", "", "a number for the family"),
        ("moved", "14.03.2025", "a day at least twelve months ago, YYYY-MM-DD"),
        ("moved", "2026-05-01", "a day at least twelve months ago, YYYY-MM-DD"),
        ("kato", "590000000", "the KATO code of a settlement"),
        ("works_3_months", "", "yes or no"),
        ("stays_12_months", "maybe", "yes or no"),
        ("household", "{", "a JSON object"),
        (
            "household",
            '{"origin": {"region": "610000000"}, "adults": [{}], "iin": "880101300123"}',
            "no such field",
        ),
        (
            "household",
            '{"origin": {"region": "610000000"}, "adults": [{"occupation": "0000"}]}',
            "an ISCO-08 unit group (4 digits)",
        ),
    ],
)
def test_a_bad_row_is_told_with_its_number(
    everywhere: Destinations, field: str, value: str, expected: str
) -> None:
    with pytest.raises(InputError) as caught:
        _read(_csv([GOOD, {**GOOD, field: value}]), everywhere)
    (fault,) = caught.value.faults
    assert fault.where == "outcomes, row 3"
    assert fault.field.startswith(field)
    assert expected in fault.expected


def test_a_missing_column_is_told(everywhere: Destinations) -> None:
    with pytest.raises(InputError) as caught:
        _read(_csv([], FIELDS[:-1]), everywhere)
    assert [fault.field for fault in caught.value.faults] == ["household"]


def test_too_few_families_are_refused(everywhere: Destinations) -> None:
    with pytest.raises(InputError, match=f"at least {LEAST_FAMILIES} families"):
        _read(_csv([{**GOOD, "family": f"f{n}"} for n in range(30)]), everywhere)


def test_answers_that_are_all_alike_are_refused(everywhere: Destinations) -> None:
    with pytest.raises(InputError, match="of each answer"):
        _read(_csv([{**GOOD, "family": f"f{n}"} for n in range(LEAST_FAMILIES)]), everywhere)


def test_many_faults_are_cut_and_counted(everywhere: Destinations) -> None:
    with pytest.raises(InputError) as caught:
        _read(_csv([{**GOOD, "kato": "1"}] * 80), everywhere)
    assert len(caught.value.faults) == 51
    assert "80 in all" in str(caught.value.faults[-1])


def test_template_and_schema_have_the_columns_that_are_read() -> None:
    schema = json.loads((FOLDER / "outcomes_schema.json").read_text(encoding="utf-8"))
    assert tuple(field["name"] for field in schema["fields"]) == FIELDS
    with (FOLDER / "outcomes_template.csv").open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == FIELDS


def test_the_template_is_right_but_too_short(everywhere: Destinations) -> None:
    with pytest.raises(InputError) as caught:
        _read((FOLDER / "outcomes_template.csv").read_text(encoding="utf-8"), everywhere)
    assert all("at least" in fault.expected for fault in caught.value.faults)


def test_folds_part_neither_a_family_nor_time(outcomes: Outcomes) -> None:
    tried = []
    for learn, hold in folds(outcomes):
        assert not set(outcomes.rows.family[learn]) & set(outcomes.rows.family[hold])
        assert outcomes.moved[learn].max() <= outcomes.moved[hold].min()
        tried.append(hold)
    assert len(np.unique(np.concatenate(tried))) == sum(map(len, tried)) > 0.7 * len(outcomes.rows)


def test_outcomes_teach_and_are_compared_with_the_model_before(outcomes: Outcomes, model: Model) -> None:
    learned = train_outcomes(outcomes, model)
    assert learned.model.trained_on == "outcomes"
    assert learned.loss < learned.flat_loss + 0.02
    assert learned.better == (learned.loss <= learned.old_loss)
    assert sum(learned.weight.values()) == pytest.approx(1.0)
    assert learned.weight["employment"] == max(learned.weight.values())
    assert max(tried_error(learned, outcomes.rows).values()) < 0.15
    for name in OUTCOMES:
        widths = learned.model.probabilities[name].widths
        assert (np.diff(widths.width) >= 0).all()


def test_bad_outcomes_leave_the_model_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("QONYS_HOME", str(home))
    file = tmp_path / "bad.csv"
    file.write_text("family,moved\n1,2\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["train", "--outcomes", str(file)])
    assert isinstance(result.exception, InputError)
    assert not (home / "model").exists()
