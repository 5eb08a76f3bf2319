"""The code list, the finder and the title coder."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import FOLDER
from geo.faults import InputError
from geo.occupations import (
    THRESHOLD,
    check_code,
    code_title,
    code_titles,
    courses,
    find,
    occupation,
    title,
    unit_groups,
)
from geo.occupations.coder import evidence
from geo.occupations.codes import occupations
from geo.occupations.text import fold, is_kazakh, segments, stem, words
from geo.provenance import Status

CORPORA = Path(__file__).parent / "corpora"
MIXED_SCRIPT = re.compile(r"[a-z][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі][a-z]", re.IGNORECASE)


def corpus(name: str) -> pd.DataFrame:
    return pd.read_csv(CORPORA / name, dtype="str")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The code list


def test_every_group_of_isco_08_is_there() -> None:
    assert Counter(group.level for group in occupations().values()) == {1: 10, 2: 43, 3: 130, 4: 436}
    assert len(unit_groups()) == 436
    assert list(unit_groups()) == sorted(unit_groups())


def test_every_group_hangs_on_a_parent_and_has_children() -> None:
    codes = set(occupations())
    for code in codes:
        assert len(code) == occupation(code).level
        assert len(code) == 1 or code[:-1] in codes
        assert len(code) == 4 or any(child[:-1] == code for child in codes)


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("0", "Armed forces occupations"),
        ("0310", "Armed forces occupations, other ranks"),
        ("1113", "Traditional chiefs and heads of villages"),
        ("2341", "Primary school teachers"),
        ("3411", "Legal and related associate professionals"),
        ("7212", "Welders and flamecutters"),
        ("9629", "Elementary workers not elsewhere classified"),
    ],
)
def test_titles_are_those_of_the_ilo(code: str, english: str) -> None:
    assert title(code, "en") == english


def test_titles_are_in_their_alphabet() -> None:
    for group in occupations().values():
        assert group.title_en.isascii(), group
        assert not re.search("[a-z]", group.title_ru, re.IGNORECASE), group
        assert not re.search("[әғқңөұүһі]", group.title_ru, re.IGNORECASE), group
        assert not re.search("[a-z]", group.title_kk, re.IGNORECASE), group
        assert group.title_kk != group.title_ru, group
    kazakh = sum(is_kazakh(group.title_kk) for group in occupations().values())
    assert kazakh > 0.9 * len(occupations())


def test_titles_of_unit_groups_are_distinct() -> None:
    for language in ("en", "ru", "kk"):
        names = [title(code, language) for code in unit_groups()]
        assert len(set(names)) == 436, language


@pytest.mark.parametrize("given_code", ["7212", " 7212", "0110\n"])
def test_check_code_takes_unit_groups(given_code: str) -> None:
    assert check_code(given_code) == given_code.strip()


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("", "four digits, such as 7212"),
        ("welder", "four digits, such as 7212"),
        ("721", "such as 7211 within group 721"),  # a minor group is not enough
        ("7219", "group 721 has 7211, 7212, 7213, 7214, 7215"),  # no such unit group
        ("9999", "four digits, such as 7212"),
        ("٧٢١٢", "four digits"),  # digits of another script
    ],
)
def test_check_code_says_what_is_wrong(bad: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        check_code(bad, where="family.json", field="adults.0.occupation")
    assert says in str(caught.value)
    assert str(caught.value).startswith("family.json: adults.0.occupation: expected")


def test_unknown_group_has_no_title() -> None:
    with pytest.raises(InputError, match="ISCO-08"):
        title("99")


# The terms


def test_synonyms_are_clean() -> None:
    seen = set()
    for row in rows("isco08_synonyms.csv"):
        key = (row["term"], row["language"])
        assert key not in seen, key
        seen.add(key)
        assert check_code(row["code"]) == row["code"]
        assert row["language"] in {"kk", "ru", "en"}
        assert row["term"] == " ".join(row["term"].split())
        assert words(row["term"]), f"{row} is nothing but noise words"
        assert not MIXED_SCRIPT.search(row["term"]), row


def test_every_unit_group_has_terms_in_each_language() -> None:
    counted = Counter((row["code"], row["language"]) for row in rows("isco08_synonyms.csv"))
    pairs = [(code, language) for code in unit_groups() for language in ("kk", "ru", "en")]
    assert [pair for pair in pairs if not counted[pair]] == []


def test_a_term_is_found_and_coded_by_itself() -> None:
    terms = rows("isco08_synonyms.csv")
    wrong = [row["term"] for row in terms if code_title(row["term"], row["language"]).code != row["code"]]
    assert wrong == []


# Words


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("қазақ", "казак"),  # Kazakh on a Russian keyboard
        ("тәрбиеші", "ТАРБИЕШИ"),
        ("сварщик", "сваршик"),
        ("водитель", "водител"),
        ("монтёр", "монтер"),
    ],
)
def test_folding_joins_spellings(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("мұғалім", "мұғалімдері"),
        ("мұғалімі", "мугалими"),
        ("дәнекерлеуші", "дәнекерлеушілер"),
        ("воспитатель", "воспитателя"),
        ("экономист", "экономисі"),
        ("машинист", "машинистері"),
        ("стройка", "стройку"),
        ("медсестра", "медсестры"),
    ],
)
def test_stems_join_forms_of_a_word(a: str, b: str) -> None:
    assert stem(fold(a)) == stem(fold(b))


def test_licence_categories_become_one_word() -> None:
    assert words("Водитель кат. С") == words("водитель категории «C»") == ["водител", "катс"]
    assert words("B санатты жүргізуші")[0] == words("жүргізуші, санаты «В»")[1] == "катв"
    assert words("водитель категории В, С и Е")[1] == "катс"
    assert words("водитель кат D") == ["водител", "катд"]
    assert words("катушка с") == ["катушка"]


def test_latin_look_alikes_are_mended() -> None:
    assert words("cвapщик") == words("сварщик")


def test_what_stands_first_comes_first() -> None:
    assert segments("Повар (на вахту), 0,5 ставки / пекарь") == [["повар"], ["пекар"]]


# The finder


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("сварщик", "7212"),
        ("дәнекерлеуші", "7212"),
        ("welder", "7212"),
        ("свар", "7212"),  # while typing
        ("сваршек", "7212"),  # misspelt
        ("svarshik", "7212"),  # transliterated
        ("данекерлеуши", "7212"),  # Kazakh on a Russian keyboard
        ("учитель начальных", "2341"),
        ("бастауыш сынып", "2341"),
        ("казак тили мугалими", "2330"),
        ("mugalim", "2330"),
        ("медсистра", "3221"),
        ("сиыр сауыншы", "6121"),
        ("дояр", "6121"),
        ("тракторист-машинист", "8341"),
        ("участковый врач", "2211"),
        ("nurse", "3221"),
        ("ЖҮРГІЗУШІ", "8322"),
        ("солдат", "0310"),
    ],
)
def test_finder_finds_first(typed: str, code: str) -> None:
    assert find(typed)[0].code == code


def test_finder_answers_in_the_language_asked_for() -> None:
    assert find("сварщик", language="en")[0].title == "Welders and flamecutters"
    assert find("сварщик", language="kk")[0].title == title("7212", "kk")
    assert find("дәнекерлеуші")[0].title == title("7212", "kk")


def test_finder_takes_codes() -> None:
    assert [hit.code for hit in find("721")] == ["7211", "7212", "7213", "7214", "7215"]
    assert find("9999") == []


@pytest.mark.parametrize("nothing", ["", "   ", "!!!", "срочно", "ъъъъъъъъ", "🙂"])
def test_finder_finds_nothing_in_nothing(nothing: str) -> None:
    assert find(nothing) == []


@given(st.text(max_size=40), st.integers(min_value=0, max_value=12))
def test_finder_takes_any_text(text: str, limit: int) -> None:
    hits = find(text, limit=limit)
    assert len(hits) <= limit
    assert len({hit.code for hit in hits}) == len(hits)
    assert all(0 < hit.score <= 1 and hit.code in unit_groups() for hit in hits)


def test_every_title_finds_its_group() -> None:
    for language in ("ru", "kk", "en"):
        for code in unit_groups():
            if not code.endswith("9"):  # residual groups have no name that anyone would type
                hits = find(title(code, language), language, limit=20)
                assert code in {hit.code for hit in hits}, (code, language)


# The coder


def test_titles_never_seen_are_coded_right() -> None:
    test = corpus("vacancy_titles.csv")
    assert len(test) >= 300
    codes = code_titles(test["title"])["code"]
    right = codes.str[:3] == test["isco4"].str[:3]
    assert right.mean() >= 0.85
    for language, rows_of in test.groupby("language").groups.items():
        assert len(rows_of) >= 150
        assert right[rows_of].mean() >= 0.85, language


def test_titles_are_coded_without_the_terms_that_equal_them() -> None:
    test = corpus("vacancy_titles.csv")
    found = [evidence(text, unseen=True) for text in test["title"]]
    right = [e is not None and e.code[:3] == y[:3] for e, y in zip(found, test["isco4"], strict=True)]
    assert sum(right) / len(right) >= 0.7


def test_corpora_are_apart_and_labelled_with_unit_groups() -> None:
    test, dev = corpus("vacancy_titles.csv"), corpus("vacancy_titles_dev.csv")
    for labels in (test["isco4"], dev["isco4"]):
        assert set(labels) <= set(unit_groups())
    shared = set(test["title"].str.casefold()) & set(dev["title"].str.casefold())
    assert len(shared) < 0.1 * len(test)


def test_confidence_tells_right_from_wrong() -> None:
    test = corpus("vacancy_titles.csv")
    coded = code_titles(test["title"])
    right = coded["code"].str[:3] == test["isco4"].str[:3]
    sure = coded["confidence"] >= 0.9
    assert right[sure].mean() > right[~sure].mean()
    assert abs(coded["confidence"].mean() - right.mean()) < 0.1
    assert (coded["confidence"] >= THRESHOLD).mean() > 0.9


@pytest.mark.parametrize(
    ("noisy", "code"),
    [
        ("СРОЧНО! Сварщик 5 разряда (вахта 15/15), з/п 400 000 тг", "7212"),
        ("Учитель начальных классов, 0,5 ставки", "2341"),
        ("Шұғыл! Дәнекерлеуші керек", "7212"),
        ("Водитель категории «С» на самосвал", "8332"),
        ("В санатты жүргізуші", "8322"),
        ("Пом. воспитателя", "5312"),
        ("Зам. директора школы", "1345"),
    ],
)
def test_noise_does_not_matter(noisy: str, code: str) -> None:
    assert code_title(noisy).code == code


@pytest.mark.parametrize("nothing", ["", "  ", "123", "!!!", "0,5 ставки", "ъ"])
def test_nothing_known_gives_no_code(nothing: str) -> None:
    coded = code_title(nothing)
    assert (coded.code, coded.confidence, coded.digits) == ("", 0.0, 0)


@given(st.text(max_size=60))
def test_coder_takes_any_text(text: str) -> None:
    coded = code_title(text)
    assert 0 <= coded.confidence <= 1
    assert coded.code in unit_groups() or coded == code_title("")
    assert 0 <= coded.digits <= 4


def test_spelling_tells_apart_what_folding_joins() -> None:
    for word, code in (("аңшы", "6224"), ("әнші", "2652"), ("Аңшы", "6224")):
        assert find(word)[0].code == code
        assert code_title(word).code == code


@pytest.mark.parametrize("vague", ["Мастер кхм", "Жалюзи шебері", "Специалист брмбрм"])
def test_a_generic_word_beside_an_unknown_one_is_not_matched(vague: str) -> None:
    coded = code_title(vague)
    assert coded.code
    assert coded.confidence < THRESHOLD


def test_place_names_do_not_change_a_code() -> None:
    assert code_title("Слесарь-сантехник, с. Новоишимское").code == code_title("Слесарь-сантехник").code


def test_many_titles_keep_their_index_and_missing_ones() -> None:
    titles = pd.Series(["Сварщик", None, "дәнекерлеуші", "Сварщик"], index=[7, 3, 9, 1])
    coded = code_titles(titles)
    assert list(coded.index) == [7, 3, 9, 1]
    assert list(coded["code"]) == ["7212", "", "7212", "7212"]
    assert list(coded.columns) == ["code", "confidence", "digits"]
    assert list(code_titles(titles.fillna(""))["code"]) == [
        code_title(t or "").code for t in titles.fillna("")
    ]
    assert len(code_titles([])) == 0


def test_no_learning_library_is_loaded() -> None:
    script = "import sys, geo.occupations as o; o.find('свар'); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# Retraining


def test_courses_are_short_and_marked_as_our_assumption() -> None:
    assert len(courses()) >= 40
    assert len(courses()) == len(rows("retraining.csv"))
    for code, course in courses().items():
        assert check_code(code) == code
        assert 5 <= course.days <= 365
        assert course.status is Status.ESTIMATED
