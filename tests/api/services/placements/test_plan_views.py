"""What a plan tells beside who goes where: prices by area, why here and not there, what changes, checked prices."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from api.services.engine import Engine
from api.services.intake.family_lists import read_families
from api.services.language.i18n import LANGS, speaker
from api.services.placements.archive import packed, unpacked
from api.services.placements.changes import changes, read_former, summary
from api.services.placements.decision_messages import checked_decisions
from api.services.placements.decisions import POINT, decisions_of, row_of
from api.services.placements.pair_explanation import UnknownError, why
from api.services.placements.plan_json import shown_plan
from api.services.placements.plan_map import plan_page, price_geojson, price_scene
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.prices import KINDS, LEVELS, price_table
from api.services.placements.result import Former, Order, Placed
from api.services.placements.run import overrule, place_families
from geo.faults import InputError
from geo.provenance import Status
from tests.made_families import some_families

ENGLISH = speaker("en")


@pytest.fixture(scope="module")
def engine(home):
    return Engine.open(home)


@pytest.fixture(scope="module")
def placed(engine) -> Placed:
    """Eighty families who want few vacancies: jobs are scarce."""
    lines = "\n".join(json.dumps(family) for family in some_families(80))
    families = read_families(lines.encode(), "families.jsonl", engine)
    made = place_families(engine, families, Order(time_limit=4.0, check_prices=2))
    # a scarce village home, whatever the atlas has: what is told of a price does not depend on how it came about
    prices = {name: row.copy() for name, row in made.plan.prices.items()}
    prices["homes"][int(np.argmax(made.built.problem.capacity["homes"]))] = 0.5
    return replace(made, plan=replace(made.plan, prices=prices))


def one(placed: Placed) -> tuple[str, str]:
    """A family that is placed, and where."""
    number = int(np.flatnonzero(placed.plan.assignment >= 0)[0])
    return placed.marks[number], placed.place_at(number)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_price_lies_between_none_and_the_highest(placed, kind, level):
    table = price_table(placed, kind, level)
    known = table[table["price"].notna()]
    assert len(known)
    assert (known["price"] >= 0).all()
    assert (known["price"] <= known["most"] + 1e-9).all()
    assert (known["used"] <= known["capacity"] + 1e-6).all()
    assert set(known["status"]) <= {Status.DEMO, Status.ESTIMATED}
    assert (table["status"].eq(Status.MISSING) == table["price"].isna()).all()


def test_the_price_of_an_oblast_is_the_mean_of_its_homes(placed):
    village = int(np.argmax(placed.built.problem.capacity["homes"]))
    oblast = placed.above(placed.built.katos[village], "oblast")
    inside = [placed.above(kato, "oblast") == oblast for kato in placed.built.katos]
    homes, price = placed.built.problem.capacity["homes"], placed.plan.prices["homes"]
    counted = np.array(inside) & np.isfinite(homes) & (homes > 0)
    row = price_table(placed, "homes", "oblast").set_index("kato").loc[oblast]
    assert row["price"] == pytest.approx((price * homes)[counted].sum() / homes[counted].sum() / POINT)
    assert row["most"] == pytest.approx(50.0)
    assert row["most_at"] == placed.built.katos[village]


def test_what_is_made_up_is_called_so(placed):
    assert "homes" in placed.built.made_up
    assert set(price_table(placed, "homes", "oblast")["status"]) <= {Status.DEMO, Status.MISSING}
    assert set(price_table(placed, "quota", "oblast")["status"]) <= {Status.ESTIMATED, Status.MISSING}


def test_the_layer_opens_as_geojson_with_every_level(placed, tmp_path):
    (tmp_path / "prices.geojson").write_bytes(price_geojson(placed, ENGLISH))
    layer = gpd.read_file(tmp_path / "prices.geojson")
    kinds = layer.groupby("level").geometry.apply(lambda shapes: set(shapes.dropna().geom_type))
    assert kinds["settlement"] == {"Point"}
    assert kinds["oblast"] | kinds["district"] <= {"Polygon", "MultiPolygon"}
    assert {*KINDS} <= set(layer.columns)


@pytest.mark.parametrize("level", LEVELS)
def test_a_scene_of_prices_marks_what_is_made_up(placed, level):
    scene = price_scene(placed, "homes", level, ENGLISH)
    assert any(item.text == ENGLISH.say("status.demo") for item in scene.legend)
    assert "demo" in scene.labels.note


def test_the_map_lets_every_price_and_level_be_chosen(placed):
    page = plan_page(placed, speaker("kk"))
    data = json.loads(page.split('id="qonys-data">')[1].split("</script>")[0])
    assert len(data["groups"]) == 1 + len(KINDS) * len(LEVELS)
    names = {layer["name"] for layer in data["layers"]}
    assert {name for view in data["groups"] for name in view["layers"]} == names
    assert len(page.encode()) < 1_500_000


@pytest.mark.parametrize("lang", LANGS)
def test_every_place_is_answered_in_sentences(placed, lang):
    mark, kato = one(placed)
    number = placed.named.family[mark]
    value = placed.built.problem.value
    eligible = placed.built.katos[value.indices[value.indptr[number]]]
    barred = next(k for k, p in placed.named.place.items() if p not in value[[number]].indices)
    for place in (kato, eligible, barred):
        answer = why(placed, mark, place, speaker(lang))
        assert answer["sentences"]
        assert not [said for said in answer["sentences"] if "plan." in said or "{" in said]
    assert why(placed, mark, kato, speaker(lang))["placed_at"] == kato


def test_the_answer_adds_up(placed):
    mark, kato = one(placed)
    answer = why(placed, mark, kato, ENGLISH)
    assert answer["behind"] == pytest.approx(0.0)
    assert answer["cost"] == pytest.approx(sum(charge["cost"] for charge in answer["charges"]))


@pytest.mark.parametrize(
    ("mark", "kato", "what"), [("NOBODY", "593230100", "family"), ("F000", "1", "place")]
)
def test_what_the_plan_does_not_know_is_said(placed, mark, kato, what):
    with pytest.raises(UnknownError) as error:
        why(placed, mark, kato, ENGLISH)
    assert error.value.what == what


def test_a_kept_plan_is_the_same_plan(placed, engine):
    again = unpacked(packed(placed), "plan.qonys", engine)
    assert shown_plan(again, ENGLISH) == shown_plan(placed, ENGLISH)
    assert again.price_checks == placed.price_checks


def test_a_kept_plan_tells_nothing_of_its_families_but_marks(placed):
    raw = packed(placed)
    with np.load(io.BytesIO(raw)) as archive:
        text = archive["told"].tobytes().decode()
    assert "origin" not in text
    assert '"age"' not in text


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"{}", b"\x93NUMPY"])
def test_another_file_is_no_kept_plan(engine, raw):
    with pytest.raises(InputError):
        unpacked(raw, "plan.qonys", engine)


def test_a_kept_plan_that_points_beyond_its_places_is_no_kept_plan(placed, engine):
    """Compiled code believes the indices of a sparse table: a file that somebody sent must not lead it astray."""
    with np.load(io.BytesIO(packed(placed))) as archive:
        arrays = dict(archive)
    arrays["indices"] = arrays["indices"] + 1_000_000_000
    raw = io.BytesIO()
    np.savez_compressed(raw, **arrays)
    with pytest.raises(InputError, match="a plan kept by this version"):
        unpacked(raw.getvalue(), "plan.qonys", engine)


def test_a_kept_plan_that_unpacks_to_gigabytes_is_no_kept_plan(engine):
    raw = io.BytesIO()
    with (
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("told.npy", "w", force_zip64=True) as told,
    ):
        for _ in range(1100):
            told.write(bytes(1 << 20))
    with pytest.raises(InputError, match="a plan kept by this version"):
        unpacked(raw.getvalue(), "plan.qonys", engine)


@pytest.fixture(scope="module")
def overruled(placed) -> Placed:
    mark, kato = one(placed)
    rows = [{"kind": "ban", "family": mark, "place": kato, "reason": "the brother is against it"}]
    return overrule(placed, Order(3.0, decisions=decisions_of(rows, "d", placed.named)))


def test_a_plan_that_is_overruled_says_what_changes_and_why(placed, overruled):
    mark, kato = one(placed)
    rows = {row["family"]: row for row in changes(overruled, ENGLISH)}
    assert rows[mark]["before_kato"] == kato
    assert rows[mark]["after_kato"] != kato
    assert "the brother is against it" in rows[mark]["why"]
    moved = np.flatnonzero(placed.plan.assignment != overruled.plan.assignment)
    assert set(rows) == {placed.marks[number] for number in moved}
    for row in rows.values():
        number = placed.named.family[row["family"]]
        gain = (overruled.worth[number] - placed.worth[number]) / POINT
        assert row["gain"] == pytest.approx(gain, abs=0.01)
        assert row["why"]
    told = [decision.text for decision in overruled.plan.decisions]
    assert told == ["the brother is against it"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_workbook_or_json_of_ours_is_read_as_the_former_plan(placed, lang):
    words = speaker(lang)
    wanted = {mark: placed.place_at(number) for number, mark in enumerate(placed.marks)}
    assert read_former(plan_workbook(placed, words), "old.xlsx").places == wanted
    assert read_former(json.dumps(shown_plan(placed, words)).encode(), "old.json").places == wanted


@pytest.mark.parametrize(
    ("raw", "name"), [(b"{", "a.json"), (b"[]", "a.json"), (b'{"families": [1]}', "a.json"), (b"x", "a.xlsx")]
)
def test_another_file_is_no_former_plan(raw, name):
    with pytest.raises(InputError):
        read_former(raw, name)


def test_families_that_only_one_of_the_plans_has_are_counted(placed):
    mark, kato = one(placed)
    former = replace(placed, former=Former({mark: kato, "GONE": kato}))
    rows = changes(former, ENGLISH)
    assert rows == []
    said = summary(former, rows, ENGLISH)
    assert f"Not in the former plan: {len(placed.marks) - 1}" in said
    assert "gone from the list: 1" in said


def test_a_former_place_that_is_open_no_more_has_no_gain(placed):
    mark, _ = one(placed)
    row = changes(replace(placed, former=Former({mark: "999999999"})), ENGLISH)[0]
    assert row["gain"] is None
    assert row["why"] == ENGLISH.say("plan.change.shut")


def test_the_workbook_shows_changes_prices_checks_and_decisions(placed, overruled):
    checked = replace(overruled, price_checks=placed.price_checks)
    answers = [why(checked, *one(placed), ENGLISH)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(plan_workbook(checked, ENGLISH, answers)))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert len(sheets["Changes"]) == 2 + len(changes(checked, ENGLISH))
    assert sheets["Why here and not there"][1][2] == " ".join(answers[0]["sentences"])
    levels = {row[0] for row in sheets["Prices by area"][2:]}
    assert levels == {"oblast", "district"}
    proof = [row[0] for row in sheets["Certificate"]]
    assert "Prices checked by solving again" in proof
    assert "What persons decided" in proof


def test_checked_prices_bound_what_one_more_brings(placed):
    assert len(placed.price_checks) == 2
    for check in placed.price_checks:
        assert check.bound_gain <= check.price + 1e-6
    told = shown_plan(placed, ENGLISH)["price_checks"]
    assert [row["price"] for row in told] == pytest.approx(
        [one.price for one in placed.price_checks], abs=1e-6
    )
    assert all(row["kato"] in placed.engine.katos for row in told)


def test_fairness_goes_with_neither_decisions_nor_checks(placed):
    with pytest.raises(InputError):
        overrule(replace(placed, order=replace(placed.order, fair=True)), Order(2.0, check_prices=1))


def test_a_decision_survives_the_way_to_a_row_and_back(placed):
    mark, kato = one(placed)
    district = placed.above(kato, "district")
    rows = [
        {"kind": "pin", "family": mark, "place": kato, "bonus": "", "reason": "a"},
        {"kind": "ban", "family": mark, "place": district, "bonus": "", "reason": "b"},
        {"kind": "prefer", "family": mark, "place": kato, "bonus": "12.5", "reason": "c"},
        {"kind": "keep_together", "family": "F001;F002", "place": "", "bonus": "", "reason": "d"},
    ]
    decisions = decisions_of(rows, "d", placed.named)
    assert [row_of(decision, placed.named) for decision in decisions] == rows
    assert decisions[2].bonus == pytest.approx(0.125)


def infeasible(placed: Placed) -> list[tuple[list[dict[str, str]], str]]:
    """Decisions that cannot hold, and what the message names."""
    mark, kato = one(placed)
    number = placed.named.family[mark]
    value = placed.built.problem.value
    barred = next(k for k, p in placed.named.place.items() if p not in value[[number]].indices)
    other = placed.built.katos[value[[number]].indices[-1]]

    def row(kind: str, place: str, who: str = mark) -> dict[str, str]:
        return {"kind": kind, "family": who, "place": place, "reason": "x"}

    return [
        ([row("pin", barred)], mark),
        ([row("pin", kato), row("ban", kato)], mark),
        ([row("pin", kato), row("pin", other)], mark),
        ([row("marry", kato)], "keep_together"),
        ([row("pin", kato, "NOBODY")], ""),
        ([row("pin", "1")], ""),
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("case", range(6))
def test_decisions_that_cannot_hold_are_refused_in_the_readers_language(placed, lang, case):
    rows, named = infeasible(placed)[case]
    with pytest.raises(InputError) as error:
        checked_decisions(rows, placed, speaker(lang))
    said = str(error.value)
    assert named in said
    assert "plan.fault" not in said
    assert "{" not in said
    assert "expected" not in said


def test_pins_that_break_a_capacity_name_it(placed):
    value = placed.built.problem.value.tocsc()
    capacity = placed.built.problem.capacity["homes"]
    place = next(p for p in np.argsort(capacity) if value.indptr[p + 1] - value.indptr[p] > capacity[p])
    who = value.indices[value.indptr[place] : value.indptr[place + 1]]
    kato = placed.built.katos[place]
    rows = [{"kind": "pin", "family": placed.marks[n], "place": kato, "reason": "x"} for n in who]
    with pytest.raises(InputError) as error:
        checked_decisions(rows, placed, ENGLISH)
    assert placed.name(kato, ENGLISH) in str(error.value)
