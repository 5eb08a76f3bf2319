"""Ages, birth dates, children, sums and years of experience, as centres write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from api.services.intake.own_table.cell_reading import (
    NOT_SAID,
    Reading,
    doubtful,
    is_nothing,
    plain,
)
from api.services.intake.written_numbers import amount, years
from geo.sources.reading.cells import Cell
from matching.household import MOST_CHILDREN

OLDEST = 100
MOST_GROWN = 25
"""Age up to which somebody may stand among the children."""
_EPOCH = date(1899, 12, 30)
_MONTHS = tuple(
    tuple(names.split())
    for names in (
        *("янв қаң jan", "фев ақп feb", "мар нау mar", "апр сәу apr", "май мая мам may", "июн мау jun"),
        *("июл шіл jul", "авг там aug", "сен қыр sep", "окт қаз oct", "ноя қар nov", "дек жел dec"),
    )
)
_NUMERIC_DAY = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})[.-](\d{1,2})[.-](\d{1,2})(?!\d)")
_WORD_DAY = re.compile(r"(?<!\d)(\d{1,2})[\s-]+([^\W\d_]{3,9})\.?,?\s+(\d{4})(?!\d)")
_KAZAKH_DAY = re.compile(r"(?<!\d)(\d{4})\s*(?:жылғы|жылдың|ж\.?)\s+(\d{1,2})[\s-]+([^\W\d_]{3,10})")
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?![\d.,]?\d)")
_AGE_WORD = re.compile(
    r"(?<![\d.,])(\d{1,3})(?:[.,]5)?[\s-]*(?:лет|л\.?|год[а-я]*|г\.?(?!\.?\s*р)|жас[а-яәіңғүұқөһ]*|"
    r"жыл\w*)(?![а-яәіңғүұқөһ])"
)
_MONTH_WORD = re.compile(r"(?<!\d)(\d{1,2})\s*(?:мес[а-я]*|ай(?:лық|да)?)(?![а-яәіңғүұқөһ])\.?")
_COUNT = re.compile(
    r"(?<![\d.])(\d{1,2})\s*[-–]?\s*(?:х\s+)?(?:дет\w*|ребен\w*|реб\.?|бала\w*|чел\w*|"
    r"несовершеннолетн\w*|ұл\w*|қыз\w*)"
)
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,2})(?![\d]|[.,]\d)")
_BESIDE_AGES = re.compile(
    r"и|в|возраст\w*|жас\w*|және|мен|мал\w*|дев\w*|сын\w*|доч\w*|ұл\w*|қыз\w*|"
    r"дет\w*|ребен\w*|бала\w*|лет|г|ж|м|д|полных|соответственно"
)
"""Words that may stand beside bare ages."""
_COUNT_WORDS = {
    **dict.fromkeys(("один", "одна", "один ребенок", "бір", "бір бала", "жалғыз бала"), 1),
    **dict.fromkeys(("двое", "двое детей", "екі", "екі бала"), 2),
    **dict.fromkeys(("трое", "трое детей", "үш", "үш бала"), 3),
    **dict.fromkeys(("четверо", "четверо детей", "төрт", "төрт бала"), 4),
    **dict.fromkeys(("пятеро", "пятеро детей", "бес", "бес бала"), 5),
}
_ABOUT = re.compile(
    r"^(до|около|примерно|не более|ок\.?|от|порядка|шамамен|~|≈|макс\.?|максимум|ең көбі|более|"
    r"больше|свыше|кемінде|есть)\s+"
    r"|\s*(дейін|шамасында|жуық|астам)$"
)
_RANGE = re.compile(r"\d[\d\s.,]*\s*(?:-|–|—|\.\.\.?)\s*\d")
_SINCE = re.compile(
    r"(?:с\s+)?((?:19|20)\d\d)\s*(?:г(?:ода|\.)?|жыл\w*|ж\.?)?\s*(?:бері|по н\.?\s?в\.?|по наст\w* время)?"
)


def written_day(text: str, today: date) -> date | None:
    """Return the first day that is written in a plain text; None for none, or one that the calendar has not."""
    days = days_in(text, today)
    return days[0][1] if days else None


def days_in(text: str, today: date) -> list[tuple[int, date | None]]:
    """Return where days stand in a plain text, and each; None for one that the calendar has not."""
    found: dict[int, date | None] = {}
    for match in _ISO_DAY.finditer(text):
        found[match.start()] = _day(int(match[1]), int(match[2]), int(match[3]))
    for match in _NUMERIC_DAY.finditer(text):
        if any(match.start() < at + 10 and at <= match.start() for at in found):
            continue
        year = int(match[3]) if len(match[3]) == 4 else _century(int(match[3]), today)
        found[match.start()] = _day(year, int(match[2]), int(match[1]))
    for match in _WORD_DAY.finditer(text):
        if month := _month(match[2]):
            found[match.start()] = _day(int(match[3]), month, int(match[1]))
    for match in _KAZAKH_DAY.finditer(text):
        if month := _month(match[3]):
            found[match.start()] = _day(int(match[1]), month, int(match[2]))
    return sorted(found.items())


def _century(year: int, today: date) -> int:
    return 2000 + year if year <= today.year % 100 else 1900 + year


def _month(word: str) -> int:
    return next((number for number, names in enumerate(_MONTHS, 1) if word.startswith(names)), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def age_on(day: date, today: date) -> int:
    """Return whole years of age."""
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def read_age(cell: Cell, today: date) -> Reading:
    """Return an age of a cell that holds an age, a year of birth or a day of birth."""
    if isinstance(cell, datetime):
        return _possible(age_on(cell.date(), today))
    if isinstance(cell, date):
        return _possible(age_on(cell, today))
    text = plain(cell)
    if is_nothing(text):
        return NOT_SAID
    if isinstance(cell, float) and 3_000 < cell < 60_000:  # a day as a workbook counts it
        return _possible(age_on(_EPOCH + timedelta(days=int(cell)), today))
    days = days_in(text, today)
    if len(days) > 1 or len(_AGE_WORD.findall(text)) > 1 or len(_YEAR.findall(text)) > max(1, len(days)):
        return doubtful("several")
    if days:
        day = days[0][1]
        return _possible(age_on(day, today)) if day else doubtful("impossible")
    if found := _YEAR.search(text):
        return _possible(today.year - int(found[1]))
    if _MONTH_WORD.search(text) and not _AGE_WORD.search(text):
        return Reading(0)
    number = _AGE_WORD.search(text) or re.fullmatch(r"(\d{1,4})(?:[.,]\d)?", text)
    return (
        _possible(int(number[1]))
        if number
        else doubtful("impossible" if re.search(r"\d", text) else "unknown")
    )


def _possible(age: int) -> Reading:
    return Reading(age) if 0 <= age <= OLDEST else doubtful("impossible")


def read_children(cell: Cell, today: date, *, counts: bool = False, years_heading: bool = False) -> Reading:
    """Return the ages of children, from a cell that may name them, count them, or give days or years of birth.

    Parameters
    ----------
    cell : Cell
    today : date
        Day on which they are of that age.
    counts : bool
        Whether a lone number is their number, as the heading says; it is then asked about.
    years_heading : bool
        Whether the heading asks for ages or years, so that a lone number is one child's.
    """
    if isinstance(cell, date | datetime) or (isinstance(cell, float) and cell > MOST_GROWN):
        age = read_age(cell, today)
        return Reading((age.value,)) if age.sure else age
    text = plain(cell)
    if is_nothing(text) or re.fullmatch(
        r"0|(детей|бала\w*)\s+(нет|жоқ)|нет детей|бездетн\w*|баласы(з)?\s?жоқ|баласыз", text
    ):
        return Reading(())
    count, rest = _count_in(text)
    ages = _ages_in(rest, today)
    if ages is None:
        return doubtful("impossible")
    lone = len(ages) == 1 and re.fullmatch(r"\d{1,2}", rest.strip(" .")) and not count
    if lone and (counts or not years_heading):
        return Reading(None, "count", (), 0.0)
    if not ages:
        return Reading(None, "count" if count else "unknown", (), 0.0)
    if len(ages) > MOST_CHILDREN or any(not 0 <= age <= MOST_GROWN for age in ages):
        return doubtful("impossible")
    if count and count != len(ages):
        return Reading(tuple(ages), "count", (tuple(ages),), 0.3)
    return Reading(tuple(ages))


def _count_in(text: str) -> tuple[int, str]:
    """Return how many children a text says that there are (0: it does not), and the text without that."""
    if text in _COUNT_WORDS:
        return _COUNT_WORDS[text], ""
    head, mark, tail = text.partition(":") if ":" in text else text.partition("(")
    word = re.sub(r"[\s,–-]+$", "", head)
    if mark and word in _COUNT_WORDS:
        return _COUNT_WORDS[word], tail
    if mark and re.fullmatch(r"\d{1,2}", word):
        return int(word), tail
    counted = [int(match[1]) for match in _COUNT.finditer(head if mark else text)]
    if counted and (found := _COUNT.search(text)):
        if len(counted) > 1:  # "2 ұл, 1 қыз (2015, 2017, 2020)"
            return sum(counted), tail if mark else _COUNT.sub(" ", text)
        return counted[0], text[: found.start()] + " " + text[found.end() :]
    return 0, text


def _ages_in(text: str, today: date) -> list[int] | None:
    """Return the ages in a text by the finest way in which it gives any; None for a day that cannot be."""
    if days := days_in(text, today):
        if any(day is None or day > today for _, day in days):
            return None
        return [age_on(day, today) for _, day in days if day is not None]
    born = [int(match[1]) for match in _YEAR.finditer(text)]
    if born:
        return None if any(year > today.year for year in born) else [today.year - year for year in born]
    marked = [(m.start(), int(m[1])) for m in _AGE_WORD.finditer(text)]
    spoken = _MONTH_WORD.finditer(text)
    months = [(m.start(), 0) for m in spoken if not _belongs(m.start(), marked, text)]
    if marked or months:
        spaced = _AGE_WORD.sub(_blank, _MONTH_WORD.sub(_blank, text))
        loose = [(match.start(), int(match[1])) for match in _NUMBER.finditer(spaced)]
        told = len(marked) + len(months)
        if len(loose) == 1 and loose[0][1] == told and loose[0][0] < min(marked + months)[0]:
            return (
                [age for _, age in sorted(marked + months)] if told > 1 else []
            )  # their number, before them
        return [age for _, age in sorted(marked + months + loose)]
    if any(not _BESIDE_AGES.fullmatch(word) for word in re.findall(r"[^\W\d_]+", text)):
        return []  # numbers of something else
    return [int(match[1]) for match in _NUMBER.finditer(text)]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _belongs(at: int, marked: list[tuple[int, int]], text: str) -> bool:
    """Return whether months follow years of the same child: ``5 лет 8 мес``."""
    before = [start for start, _ in marked if start < at]
    return bool(before) and not re.search(r"[,;и(]|және", text[before[-1] + 5 : at])


def read_sum(cell: Cell, *, thousands: bool = False) -> Reading:
    """Return a sum in tenge; of a range both ends are offered."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        number = float(cell) * (1000.0 if thousands and 0 < cell < 10_000 else 1.0)
        return Reading(number) if 0 <= number <= 1e10 else doubtful("impossible")
    text = plain(cell)
    if not text or re.fullmatch(
        r"не указ\w*|көрсетілмеген|н/?д|нет данных|неизвестно|белгісіз|\?+|[-–—.]+", text
    ):
        return NOT_SAID
    words = _ABOUT.sub("", _ABOUT.sub("", re.sub(r"\s*/\s*(мес\w*|ай)\.?$", "", text)).strip()).strip()
    words = re.sub(r"тг\.?$|т\.$", "", words).strip() if re.search(r"\d\s*тг\.?$", words) else words
    if _RANGE.search(words):
        return _range(words, thousands=thousands)
    value = amount(words)
    if value is None:
        value = amount(re.sub(r"(?<=\d)\s*(т|к|k)\.?$", " тыс", words))
    if value is None or value > 1e10:
        return doubtful("impossible" if value else "unknown")
    return Reading(value * 1000.0 if thousands and 0 < value < 10_000 else value)


def _range(text: str, *, thousands: bool) -> Reading:
    low, high = re.split(r"\s*(?:-|–|—|\.\.\.?)\s*", text, maxsplit=1)
    last = read_sum(high, thousands=thousands)
    unit = re.sub(r"^[\d\s.,]+", "", high)
    first = read_sum(f"{low} {unit}", thousands=thousands)
    return doubtful("several", *(each.value for each in (first, last) if each.value is not None))


def read_years(cell: Cell, today: date) -> Reading:
    """Return a length of time in years: ``12 лет``, ``с 2015 года``, ``1 год 6 мес``."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if 1950 <= cell <= today.year:
            return Reading(float(today.year - cell))
        return Reading(float(cell)) if 0 <= cell <= 70 else doubtful("impossible")
    text = plain(cell)
    if not text or re.fullmatch(r"не указ\w*|көрсетілмеген|н/?д|нет данных|неизвестно|белгісіз|\?+", text):
        return NOT_SAID
    if re.fullmatch(
        r"без (опыта|стажа)|нет( опыта| стажа)?|жоқ|тәжірибесі(з| жоқ)|өтілі жоқ|[-–—]|нету", text
    ):
        return Reading(0.0)
    if found := _SINCE.fullmatch(text):
        return (
            Reading(float(today.year - int(found[1])))
            if int(found[1]) <= today.year
            else doubtful("impossible")
        )
    words = _ABOUT.sub("", text).strip(" +.")
    value = years(words)
    if value is None:
        value = years(re.sub(r"(?<=[а-яәіңғүұқөһ])[.,]\s*", " ", words).strip())
    if value is None:
        return doubtful("unknown")
    return Reading(round(value, 2)) if value <= 70 else doubtful("impossible")
