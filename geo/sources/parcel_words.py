"""Words of the land cadastre: what a plot is for, which category of land it is of, whether it is taken."""

from __future__ import annotations

import re

PURPOSES = (
    ("household", re.compile(r"(?i)личн\w+ подсобн|ЛПХ|қосалқы шаруашылық|огород|приусадебн|household")),
    ("house", re.compile(r"(?i)жилищн|жил\w+ (дом|застройк)|ИЖС|тұрғын үй|housing|^house$")),
    ("farm", re.compile(r"(?i)фермер|крестьянск|сельскохоз|шаруа қожалығы|шаруашылығын|пашн|сенокос|пастбищ|^farm$")),
    ("business", re.compile(r"(?i)предпринимат|коммерч|магазин|производств|обслуживан|кәсіпкерлік|склад|^business$")),
)  # fmt: skip
"""The first that a text matches is the purpose."""

CATEGORIES = (
    ("forest_fund", re.compile(r"(?i)лесн\w+ фонд|орман қоры|^forest")),
    ("water_fund", re.compile(r"(?i)водн\w+ фонд|су қоры|^water")),
    ("protected", re.compile(r"(?i)особо охраняем|природоохран|ерекше қорғалатын|^protected")),
    ("settlement", re.compile(r"(?i)населенн\w+ пункт|населённ|елді мекен|^settlement")),
    ("agricultural", re.compile(r"(?i)сельскохоз|ауыл шаруашылығы|^agricultural")),
    ("industry", re.compile(r"(?i)промышленн|өнеркәсіп|^industr")),
    ("reserve", re.compile(r"(?i)запас|босалқы|^reserve")),
)
"""Categories of the Land Code, article 1; the first that a text matches counts."""

BARRED_CATEGORIES = frozenset({"forest_fund", "water_fund", "protected"})
"""Categories of which no plot is offered."""

BARRED_KINDS = (
    *CATEGORIES[:3],
    ("taken", re.compile(r"(?i)занят|предоставлен|частн|собственн|арендован|taken|бос емес|берілген")),
)
"""Kinds of barred areas."""

_TAKEN = re.compile(r"(?i)^(занят\w*|сдан\w*|предоставлен\w*|продан\w*|taken|sold|бос емес|берілді|сатылды)")


_FREE = re.compile(
    r"(?i)свобод|бос(?!\s*емес)|free|available|вакант|не занят|не предоставлен|в наличии|при[её]м заявок|"
    r"объявлен|опубликован|торг|аукцион|auction|жарияланды|^1$|^да$|^иә$|^yes$|^нет$|^жоқ$|^0$|^-$"
)


def first_match(words: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """Return the first word whose pattern a text has, empty if none."""
    return next((word for word, pattern in words if pattern.search(text)), "")


def is_free(state: str) -> bool:
    """Tell whether the state of a plot says, in words that are known, that it may be had."""
    return bool(_FREE.search(state.strip()))


def is_taken(state: str) -> bool:
    """Tell whether the state of a plot says that it is no longer free."""
    return bool(_TAKEN.match(state.strip()))
