"""Places as people type them: old, short, misspelt, of cities that are no destination; never another without a word."""

from __future__ import annotations

import pytest

from api.services.engine import Engine
from api.services.intake.place_index import everywhere_index, place_finder
from api.services.language.i18n import translator_for
from api.services.shortlists.why_not import Question, read_question
from geo.names import LANGS

FOUND = [
    ("Бесколь", "595030100", "a destination by its name"),
    ("Бескөл", "595030100", "in Kazakh"),
    ("бесколь", "595030100", "in small letters"),
    ("Бишкуль", "595030100", "the old spelling, still in use; was answered with Башкуль in Abai"),
    ("595030100", "595030100", "by its code"),
    ("Кишкенеколь", "596430100", "by its name"),
    ("Кзылту", "596430100", "the former name"),
    ("Саумалколь", "593230100", "by its name"),
    ("Володарское", "593230100", "the former name"),
    ("Тайынша", "596020100", "a small town is a destination"),
    ("Красноармейск", "596020100", "its former name"),
    ("Семиозёрное", "393630100", "the former name"),
    ("Семиозерное", "393630100", "without the dots"),
    ("Аулиеколь", "393630100", "today's"),
    ("Әулиекөл", "393630100", "in Kazakh"),
    ("Орджоникидзе", "394030100", "the former name"),
    ("Комсомолец", "395030100", "the former name"),
    ("Карабалык", "395030100", "today's"),
    ("Затобольск", "395420100", "the former name of a town"),
    ("Краснокутск", "553230100", "the former name"),
    ("Качиры", "554830100", "the former name"),
    ("Теренколь", "554830100", "today's"),
    ("Киевка", "355230100", "the former name"),
    ("Георгиевка", "104230100", "the former name"),
    ("Калбатау", "104230100", "today's"),
    ("Чарск", "104221100", "the former name of a town"),
    ("Большенарымское", "636330100", "the former name"),
    ("Улкен Нарын", "636330100", "today's"),
    ("Зыряновск", "634820100", "the former name of a town"),
    ("Денисовка", "394030100", "by its name"),
    ("Узунколь", "396630100", "by its name"),
    ("Ұзынкөл", "396630100", "in Kazakh"),
    ("Лебяжье", "555230100", "the former name of Аққулы, and the name of a village elsewhere"),
    ("Аккулы", "555230100", "in Russian letters"),
    ("Джетыгара", "394420100", "the former name of a town"),
    ("Камышное", "394830100", "the former name"),
    ("Қамысты", "394830100", "today's"),
    ("Тимирязево", "596230100", "a district centre, though a village of that name is gone"),
    ("Глубокое", "634030100", "the same, and one more lives on"),
    ("Катон-Карагай", "635430100", "with its hyphen"),
    ("Катонқарағай", "635430100", "in Kazakh, in one word"),
    ("Үржар", "104630100", "in Kazakh"),
    ("Щербакты", "556830100", "the Russian form, no longer official"),
    ("Иртышск", "554630100", "by its name"),
    ("Булаево", "593620100", "a small town"),
    ("с. Бесколь", "595030100", "with the kind of place before it"),
    ("село Бишкуль", "595030100", "the same, with the old spelling"),
    ("Бескол ауылы", "595030100", "as written without the Kazakh letters, with the kind behind"),
    ("Beskol", "595030100", "in Latin letters"),
]
ELSEWHERE = [
    ("Астана", "710000000", "was answered with Стан in Karaganda"),
    ("Нур-Султан", "710000000", "its name of 2019"),
    ("Целиноград", "710000000", "its name before 1992"),
    ("Алма-Ата", "750000000", "an old name"),
    ("Алматы", "750000000", "no receiving region"),
    ("Шымкент", "790000000", "no receiving region"),
    ("Чимкент", "790000000", "an old spelling"),
    ("Щучинск", "117020100", "was answered with Шүлбі in Abai"),
    ("Кокшетау", "111000000", "was answered with Кокентау; Akmola does not receive"),
    ("Көкшетау", "111000000", "in Kazakh"),
    ("Семей", "101000000", "in a receiving region: was said not to be"),
    ("Семипалатинск", "101000000", "its former name"),
    ("Рудный", "392400000", "in a receiving region: was said not to be"),
    ("Экибастуз", "552200000", "in a receiving region: was said not to be"),
    ("Усть-Каменогорск", "631000000", "in a receiving region: was said not to be"),
    ("Өскемен", "631000000", "in Kazakh"),
    ("Риддер", "632400000", "a city"),
    ("Лениногорск", "632400000", "its former name"),
    ("Костанай", "391000000", "the city, and not the oblast of the same name"),
    ("Павлодар", "551000000", "a city"),
    ("Петропавловск", "591000000", "a city"),
    ("Жезказган", "621000000", "a city"),
    ("Джезказган", "621000000", "an old spelling"),
    ("Аксу", "551600000", "a city"),
    ("Ермак", "551600000", "its former name"),
    ("СКО", "590000000", "an oblast by its initials"),
    ("СҚО", "590000000", "in Kazakh"),
    ("ВКО", "630000000", "an oblast by its initials"),
    ("ШҚО", "630000000", "in Kazakh"),
    ("Северо-Казахстанская область", "590000000", "an oblast by its name"),
    ("Тараз", "311000000", "a city of the south"),
    ("Джамбул", "311000000", "its former name"),
    ("Атырау", "231000000", "a city of the west"),
    ("Гурьев", "231000000", "its former name"),
    ("Лисаковск", "392000000", "a city of a receiving region"),
    ("Темиртау", "352400000", "a city of a receiving region"),
    ("Балхаш", "351600000", "a city of a receiving region"),
    ("Аркалык", "391600000", "a city of a receiving region"),
    ("Атбасар", "113820100", "a town of a region that does not receive"),
    ("Кустанай", "391000000", "an old spelling"),
    ("Уральск", "271000000", "a city of the west"),
    ("Кокпектинский район", "104400000", "a whole district"),
    ("Павладар", "551000000", "misspelt"),
]
ASKED = [
    ("Жамбыл", "many villages of that name"),
    ("Степное", "many villages of that name"),
    ("Новоникольское", "two in one district"),
    ("Бескюль", "misspelt"),
    ("Саумалкуль", "misspelt"),
    ("Тайынш", "not finished"),
    ("Аягуз", "an old spelling of Аягоз"),
    ("Ертис", "without the Kazakh letter"),
    ("Карасу", "many villages of that name"),
    ("Амангельды", "many of that name, and one that is gone"),
    ("Петропавловка", "several villages; not the city"),
]


@pytest.fixture(scope="module")
def engine(home) -> Engine:
    return Engine.open(home)


def ask(engine: Engine, typed: str, lang: str = "ru") -> Question:
    return read_question(typed, engine, translator_for(lang))


@pytest.mark.parametrize(("typed", "kato", "why"), FOUND)
def test_a_destination_is_found_or_offered_among_its_namesakes(
    engine: Engine, typed: str, kato: str, why: str
):
    question = ask(engine, typed)
    assert kato in (*question.katos, *(choice.value for choice in question.choices)), why
    assert not question.elsewhere


@pytest.mark.parametrize(("typed", "kato", "why"), ELSEWHERE)
def test_a_place_that_is_not_compared_is_named_and_no_other_is_taken_for_it(
    engine: Engine, typed: str, kato: str, why: str
):
    question = ask(engine, typed)
    assert not question.katos, why
    words = translator_for("ru")
    assert words.place_name(engine.atlas.places.loc[kato]).removesuffix(" Г.А.") in question.elsewhere, why


@pytest.mark.parametrize("typed", ["Семей", "Рудный", "Экибастуз", "Усть-Каменогорск"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_city_of_a_receiving_region_is_not_said_to_lie_elsewhere(engine: Engine, typed: str, lang: str):
    told = ask(engine, typed, lang).elsewhere
    words = translator_for(lang)
    assert told == words.gettext("ask.elsewhere.city", place=told_place(told, words))


def told_place(told: str, words) -> str:
    """Return what stands in the place of the name in the sentence."""
    before, after = words.gettext("ask.elsewhere.city", place="\0").split("\0")
    assert told.startswith(before)
    assert told.endswith(after)
    return told[len(before) : len(told) - len(after)]


@pytest.mark.parametrize(("typed", "why"), ASKED)
def test_what_is_not_clear_is_asked(engine: Engine, typed: str, why: str):
    question = ask(engine, typed)
    assert not question.katos, why
    assert question.choices, why
    labels = [choice.label for choice in question.choices]
    assert len(set(labels)) == len(labels), "namesakes are told apart"


def test_relatives_are_never_placed_by_a_resemblance(engine: Engine):
    find = place_finder(engine, translator_for("ru"), everywhere_index(engine))
    code, choices = find("Бескольй")
    assert code == ""
    assert choices
