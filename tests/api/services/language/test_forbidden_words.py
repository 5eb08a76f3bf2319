"""Words that an editor took out of the pages, and must not come back: what is wrong with each stands beside it.

The editor's reading is of November 2026; terms are those of the evaluation of 2021 and of the Social Code of 2023.
"""

from __future__ import annotations

import re

import pytest

from api.services.language.i18n import read_catalog

FORBIDDEN = [
    ("kk", r"^Ауылда (?:мектеп бар|медициналық)", "said of towns too: мұнда"),
    ("ru", r"^(?:Школа|Медпункт) в селе", "said of towns too: здесь есть"),
    ("en", r"^(?:School|Clinic) in the village", "said of towns too: here"),
    ("kk", r"(?<![а-яәғқңөұүіһ])лайық", "worthy: қолайлы is what suits"),
    ("kk", r"Бәрібір", "rude: маңызды емес, кез келгені"),
    ("kk", r"[Аа]уыл парағы", "calque of a sheet: ауыл туралы анықтама"),
    (
        "kk",
        r"(?:отбасыларда|нәтижелерде|отбасылардан) үйретілген",
        "calque of a model that is trained on families",
    ),
    ("kk", r"нақты нәтижелері жарияланбаған", "what is not known is said: ашық дерек жоқ"),
    ("kk", r"[Дд]емо(?![а-яәғқңөұүіһ])", "a foreign word on every number: мысал, нақты емес"),
    ("kk", r"атласқа әлі|Телефон нөмірлері атлас", "the atlas is ours, not theirs: дерек жоқ"),
    ("kk", r"0 км жерде", "осы жерде"),
    ("kk", r"^Биыл облыс \{", "a small quota is said to be small"),
    ("kk", r"Қай жерді\?", "calque: қай жер туралы сұрап тұрсыз"),
    ("kk", r"шарттан бас тарту|шарты болмаса", "the wish, and not the blocker, is what is dropped"),
    ("kk", r"[Кк]ететін өңірлер", "шығу өңірлері; what has no part in the programme is a group of its own"),
    ("kk", r"Қанша уақыттан бері", "one person through the whole sentence: жүрсіз, айналысасыз"),
    ("kk", r"Реті мен себебі", "ең қолайлысынан бастап реттелген"),
    ("kk", r"(?<!Қандас )[Мм]әртебе", "rank: дерек түрі; that of kandas is a status in law"),
    ("kk", r"км аумақта", "territory: айналасындағы … км ішінде"),
    ("kk", r"нәрсенің", "things of daily life are қолайлылық"),
    ("kk", r"[Үү]йренген жер|бұрынғы жер", "the family lives there now"),
    ("kk", r"учаске", "жер телімі"),
    ("kk", r"айттыңыз", "calque: қай жер туралы сұрап тұрсыз"),
    ("kk", r"не кеңейтеді|рейтингтеу", "calque: қалай көбейтуге болады, қайта есептеу"),
    ("kk", r"[Кк]ететін өңір", "шығу өңірі"),
    ("kk", r"[Ққ]абылдаушы өңір", "қабылдау өңірі"),
    ("kk", r"жұмыспен қамту орталы", "мансап орталығы since July 2023"),
    ("kk", r"Баспананы жалдау", "тұрғын үйді жалға алу"),
    ("kk", r"(?<!жеке )(?<!Жеке )[Ққ]осалқы шаруашылық", "the legal term is жеке қосалқы шаруашылық"),
    ("kk", r"бекет", "теміржол станциясы"),
    ("kk", r"бағдар алу", "жаңа жермен алдын ала танысу"),
    ("kk", r"Жоспарлаушыға|Кеңесшіге", "doors are named after who comes in"),
    ("kk", r"[Ққ]айта сатылатын үй", "қайталама нарықтағы үй"),
    ("ru", r"смоделированных семьях|действительн\w+ (данн|исход)", "invalid is the other of действительный"),
    ("ru", r"Вероятность остаться", "who stays, and where, is said"),
    ("ru", r"[Лл]ист села", "карточка села"),
    ("ru", r"[Цц]ентр\w* занятости", "карьерный центр since July 2023"),
    ("ru", r"^по данным$", "факт"),
    ("ru", r"вы уезжаете из", "a case that its word cannot take"),
    ("ru", r"\} градус", "a plural that does not fit: °C"),
    ("ru", r"Что расширит|повторным ранжированием", "office language"),
    ("ru", r"(?:[Рр]егион\w*|области) выезда", "one term for it: регион выбытия"),
    ("ru", r"Планированию", "doors are named after who comes in"),
    ("ru", r"Без условия|добавил(?:ось)? бы", "turned round: если не требовать, подойдёт ещё"),
    ("ru", r"Больше всего помогло бы: показатель", "будь здесь …, село было бы на …-м месте"),
    ("ru", r"\bГ\.А\.|район им\.", "of the classifier, and understood by no family"),
    ("ru", r"рассмотрено \{", "самых подходящих из"),
    ("ru", r"\} (?:вак|уч|дн)\.(?!\w)", "an abbreviation after a number: units are counted in full"),
    ("ru", r"г\.\.", "two dots after a year"),
    ("ru", r"Как добраться", "distances in a straight line are no route"),
    ("en", r"employment centre", "career centre since July 2023"),
]
"""Language, pattern, and why: what stands instead."""


@pytest.fixture(scope="module")
def texts() -> dict[str, list[tuple[str, str]]]:
    """Texts of each language as (key, text)."""
    return {
        lang: [
            (str(message.id), text)
            for message in read_catalog(lang)
            if message.id
            for text in (message.string if isinstance(message.string, list | tuple) else [message.string])
        ]
        for lang in ("kk", "ru", "en")
    }


LEFT_COLUMN = {
    "kk": (
        "Сіздерге лайық ауылдар", "отбасыңызға лайық ауыл", "Бәрібір", "Ауыл парағы", "басып шығаруға болатын парағы",
        "модель шартты (модельденген) отбасыларда үйретілген", "«Демо» белгісі бар сандар", "Мәртебесі", "9 нәрсенің",
        "Үйренген жеріңізден өзгеше", "аурухана 0 км жерде", "Сізге керек мақсаттағы", "жер учаскесі бар",
        "Қай жерді?", "Қайсысын айттыңыз", "Таңдауымызды не кеңейтеді", "қайта рейтингтеу", "шарттан бас тарту да ауыл қоспайды",
        "Кететін өңір", "Жұмыспен қамту орталығы", "Баспананы жалдау және коммуналдық", "Темір жол бекеті",
        "Қанша уақыттан бері жұмыссыз", "Жаңа жер туралы бағдар алу", "Телефон нөмірлері атласқа әлі енгізілмеген",
        "Кеңесшіге", "Жоспарлаушыға", "Реті мен себебі көрсетілген", "кететін өңірлер және басқалар", "қайта сатылатын үй",
    ),
    "ru": (
        "Порядок обучен на смоделированных", "действительные исходы", "действительные данные", "Вероятность остаться через год",
        "Лист села", "Центру занятости", "Планированию", "по данным", "Павлодар Г.А.", "район им.Габита", "вы уезжаете из",
        "градуса холоднее", "Без условия «", "добавилось бы", "по профессии «Трактористы", "добавил бы",
        "Больше всего помогло бы", "Что расширит наш выбор", "повторным ранжированием", "Как добраться", "рассмотрено 2",
    ),
}  # fmt: skip
"""What the editor's tables have on their left: wordings that were replaced, as they were written."""


@pytest.mark.parametrize("lang", LEFT_COLUMN)
def test_no_wording_of_the_left_columns_is_left(texts, lang: str):
    left = [f"{key}: {text}" for key, text in texts[lang] for words in LEFT_COLUMN[lang] if words in text]
    assert not left


@pytest.mark.parametrize(("lang", "pattern", "why"), FORBIDDEN, ids=range(len(FORBIDDEN)))
def test_a_word_that_was_taken_out_stays_out(texts, lang: str, pattern: str, why: str):
    back = [f"{key}: {text}" for key, text in texts[lang] if re.search(pattern, text)]
    assert not back, f"{why}: {back}"
