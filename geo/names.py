"""Names of places: the languages they have, forms that compare equal, and Latin spellings by BGN/PCGN."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Lang = Literal["kk", "ru", "en"]
"""ISO 639-1 code of a language of the service."""
LANGS: tuple[Lang, ...] = get_args(Lang)
"""All languages, the default first."""
FALLBACKS: Mapping[Lang, tuple[Lang, ...]] = MappingProxyType(
    {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "kk", "ru")}
)
"""Languages in which a name is looked for, by the language of the reader: the reader's own first."""

KAZAKH_LETTERS = frozenset("әғқңөұүһі")
"""Cyrillic letters that Kazakh has and Russian has not."""

_FOLD = str.maketrans(
    {
        "ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и",
        "i": "и", "ь": None, "ъ": None, "э": "е", "щ": "ш", "ќ": "к", "ў": "у",
    }
)  # fmt: skip
_LATIN_LOOKALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_LEGACY_FONT = str.maketrans({"Ќ": "Қ", "ќ": "қ", "Ў": "Ұ", "ў": "ұ"})

_PREFIX = re.compile(
    r"^(?:г|с|п|пос|ст|рзд|аул|село|пос[её]лок|станция|разъезд|ауылы?|кенті|шағын аудан)(?:\.\s*|\s+)(?=\S)"
)
_NAMED_AFTER = re.compile(r"^(?:им\.|имени\s)\s*")
_SUFFIX = re.compile(
    r"\s+(?:ауылы?|а|ат|ст|станциясы|стансасы|бекеті|разъезі|разъезд|станция|кенті|кент|қ|қаласы|с|село)\.?$"
)
_BRACKETS = re.compile(r"\(([^)]*)\)")
_ABOLISHED = re.compile(r"упразднен|жойылған|нежил")
_INITIALS = re.compile(r"\b[а-яәғқңөұүһі]\.\s*")
_NOT_LETTER = re.compile(r"[^а-я0-9]+")

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT_LATIN = re.compile("[^a-z0-9]+")
_ROMANISATIONS = (("zh", "j"), ("gh", "g"), ("kh", "h"), ("q", "k"), ("w", "u"), ("y", "i"))

_SOUNDS = (
    ("дж", "ж"), ("ия", "я"), ("ие", "е"), ("ый", "и"), ("ий", "и"), ("иы", "и"), ("уу", "у"),
    ("й", "и"), ("ы", "и"), ("ю", "у"), ("о", "у"), ("х", "к"), ("г", "к"), ("ч", "ш"), ("ц", "с"), ("я", "а"),
    ("е", "и"),
)  # fmt: skip
_ENDINGS = (
    "овское", "евское", "овский", "евский", "овская", "инское", "инский", "инская", "енское",
    "ское", "ский", "ская", "овка", "евка", "инка", "ное", "ный", "ная", "ово", "ево", "ино",
    "ка", "ое", "ый", "ая", "ий", "ой", "ые", "ие", "ов", "ев", "ин", "а", "о", "е", "ы", "и", "я",
)  # fmt: skip


def tidy(name: str) -> str:
    """Return a name without stray blanks, quotes and letters of an old Kazakh font.

    Parameters
    ----------
    name : str
        A name as a source writes it.

    Returns
    -------
    str
        The name in NFC, single-spaced.
    """
    text = unicodedata.normalize("NFC", name).translate(_LEGACY_FONT).replace("\u200b", "")
    return re.sub(r"\s+", " ", re.sub(r"[\"«»“”]", "", text)).strip()


def is_kazakh(name: str) -> bool:
    """Tell whether a name has a letter that only Kazakh has."""
    return any(letter in KAZAKH_LETTERS for letter in name.lower())


def spelled(name: str) -> tuple[str, ...]:
    """Return the names that one written name stands for.

    ``"Социал (Малгельды)"`` stands for two; a name marked as abolished for none.

    Parameters
    ----------
    name : str
        A name in Russian or Kazakh.

    Returns
    -------
    tuple of str
        Lower-case names without kind words (``с.``, ``ауылы``) and without ``имени``.
    """
    text = tidy(name).lower().replace("ё", "е")
    if not text or _ABOLISHED.search(text):
        return ()
    parts = [_BRACKETS.sub(" ", text), *_BRACKETS.findall(text)]
    return tuple(bare for part in parts if (bare := _bare(part)))


def _bare(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = _PREFIX.sub("", text)
    text = _NAMED_AFTER.sub("", text)
    text = _INITIALS.sub("", text) or text
    return _SUFFIX.sub("", text).strip()


def fold(name: str) -> str:
    """Return a bare name in Russian letters only, run together: equal for spellings of the same name.

    Parameters
    ----------
    name : str
        One of :func:`spelled`.

    Returns
    -------
    str
        Lower-case ``а-я0-9``; empty when nothing is left.
    """
    text = name.lower()
    if re.search("[а-яәғқңөұүһі]", text):
        text = text.translate(_LATIN_LOOKALIKE)
    return _NOT_LETTER.sub("", text.translate(_FOLD))


def romanised(name: str) -> str:
    """Return a name in Latin letters, equal for the romanisations in use (``Qyzylzhar``, ``Kyzyljar``).

    Parameters
    ----------
    name : str
        A name in Latin letters, with or without marks.

    Returns
    -------
    str
        Lower-case ``a-z0-9``.
    """
    text = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    text = _NOT_LATIN.sub("", text)
    for old, new in _ROMANISATIONS:
        text = text.replace(old, new)
    return re.sub(r"([a-z])\1+", r"\1", text)


def comparable(name: str) -> str:
    """Return the finest form in which names compare equal: of a Cyrillic name `fold`, of a Latin one `romanised`.

    Examples
    --------
    >>> comparable("Қызылжар") == comparable("Кызылжар"), comparable("Qyzyljar") == comparable("Kyzylzhar")
    (True, True)
    """
    return fold(name) if _CYRILLIC.search(name) else romanised(name)


def sound(folded: str) -> str:
    """Return a coarser form of a folded name, equal for Kazakh and Russian renderings of the same sounds.

    ``Көктөбе`` and ``Коктюбе``, ``Қобда`` and ``Хобда`` fall together. So do some names that differ: compare within
    a district only.

    Parameters
    ----------
    folded : str
        A result of :func:`fold`.

    Returns
    -------
    str
        The coarse form.
    """
    text = folded
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", text)


def stem(folded: str) -> str:
    """Return a folded name without its Russian ending: equal for ``Песчаное``, ``Песчаный`` and ``Песчанка``.

    Parameters
    ----------
    folded : str
        A result of :func:`fold`.

    Returns
    -------
    str
        At least four letters of the name; the name itself when no ending can go.
    """
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:
            return folded[: -len(ending)]
    return folded


_KAZAKH_LATIN = dict(
    zip(
        "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
        "a ä b v g gh d e yo zh z ī y k q l m n ng o ö p r s t ū u ü f kh h ts ch sh shch ʺ y i ʹ ė yu ya".split(),
        strict=True,
    )
)
"""BGN/PCGN 1979 system for Kazakh (US Board on Geographic Names and UK Permanent Committee)."""

_RUSSIAN_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e ë zh z i y k l m n o p r s t u f kh ts ch sh shch ʺ y ʹ e yu ya".split(),
        strict=True,
    )
)
"""BGN/PCGN 1947 system for Russian; ``е`` and ``ё`` take ``y`` after a vowel, й, ъ, ь and at a word's start."""


def romanise_kazakh(name: str) -> str:
    """Return a Kazakh name in Latin letters by the BGN/PCGN 1979 table.

    Parameters
    ----------
    name : str
        A name in Kazakh Cyrillic.

    Returns
    -------
    str
        The name in Latin letters, capitals kept at the start of words.
    """
    return "".join(_cased(letter, _KAZAKH_LATIN.get(letter.lower(), letter)) for letter in name)


def romanise_russian(name: str) -> str:
    """Return a Russian name in Latin letters by the BGN/PCGN 1947 table.

    Kazakh letters that stand in a Russian text are read by the Kazakh table.

    Parameters
    ----------
    name : str
        A name in Russian Cyrillic.

    Returns
    -------
    str
        The name in Latin letters, capitals kept at the start of words.
    """
    out: list[str] = []
    before = ""
    for letter in name:
        low = letter.lower()
        latin = _RUSSIAN_LATIN.get(low, _KAZAKH_LATIN.get(low, letter))
        if low in "её" and (not before.isalpha() or before in "аеёиоуыэюяйъь"):
            latin = "y" + latin
        out.append(_cased(letter, latin))
        before = low
    return "".join(out)


def plain_latin(name: str) -> str:
    """Return a romanised name as an English reader writes it: without macrons, diaereses and soft or hard signs.

    Parameters
    ----------
    name : str
        From :func:`romanise_kazakh` or :func:`romanise_russian` (``Mīchūrīn``).

    Returns
    -------
    str
        Letters of ASCII only, where the name had no others than those systems write (``Michurin``).
    """
    letters = unicodedata.normalize("NFD", name)
    return "".join(each for each in letters if not unicodedata.combining(each) and each not in "ʺʹ")


def _cased(letter: str, latin: str) -> str:
    return latin[:1].upper() + latin[1:] if letter.isupper() else latin
