"""Numbers as people write them: sixty thousand, five and a half million, five years and eight months, none."""

from __future__ import annotations

import re

NOTHING = re.compile(r"жоқ|нет|no|none|нету|ноль|-|—")
"""Answers that say: none."""

_MULTIPLES = (
    (re.compile(r"(млрд\.?|миллиард\w*|bn)"), 1e9),
    (re.compile(r"(млн\.?|миллион\w*|mln|million)"), 1e6),
    (re.compile(r"(тыс\.?|тысяч\w*|мың|k|т\.? ?тг)"), 1e3),
)
_CURRENCY = re.compile(r"\s*(теңге|тенге|тг\.?|₸|kzt|tenge)?\s*(айына|ай сайын|в месяц|a month)?$")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_YEARS = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:лет|год\w*|г\.?|л\.?|жас\w*|жыл\w*|years?|y)?")
_MONTHS = re.compile(r"(\d+) ?(?:мес\w*\.?|ай\w*|months?|m)")
_AGE = re.compile(rf"(?:{_YEARS.pattern}\s*)?(?:{_MONTHS.pattern})|{_YEARS.pattern}")
_BETWEEN = re.compile(r"[,;\n]|\.\s|\bи\b|\bжәне\b|\bмен\b|\band\b|\s+(?=\d+\s*(?:лет|год|жас|years))")

MONTHS = 12.0


def plain(text: str) -> str:
    """Return a text in small letters with single blanks, no-break ones too."""
    return " ".join(text.replace("\u00a0", " ").casefold().split())


def amount(text: str) -> float | None:
    """Return a sum or a count; None for what is none.

    Examples
    --------
    >>> amount("60 тыс"), amount("1,5 млн тенге"), amount("70 000 тг"), amount("жоқ"), amount("12 или 13")
    (60000.0, 1500000.0, 70000.0, 0.0, None)
    """
    words = plain(text)
    if NOTHING.fullmatch(words):
        return 0.0
    words = _CURRENCY.sub("", words).strip()
    factor = 1.0
    for pattern, value in _MULTIPLES:
        if found := re.fullmatch(rf"(.*?)\s*{pattern.pattern}", words):
            words, factor = found[1].strip(), value
            break
    if _GROUPED.fullmatch(words):
        words = re.sub(r"[.,' ]", "", words)
    words = words.replace(" ", "")
    return float(words.replace(",", ".")) * factor if _FIGURE.fullmatch(words) else None


def years(text: str) -> float | None:
    """Return a length of time in years; None for what is none.

    Examples
    --------
    >>> years("5 лет"), years("1,5 жыл"), years("6 ай"), years("5 лет и 6 месяцев"), years("давно")
    (5.0, 1.5, 0.5, 5.5, None)
    """
    words = re.sub(r"\s(и|және|and)\s", " ", plain(text))
    if NOTHING.fullmatch(words):
        return 0.0
    found = _AGE.fullmatch(words)
    return None if found is None else _in_years(found)


def ages(text: str) -> list[int] | None:
    """Return whole years of age, set apart by commas, blanks or words; None where something else is written.

    Examples
    --------
    >>> ages("9, 4"), ages("9 4"), ages("5 лет и 8 месяцев"), ages("5 лет 8 месяцев"), ages("жоқ"), ages("дети")
    ([9, 4], [9, 4], [5, 0], [5], [], None)
    """
    words = plain(text)
    if not words or NOTHING.fullmatch(words):
        return []
    if re.fullmatch(r"[\d\s,;.]*", words):
        return [int(figure) for figure in re.findall(r"\d+", words)]
    found = [_AGE.fullmatch(part.strip()) for part in _BETWEEN.split(words) if part.strip()]
    whole = [None if one is None else int(_in_years(one)) for one in found]
    return None if None in whole else [age for age in whole if age is not None]


def _in_years(found: re.Match[str]) -> float:
    of_both, months, alone = found.groups()
    whole = float((of_both or alone or "0").replace(",", "."))
    return whole + int(months or 0) / MONTHS
