from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import FOLDER
from geo.faults import InputError
from geo.kato import (
    REPUBLICAN_CITIES,
    Level,
    ancestors,
    crosswalk,
    former_settlements,
    level_of,
    oblast_of,
    parent_of,
    parse_kato,
    todays_code,
)
from geo.places import load_places
from geo.sources.gazetteer.place_finder import PlaceFinder

CODES = st.from_regex(r"[1-7]\d{8}", fullmatch=True)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("590000000", Level.OBLAST, None),
        ("593200000", Level.DISTRICT, "590000000"),
        ("551000000", Level.DISTRICT, "550000000"),
        ("551010000", Level.OKRUG, "551000000"),
        ("593233000", Level.OKRUG, "593200000"),
        ("593233100", Level.SETTLEMENT, "593233000"),
        ("593230903", Level.SETTLEMENT, "593230000"),
        ("710000000", Level.OBLAST, None),
        ("711210000", Level.DISTRICT, "710000000"),
        ("751110000", Level.DISTRICT, "750000000"),
    ],
)
def test_structure(code: str, level: Level, parent: str | None) -> None:
    assert level_of(code) is level
    assert parent_of(code) == parent


@given(CODES)
def test_ancestors_lead_to_the_oblast(code: str) -> None:
    chain = ancestors(code)
    assert (chain[-1] if chain else code) == oblast_of(code)
    levels = [level_of(each) for each in (code, *chain)]
    assert levels == sorted(levels, key=list(Level).index, reverse=True)
    assert len(set(levels)) == len(levels)


@given(CODES)
def test_a_place_lies_in_one_district_or_in_none(code: str) -> None:
    found = [each for each in (code, *ancestors(code)) if level_of(each) is Level.DISTRICT]
    # digits 3 and 4 are the district's; a city of republican significance has digits 3 to 6 for its districts
    digits = code[2:6] if code[:2] in REPUBLICAN_CITIES else code[2:4]
    assert len(found) == (set(digits) != {"0"})


@pytest.mark.parametrize(
    ("text", "code"),
    [("593233100", "593233100"), (" 59 ", "590000000"), ("5932", "593200000"), ("593233", "593233000")],
)
def test_parse(text: str, code: str) -> None:
    assert parse_kato(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "59323310",  # eight digits
        "5932331000",  # ten
        "KZ5932331",  # letters
        "093233100",  # no oblast starts with a zero
        "٥٩٣٢٣٣١٠٠",  # digits, but not these
        "59,3233100",
    ],
)
def test_parse_refuses(text: str) -> None:
    with pytest.raises(InputError) as error:
        parse_kato(text, "plots.csv, row 3", "kato")
    assert str(error.value).startswith("plots.csv, row 3: kato: expected a KATO code of nine digits")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("633200000", "103200000"),  # Abai district, East Kazakhstan -> Abai region
        ("632800000", "101000000"),  # Semey
        ("191000000", "331000000"),  # Taldykorgan, whose old code is Qonaev's today
        ("191600000", "191000000"),  # Kapshagay, renamed Qonaev
        ("356000000", "623800000"),  # Ulytau
        ("593200000", "593200000"),  # not touched by the reform
    ],
)
def test_codes_from_before_the_reform(old: str, new: str) -> None:
    assert todays_code(old) == new


def test_crosswalk_leads_to_places_of_today() -> None:
    places = load_places(FOLDER)
    table = crosswalk()
    assert set(table.values()) <= set(places.index)
    assert len(set(table.values())) == len(table)
    moved = {(old[:2], new[:2]) for old, new in table.items() if old[:2] != new[:2]}
    assert moved == {("63", "10"), ("19", "33"), ("35", "62")}


def test_settlements_of_2022_lead_to_places_of_today() -> None:
    places = load_places(FOLDER)
    former = former_settlements()
    assert {each.now for each in former.values()} <= set(places.index)
    recoded = {code: each.now for code, each in former.items() if each.rule == "recoded"}
    assert len(set(recoded.values())) == len(recoded) == 111
    assert not set(recoded) & set(places.index)
    gone = [code for code, each in former.items() if each.rule == "gone"]
    assert len(gone) == 227
    assert not set(gone) & set(places.index)
    assert former["593443100"].name_ru == "Коммунизм"
    assert places.loc["593443100", "name_kk"] == "Баймырза"


def test_a_place_that_is_gone_is_found_as_what_is_there_now() -> None:
    finder = PlaceFinder(load_places(FOLDER))
    assert finder.code("101033100") == "104133100"  # Abraly, of Semey before, of Zhanasemey now
    gone = next(code for code, each in former_settlements().items() if each.rule == "gone")
    assert finder.code(gone) == ""
    assert former_settlements()[gone].now in finder.codes
    found = finder.find("Коммунизм", district="593400000")
    assert found.code == "593443100"
