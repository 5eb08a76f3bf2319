"""Answers out of a closed list, in the words of a centre: sex, schooling, kind of place, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.services.intake.own_table.cell_reading import NOT_SAID, Reading, doubtful, is_nothing, plain
from geo.places import SETTLEMENT_TYPES
from geo.sources.reading.cells import Cell

Patterns = Mapping[str, str]

SEX: Patterns = {
    "m": r"м|муж|мужч\w*|мужск\w*|ер|еркек|ер адам|ұл|e|е|m|male|er",
    "f": r"ж|жен|женщ\w*|женск\w*|ә|әйел\w*|қыз|f|female|w",
}
EDUCATION: Patterns = {
    "higher": (
        r"(?<!не)(?<!н/)(?<!н )\bвысш|(?<!аяқталмаған )\bжоғары|бакалавр|магистр|университет|институт|"
        r"вуз\b|жоо\b|higher"
    ),
    "vocational": (
        r"спец|ср\.?\W?сп|сред\w*\W*проф|арнаулы|арнайы|кәсіптік|колледж|техник|типо\b|тжкб|тжкбб|"
        r"птш?у\b|кту\b|проф\W?тех|училищ|лице[йя]|vocational"
    ),
    "secondary": r"\bсред|\bорта\b|общее|жалпы|\b(9|11|10)\W*(кл|сынып)|школа|мектеп|secondary",
    "none": r"без образования|білімі жоқ|нет образования|none",
}
MARITAL: Patterns = {
    "divorced": r"развед|разв\b|в разводе|ажырас|divorced",
    "widowed": r"вдов|жесір|widow",
    "single": (
        r"не (замужем|женат)|незамужем|неженат|холост|бойдақ|тұрмыс құрмаған|тұрмысқа шықпаған|"
        r"үйленбеген|салт басты|одинок|жалғыз ?басты|single"
    ),
    "married": (
        r"женат|замуж|брак|үйленген|тұрмыста|тұрмыс құрған|тұрмысқа шыққан|некеде|отбасылы|married|"
        r"семейн|ерлі"
    ),
}
TENURE: Patterns = {
    "rent": r"аренд|съем|снять|снимать|наем|найм|жалға|жалдау|пәтер ақы|rent",
    "buy": r"куп|покуп|приобр|сатып|ипотек|собственн|buy",
    "build": r"строит|построи|стройк|үй салу|салып алу|құрылыс|салғы|build",
    "any": r"люб|все равно|кез келген|бәрібір|не важно|неважно|маңызды емес|any",
}
PLACE_TYPE: Patterns = {
    "republican_city": r"республикан|республикалық|мегаполис",
    "oblast_centre": r"област\w* центр|обл\W*центр|облыс\w* орталы",
    "district_centre": r"район\w* центр|рай\W*центр|аудан\w* орталы",
    "large_village": r"(круп|больш)\w* (сел|аул|посел)|ірі ауыл|үлкен ауыл",
    "town": (
        r"мал\w* город|моногород|моноқала|шағын қала|кіші қала|город\w* районн|аудандық маңы|"
        r"район\w* значен"
    ),
    "village": r"сел[оаеь]|сельс|аул\b|аула\b|ауыл|деревн|^с\.?$|^а\.?$|village|отдален",
}
CITY = re.compile(r"город|қала|^г\.?$|^қ\.?$|city|town")
SETTLEMENT = re.compile(r"поселок|посёлок|пгт|кент|^п\.?$")
LANGUAGES: Patterns = {
    "kk": r"каз|қаз|kk|мемлекеттік",
    "ru": r"рус|орыс|ru\b",
    "en": r"англ|ағылш|en\b",
    "uz": r"узб|өзб|uz\b",
    "other": r"турец|түрік|немец|неміс|уйгур|ұйғыр|кита|қытай|таджик|тәжік|корей",
}
NEEDS: Patterns = {
    "wheelchair": r"коляс|арба|опорно\W?двиг|тірек\W?қимыл|wheelchair",
    "special_education": (
        r"особ\w* (образоват|образов)|ооп\b|ерекше білім|инклюз|коррекц|зпр\b|аутизм|аутист|special"
    ),
    "regular_treatment": (
        r"диализ|регуляр\w* лечен|постоянн\w* лечен|тұрақты ем|үнемі ем|диспансер|онко|инсулин|диабет|"
        r"химиотерап"
    ),
    "pregnancy": r"беремен|жүкті|аяғы ауыр|pregnan",
    "elderly_care": (
        r"(уход\w*|ухаж).{0,20}(пожил|престар|мат|отц|родит|бабушк|дедушк)|пожил\w* (родител|мат|"
        r"отец)|қарт|егде|кәрі (ата|шеше|әке)"
    ),
}
CATEGORY: Patterns = {
    "unemployed": r"безработ|жұмыссыз",
    "serpin_graduate": r"серпін|серпин",
    "job_seeker": r"ищ\w* работ|соискател|жұмыс іздеу|жұмыс ізде|іздеуші",
}
PURPOSES: Patterns = {
    "house": r"под (дом|строит|ижс)|ижс|үй (салу|құрыл)|тұрғын үй",
    "household": r"лпх|подсоб|огород|подворь|көмекші шаруа|бақша|жеке қосалқы|қосалқы",
    "farm": r"фермер|пашн|кфх|шаруа қожалы|егін|пастбищ|жайылым|сельхоз",
    "business": r"под бизнес|кәсіпкерлік үшін|коммерч",
}
RELATION: Patterns = {
    "applicant": r"заявит|глав|өтініш|отағас|бас(шы|ы)\b|^сам(а)?$|өзі",
    "spouse": r"супруг|^жена|^муж|жұбай|зайыб|күйеу|^әйел|келіншек",
    "child": r"сын|доч|дети|ребен|ұл|қыз|бала|перзент|пасын|падчер|внук|внуч|немере",
    "adult": r"мат|мам|отец|пап|брат|сестр|бабуш|дед|свекр|тещ|ана|әке|ата|әже|апа|аға|іні|қарындас|сіңлі|ене",
}
_YES = re.compile(
    r"да|иә|ия|есть|бар|имеется|нужн\w*|нужда\w*|требуется|керек|қажет|хочет|хочу|желает|"
    r"планир\w*|қалайды|ниетті|ищет|іздеуде|іздейді|готов\w*|дайын|yes|y|true|1|\+|v|✓|✔|√|☑|"
    r"да[,.].*|иә[,.].*|жоспарлап\w*"
)
_NO = re.compile(
    r"нет|жоқ|не нужн\w*|не требуется|не нужда\w*|не хочет|не желает|не планир\w*|не ищет|"
    r"не готов\w*|керек емес|керегі жоқ|қажет емес|қажеті жоқ|қаламайды|іздемейді|no|n|false|0|-+|"
    r"–|—|☐|нет[,.].*|жоқ[,.].*|отсутств\w*|не имеет\w*|жоспарламай\w*"
)


def read_flag(cell: Cell) -> Reading:
    """Return True or False."""
    text = plain(cell).rstrip(".!")
    if not text or re.fullmatch(r"не (указан|известн)\w*|көрсетілмеген|белгісіз|н/?д|\?+", text):
        return NOT_SAID
    if _NO.fullmatch(text):
        return Reading(False)
    if _YES.fullmatch(text):
        return Reading(True)
    return doubtful("unknown", True, False)


def read_word(cell: Cell, patterns: Patterns, *, whole: bool = False) -> Reading:
    """Return the one word of a list that a cell means; asked about where it means several, or none.

    Parameters
    ----------
    cell : Cell
    patterns : mapping
        A pattern for each word; of two that fit, the first is taken.
    whole : bool
        Whether the pattern must be the whole cell.
    """
    text = plain(cell)
    if is_nothing(text) and not (whole and text in ("x", "х")):
        return NOT_SAID
    bare = text.strip(" .")
    for word, pattern in patterns.items():
        if re.fullmatch(pattern, bare) if whole else re.search(pattern, text):
            return Reading(word)
    return doubtful("unknown", *patterns)


def read_education(cell: Cell) -> Reading:
    """Return a level of education; a higher one that was not finished is asked about."""
    text = plain(cell)
    if re.fullmatch(r"нет|жоқ|без образования", text):
        return Reading("none")
    if re.search(r"(незаконч|неоконч|незаверш|аяқталмаған|н/?\s?высш|^н\W?в\b)", text) or re.search(
        r"неполн\w* высш|толық емес жоғары", text
    ):
        return doubtful("several", "higher", "vocational", "secondary")
    return read_word(cell, EDUCATION)


def read_place_type(cell: Cell, hint: str = "") -> Reading:
    """Return a kind of settlement; ``город`` alone is what the place beside it says, or asked about."""
    text = plain(cell)
    if is_nothing(text):
        return NOT_SAID
    for word, pattern in PLACE_TYPE.items():
        if re.search(pattern, text):
            return Reading(word)
    if CITY.search(text):
        cities = ("republican_city", "oblast_centre", "town")
        return Reading(hint) if hint in cities else doubtful("several", *cities)
    if SETTLEMENT.search(text):
        return (
            Reading(hint)
            if hint in ("town", "large_village", "district_centre")
            else doubtful("several", "town", "large_village", "village")
        )
    return doubtful("unknown", *SETTLEMENT_TYPES)


def read_many(cell: Cell, patterns: Patterns) -> Reading:
    """Return every word of a list that a cell names; asked about where a part of it means none."""
    text = plain(cell)
    if is_nothing(text):
        return Reading(())
    found: list[str] = []
    unknown = False
    for part in re.split(r"[,;/\n+]|\bи\b|\bжәне\b|\bмен\b", text):
        hits = [word for word, pattern in patterns.items() if re.search(pattern, part)]
        found += hits
        unknown = unknown or not (hits or is_nothing(part.strip(" .")) or len(part.strip()) < 2)
    values = tuple(dict.fromkeys(found))
    if unknown:
        return Reading(values or None, "unknown", (values, *((word,) for word in patterns), ()), 0.3)
    return Reading(values)


def read_languages(cell: Cell) -> Reading:
    """Return the languages that a cell names, whatever it says of how well."""
    text = plain(cell)
    if is_nothing(text):
        return NOT_SAID
    values = tuple(
        word for word, pattern in LANGUAGES.items() if re.search(rf"(?<![а-яәіңғүұқөһ])(?:{pattern})", text)
    )
    return Reading(values) if values else doubtful("unknown", ("kk",), ("kk", "ru"), ("ru",))


def read_purposes(cell: Cell) -> Reading:
    """Return what land is wanted for; a plain yes is asked about."""
    flag = read_flag(cell)
    if flag.sure:
        if flag.value:
            return doubtful("several", ("household",), ("house",), ("farm",), ("business",))
        return NOT_SAID if flag.value is None else Reading(())
    return read_many(cell, PURPOSES)


def read_category(cell: Cell) -> Reading:
    """Return how somebody is registered with the centre; who has work is on the list, or is not: that is asked."""
    text = plain(cell)
    if is_nothing(text):
        return NOT_SAID
    for word, pattern in CATEGORY.items():
        if re.search(pattern, text) and not re.search(r"не ищ|іздемей", text):
            return Reading(word)
    return doubtful("several", "listed_employed", "job_seeker", "unemployed", "none")


def read_relation(cell: Cell) -> Reading:
    """Return what somebody is in the family: applicant, spouse, child or another adult."""
    text = plain(cell)
    if is_nothing(text):
        return NOT_SAID
    for word, pattern in RELATION.items():
        if re.search(pattern, text):
            return Reading(word)
    return doubtful("unknown", *RELATION)


def told_value(value: Any) -> str:
    """Return a value of a closed list as it travels through a form."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple | list):
        return ";".join(map(str, value))
    return str(value)
