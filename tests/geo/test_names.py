from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.names import (
    fold,
    is_kazakh,
    romanise_kazakh,
    romanise_russian,
    sound,
    spelled,
    stem,
    tidy,
)

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
NAMES = st.text(alphabet=CYRILLIC + CYRILLIC.upper() + " -", min_size=1, max_size=25)


def folded(name: str) -> set[str]:
    return {fold(each) for each in spelled(name)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("с.Агынтай батыра", "Ағынтай батыра"),
        ("Берёзовка", "Березовка"),
        ("Ұзынкөл", "Узынколь"),
        ("им.Ж.Кайыпова", "имени Кайыпова"),
        ("Кара-Озек", "Караөзек"),
        ("Аршалы ст.", "станция Аршалы"),
        ("Жарқайың ауылы", "с. Жаркайын"),
        ('с."Ќоянды"', "Коянды"),
        ("Maйкaин", "Майкаин"),  # Latin letters that look Cyrillic
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert folded(one) & folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Акжол", "Акжал"), ("Чижа 1", "Чижа 2"), ("Каракум", "Караколь"), ("40-разъезд", "42-разъезд")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert not folded(one) & folded(other)


def test_brackets_hold_another_name_and_abolished_ones_are_none() -> None:
    assert spelled("Социал (Малгельды)") == ("социал", "малгельды")
    assert spelled("Зеленый луг (упразднено)") == ()


@pytest.mark.parametrize(
    ("one", "other"), [("Көктөбе", "Коктюбе"), ("Қобда", "Хобда"), ("Ащыкөл", "Ашикуль")]
)
def test_sounds(one: str, other: str) -> None:
    assert sound(fold(one)) == sound(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Песчаное", "Песчаный"), ("Апановка", "Апанов"), ("Рыскулово", "Рысқұлов"), ("Анна", "Анна")],
)
def test_stems(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@given(NAMES)
def test_folding_is_final(name: str) -> None:
    once = fold(name)
    assert re.fullmatch("[а-я0-9]*", once)
    assert fold(once) == once
    assert len(stem(once)) >= min(4, len(once))


@given(NAMES)
def test_romanised_names_have_no_cyrillic_letter(name: str) -> None:
    for romanise in (romanise_kazakh, romanise_russian):
        assert not re.search("[\u0400-\u04ff]", romanise(name))


@pytest.mark.parametrize(
    ("kazakh", "latin"),
    [
        ("Қостанай", "Qostanay"),
        ("Ұзынағаш", "Uzynaghash"),
        ("Шаңтөбе", "Shangtöbe"),
        ("Жезқазған", "Zhezqazghan"),
    ],
)
def test_kazakh_by_bgn_pcgn(kazakh: str, latin: str) -> None:
    assert romanise_kazakh(kazakh) == latin


@pytest.mark.parametrize(
    ("russian", "latin"),
    [
        ("Щучинск", "Shchuchinsk"),
        ("Елецкое", "Yeletskoye"),
        ("Новоишимское", "Novoishimskoye"),
        ("Березовка", "Berezovka"),
        ("Ново-Еловка", "Novo-Yelovka"),
    ],
)
def test_russian_by_bgn_pcgn(russian: str, latin: str) -> None:
    assert romanise_russian(russian) == latin


def test_kinds_of_letters() -> None:
    assert is_kazakh("Үшарал")
    assert not is_kazakh("Ушарал")
    assert tidy(" с. «Көл»\u200b  ") == "с. Көл"
