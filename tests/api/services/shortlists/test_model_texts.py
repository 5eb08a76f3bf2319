"""What the model says of itself and of a family's list is said in three languages, and has the contract's fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from api.services.engine import Engine
from api.services.language.i18n import LOCALES, translator_for
from api.services.shortlists.shortlist_json import shown_advice, shown_interval, shown_shortlist
from geo.names import LANGS
from matching.household import Household
from matching.messages import Message
from matching.model.learned_model import Model
from matching.model.learned_ranker import LearnedRanker
from matching.model.model_card import LIMITS, NEVER
from matching.model.model_file import save_model
from matching.model.training import simulated_rows, train_simulated
from matching.ranking.advice import Advice
from matching.ranking.blockers import RULES
from matching.ranking.ranker import Interval
from matching.simulator.fit import fit


@pytest.fixture(scope="module")
def model(home: Path) -> Model:
    world = fit(Engine.open(home).destinations, number=800, rounds=20)
    return train_simulated(world, simulated_rows(world, families=600), held_out=200)


@pytest.fixture(scope="module")
def engine(home: Path, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with a trained model; the atlas is that of all tests."""
    own = tmp_path_factory.mktemp("trained")
    save_model(model, own)
    return Engine(own, Engine.open(home).atlas)


@pytest.fixture
def family(engine: Engine) -> Household:
    return engine.household((Path(__file__).parents[3] / "families" / "example.json").read_bytes())


def test_an_engine_takes_the_trained_model_and_says_so(engine: Engine, home: Path, model: Model) -> None:
    assert isinstance(engine.ranker, LearnedRanker)
    assert engine.ranker.name == model.name
    assert Engine.open(home).ranker.trained_on == "survey"


@pytest.mark.parametrize("lang", LANGS)
def test_a_list_has_the_contracts_fields(engine: Engine, family: Household, lang: str) -> None:
    asked = str(engine.destinations.katos[7])
    shown = shown_shortlist(engine.match(family, top=3, ask=(asked,)), engine, translator_for(lang))
    assert shown["model"] == {"name": engine.ranker.name, "trained_on": "simulated"}
    for match in shown["matches"]:
        for outcome in ("stays_12_months", "works_in_occupation"):
            assert match[outcome] is None  # the vacancies of this atlas are made up
        assert {"indicator", "title"} == set(match["not_known"][0])
        _no_keys([item["title"] for item in match["not_known"]])
        assert sum(match["rests_on"].values()) == pytest.approx(1.0)
        total = match["base"] + sum(reason["contribution"] for reason in match["reasons"])
        assert total == pytest.approx(match["score"], abs=1e-9)
        for vacancy in match["vacancies"]:
            assert {"title", "km", "wage_kzt", "status", "source", "as_of", "settlement"} <= set(vacancy)
    (why,) = [place["why_not"] for place in shown["asked"]]
    assert why["text"]
    assert sum(d["behind"] for d in why["differences"]) == pytest.approx(
        why["best_score"] - why["score"], abs=1e-9
    )
    _no_keys(why["text"])


@pytest.mark.parametrize("lang", LANGS)
def test_helps_are_sentences(engine: Engine, lang: str) -> None:
    fisher = {
        "origin": {"region": "610000000"},
        "adults": [{"occupation": "6223", "education": "vocational"}],
    }
    told = [shown_advice(item, translator_for(lang)) for item in engine.advice(engine.household(fisher))]
    assert told
    _no_keys([item["text"] for item in told])


@pytest.mark.parametrize("lang", LANGS)
def test_a_requirement_given_up_is_told_as_the_wish_and_not_as_what_is_lacking(
    engine: Engine, lang: str
) -> None:
    translator = translator_for(lang)
    for name in RULES:
        message = Message("explain.help.requirement", {"n": 1, "reason": Message(f"blocker.{name}")})
        item = Advice("requirement", 1, 0, "", -1, name, message)
        text = shown_advice(item, translator)["text"]
        _no_keys([text])
        assert text.startswith(translator.gettext(f"unless.{name}"))
        assert translator.gettext(f"blocker.{name}") not in text


def test_years_in_an_occupation_change_the_chances(engine: Engine, family: Household) -> None:
    beginner = family.adults[0].model_copy(update={"experience_years": 0.0})
    other = family.model_copy(update={"adults": (beginner, *family.adults[1:])})
    shown = [
        shown_shortlist(engine.match(each, top=3), engine, translator_for("en")) for each in (family, other)
    ]
    assert shown[0] != shown[1]


def test_a_chance_is_written_with_its_interval() -> None:
    shown = shown_interval(Interval(0.51234, 0.4, 0.6))
    assert shown == {"value": 0.5123, "low": 0.4, "high": 0.6}


def test_without_a_model_there_are_no_chances(home: Path, family: Household) -> None:
    engine = Engine.open(home)
    (match,) = shown_shortlist(engine.match(family, top=1), engine, translator_for("en"))["matches"]
    assert match["stays_12_months"] is None
    assert match["works_in_occupation"] is None


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", [*LIMITS["simulated"], *LIMITS["outcomes"], *NEVER])
def test_every_sentence_of_the_card_is_there(lang: str, key: str) -> None:
    assert translator_for(lang).has(key)


def test_the_catalogues_of_the_model_say_the_same_things_with_the_same_figures() -> None:
    tables = []
    for lang in LANGS:
        with (LOCALES / lang / "model.po").open("rb") as file:
            catalog = read_po(file, locale=lang)
        tables.append({_key(m): _figures(m.string) for m in catalog if m.id})
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]) >= 30


def _key(message: object) -> str:
    found = message.id
    return found if isinstance(found, str) else found[0]


def _figures(text: str | tuple[str, ...]) -> set[str]:
    forms = [text] if isinstance(text, str) else list(text)
    found = [set(re.findall(r"{(\w+)}", form)) for form in forms]
    assert all(form for form in forms)
    assert all(each == found[0] for each in found)
    return found[0]


def _no_keys(sentences: list[str]) -> None:
    for sentence in sentences:
        assert not re.search(r"\b(explain|reason|blocker|criterion)\.\w|[{}]", sentence), sentence


def test_a_model_of_another_version_leaves_the_survey_to_answer(home, tmp_path, caplog):
    (tmp_path / "atlas").symlink_to(home / "atlas")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.npz").write_bytes(b"not a model")
    engine = Engine.open(tmp_path)
    assert engine.ranker.trained_on == "survey"
    assert "qonys train" in caplog.text
    assert str(tmp_path) not in caplog.text
