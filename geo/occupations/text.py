"""Titles as people type them, reduced to comparable words.

Kazakh and Russian are folded together: ``қазақ`` and ``казак``, ``тәрбиеші`` and ``тарбиеши``, ``сварщик`` and
``сваршик`` become the same letters, because Kazakh is often typed on a Russian keyboard and adverts mix both languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FOLD = str.maketrans(
    {
        "ё": "е", "э": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
        "і": "и", "ы": "и", "й": "и", "щ": "ш", "ь": None, "ъ": None,
    }
)  # fmt: skip
_HOMOGLYPHS = str.maketrans("aceopxykmthbi", "асеорхукмтнві")
_KAZAKH = re.compile("[әғқңөұүһі]")
_CYRILLIC = re.compile("[а-яёәғқңөұүһі]")
_LATIN = re.compile("[a-z]")
_TOKEN = re.compile(r"1с(?!\w)|[^\W\d_]+(?:\+\+)?")
_SEGMENT = re.compile(r"[(\[,;/|!•\n]| [-–—] |[–—]|\bнемесе\b|\bили\b")
_LETTERS = r"[\"«]?([bcdeвсде](?:(?:[\s,./+\"»«]|и )*[bcdeвсде](?!\w))*)(?!\w)[\"»]?"
_LICENCE = re.compile(r"\b(?:кат(?:\.|егор\w*)?|санат\w*)[\s.:]*" + _LETTERS)
_LICENCE_KK = re.compile(r"(?<!\w)" + _LETTERS + r"[\s-]*санат\w*")

_ABBREVIATIONS = {
    "зам": "заместитель", "пом": "помощник", "зав": "заведующий", "гл": "главный", "ст": "старший",
    "преп": "преподаватель", "восп": "воспитатель", "эл": "электро", "каз": "казахского", "рус": "русского",
    "англ": "английского", "яз": "языка", "учит": "учитель", "мед": "медицинский", "инж": "инженер",
    "спец": "специалист", "бух": "бухгалтер", "нач": "начальник", "орынб": "орынбасары", "оқыт": "оқытушы",
    "авт": "автомобиля", "оборуд": "оборудования",
}  # fmt: skip

_STOP = frozenset(
    "в во на по и с со из за до от для при к о об у не или без под the of and for in to a мен және бен пен үшін"
    " срочно требуется требуются нужен нужна нужны ищу ищем приглашаем шұғыл керек қажет қажетті ізделуде"
    " ставка ставки ставку ставок мөлшерлеме мөлшерлемеге бірлік разряд разряда разрядты дәреже"
    " вахта вахту вахте вахтой вахтовый вахтовым методом оклад зарплата зп тенге тг жалақы"
    " график опыт опытом проживание проживанием жилье жильем жильё предоставляется город село г с ауылы"
    " ауданы аудан район района область обл облысы тоо кгу кгп ао ип жшс кмм ккк іп мқк мкм ркк"
    " совместительство временно постоянно полный день удаленно удалённо".split()
)


_SUFFIXES = frozenset(
    # Russian, folded: cases and numbers of nouns and adjectives
    "иями ями ами иев ев ов ие ям ем ам ом ах ях ии и ию ю ия я ого его ому ему ими их ои ая ое ую а у е о ша"
    # Kazakh, folded: plural, possessive, genitive, dative, and the adjective in -лық
    " лар лер дар дер тар тер лари лери дари дери тари тери си син сине сина нин дин тин га ге лик дик тик".split()
)
_IST_OF = re.compile("(?<=[^ш])иси$")
_IST_CUT = re.compile("(?<=...)ис$")
_KAZAKH_CASE = re.compile("(?<=п)к[ае]$|(?<=....[ае])ни$")
_LONGEST_SUFFIX = 4
_SHORTEST_STEM = 4
_PASSES = 2

_TRANSLITERATION = [
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("ch", "ч"), ("sh", "ш"), ("kh", "х"), ("ts", "ц"), ("yu", "ю"),
    ("ya", "я"), ("yo", "е"), ("iu", "ю"), ("ia", "я"), ("gh", "г"), ("ng", "н"),
    *zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстувукиз", strict=True),
]  # fmt: skip


def fold(text: str) -> str:
    """Return lower-case text in the folded alphabet."""
    return text.casefold().translate(_FOLD)


def is_kazakh(text: str) -> bool:
    """Tell whether a text has a letter that Kazakh has and Russian lacks."""
    return _KAZAKH.search(text.casefold()) is not None


def detect_language(text: str) -> str:
    """Return ``kk`` for letters of Kazakh alone, ``en`` for Latin letters only, else ``ru``."""
    if is_kazakh(text):
        return "kk"
    lowered = text.casefold()
    return "en" if _LATIN.search(lowered) and not _CYRILLIC.search(lowered) else "ru"


def clean(text: str) -> str:
    """Return text in normal form: composed letters, lower case, driving-licence categories as one word."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    lowered = _LICENCE.sub(_licence, lowered)
    return _LICENCE_KK.sub(_licence, lowered)


def _licence(match: re.Match[str]) -> str:
    letters = match.group(1)
    if any(letter in letters for letter in "cсeе"):
        return " катс "
    return " катд " if any(letter in letters for letter in "dд") else " катв "


@lru_cache(maxsize=65_536)
def _word(raw: str) -> str:
    """Return a token with look-alike Latin letters mended and abbreviations spelt out, or ``""`` for noise."""
    if _LATIN.search(raw) and _CYRILLIC.search(raw):
        raw = raw.translate(_HOMOGLYPHS)
    if raw in _STOP:
        return ""
    return fold(_ABBREVIATIONS.get(raw, raw))


def words(text: str) -> list[str]:
    """Return the folded words of a text without noise words, in order."""
    return [word for raw in _TOKEN.findall(clean(text)) if (word := _word(raw))]


def segments(text: str) -> list[list[str]]:
    """Return the folded words of each part of a title: what stands before a comma, bracket or slash comes first."""
    parts = (
        [word for raw in _TOKEN.findall(part) if (word := _word(raw))] for part in _SEGMENT.split(clean(text))
    )
    return [part for part in parts if part]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a folded word without its endings.

    One light stemmer serves both languages, because a folded word does not tell which it is; it cuts at most two
    endings and leaves four letters.
    """
    # Kazakh drops the т of -ист before a possessive: экономист, экономисі; a plural cuts it with its ending.
    word = _IST_OF.sub("ист", word)
    if len(word) > _SHORTEST_STEM + 1:
        word = _KAZAKH_CASE.sub("", word)
    for _ in range(_PASSES):
        for size in range(min(_LONGEST_SUFFIX, len(word) - _SHORTEST_STEM), 0, -1):
            if word[-size:] in _SUFFIXES:
                word = word[:-size]
                break
        else:
            break
    return _IST_CUT.sub("ист", word)


def cyrillic(word: str) -> str:
    """Return a Latin word as the folded Cyrillic that it may stand for (``svarshik`` → ``сваршик``)."""
    for latin, letter in _TRANSLITERATION:
        word = word.replace(latin, letter)
    return fold(word)
