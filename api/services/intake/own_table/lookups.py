"""Occupations and places in the words of a centre."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from api.services.engine import Engine
from api.services.intake.own_table.cell_reading import NOT_SAID, Reading, doubtful, is_nothing, plain, text_of
from geo.occupations import code_title, find, outside_work, unit_groups
from geo.sources.gazetteer.place_finder import PlaceFinder
from geo.sources.reading.cells import Cell

SURE = 0.8
"""Probability from which the code of a title is taken without a question …"""
DIGITS = 3
"""… if so many of its digits are to be relied on."""
MOST_OPTIONS = 6
_CITY = re.compile(r"(?i)(?:^|\s)(?:г\.|город|қ\.|қала)|\s(?:қаласы|қ\.?)$")
AT_HOME = "-"
"""Reading of an occupation where somebody names none and looks for no work."""
UNEMPLOYED = "?"
"""Reading of an occupation where somebody names none and looks for work."""

_VAGUE = re.compile(
    r"(мастер|рабочий|рабочая|маман|жұмысшы|специалист|инженер|начальник|бастық|ип|жеке кәсіпкер|"
    r"предприниматель|кәсіпкер|"
    r"самозанят\w*|өзін.өзі жұмыспен\w*|работник|қызметкер|служащ\w*|қызметші|бригадир|оператор|"
    r"техник|менеджер|любая|любой|кез келген)\W*"
)
_NONE = re.compile(
    r"без (специальности|профессии|образования|квалификации)|нет (специальности|профессии)|"
    r"мамандығы жоқ|кәсібі жоқ|мамандықсыз|маманды[қг]\w* жоқ"
)
_NOISE = re.compile(r"\b(по (специальности|профессии|диплому)|мамандығы бойынша|диплом бойынша)\b")
_KIN = re.compile(
    r"(?i)\b(брат\w*|сестр\w*|родител\w*|родственник\w*|дяд\w*|тет\w*|родня|туыс\w*|аға\w*|іні\w*|"
    r"апа\w*|әпке\w*|жиен\w*|нағашы\w*|"
    r"прожива\w*|жив[уе]т\w*|тұрады|бар|есть|в|во|да|иә)\b[\s,:–-]*"
)
_ANY_PLACE = re.compile(
    r"люб\w*( область| регион)?|все равно|кез келген\w*( облыс| өңір)?|бәрібір|не важно|неважно|"
    r"маңызды емес|айырмашылығы жоқ"
)
_OBLAST = re.compile(
    r"(?i)(?P<after>\bобласт[ьи]\s+(?:абай|жеты[сc]у|ұлытау|улытау)\b)|"
    r"(?P<name>(?:[^\W\d_]+[\s-]+){0,2}?[^\W\d_]+)\W*\s*"
    r"(?:област[ьи]|облысы\w*|обл\b\.?|обл\.)"
)
_DISTRICT = re.compile(
    r"(?i)(?:(?:^|[,;.\s])(?:район|р-н)\s+(?P<after>[^\W\d_]+(?:[\s-][^\W\d_]+)?)\s*(?=$|[,;]))"
    r"|(?P<name>[^\W\d_]+(?:[\s-][^\W\d_]+)?)\s*(?:район\w*|р-н\w*\.?|р/н|ауданы\w*|ауд\b\.?|а-ны)"
)


def read_occupation(cell: Cell, lang: str = "ru") -> Reading:
    """Return the ISCO-08 unit group of what a cell names, how sure that is, and what else it may be.

    The value is :data:`AT_HOME` or :data:`UNEMPLOYED` for who names a state and no occupation.
    """
    text = text_of(cell)
    bare = _NOISE.sub(" ", plain(cell)).strip(" .")
    if is_nothing(bare):
        return NOT_SAID
    status = outside_work(bare)
    if status:
        return Reading(UNEMPLOYED if status == "unemployed" else AT_HOME)
    if _NONE.fullmatch(bare):
        return Reading(UNEMPLOYED)
    digits = re.sub(r"\D", "", text)
    if len(digits) == 4 and digits in unit_groups() and not re.search(r"(?:19|20)\d\d", digits):
        return Reading(digits)
    return _coded(bare, lang)


@lru_cache(maxsize=10_000)
def _coded(bare: str, lang: str) -> Reading:
    """Return the unit group that words name; where it is not clear, those that it may be."""
    coded = code_title(bare)
    if coded.confidence >= SURE and coded.digits >= DIGITS and not _VAGUE.fullmatch(bare):
        return Reading(coded.code, "", (), coded.confidence)
    hits = find(bare, lang, MOST_OPTIONS)
    codes = tuple(dict.fromkeys((*([coded.code] if coded.code else []), *(hit.code for hit in hits))))[
        :MOST_OPTIONS
    ]
    if not codes:
        return doubtful("unknown")
    if _VAGUE.fullmatch(bare):
        return Reading(None, "vague", codes, 0.0)
    return Reading(None, "several", codes, coded.confidence)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell says that somebody lives.

    Parameters
    ----------
    oblast, code : str
        KATO codes of the oblast and of the smallest place that is clear.
    """

    oblast: str
    code: str


class Places:
    """Places by what a centre writes.

    Parameters
    ----------
    engine : Engine
        Whose atlas knows them.
    """

    def __init__(self, engine: Engine) -> None:
        self._finder = PlaceFinder(engine.atlas.places)
        table = engine.atlas.places
        self._rows = dict(
            zip(
                map(str, table.index), table[["level", "kind", "oblast"]].itertuples(index=False), strict=True
            )
        )
        self.read = lru_cache(maxsize=20_000)(self._read)

    def kind(self, code: str) -> str:
        """Return the kind of a place; empty for none."""
        row = self._rows.get(code)
        return str(row.kind) if row else ""

    def oblast_of(self, code: str) -> str:
        """Return the code of the oblast that a place lies in, or is."""
        row = self._rows.get(code)
        return "" if row is None else str(row.oblast or code)

    def _read(self, text: str) -> Reading:
        """Return the smallest place that a text makes clear, as a KATO code.

        It is asked about where not even the oblast is clear.
        """
        words = _plain_case(" ".join(text.split()).strip(" ."))
        if is_nothing(words.casefold()):
            return NOT_SAID
        if re.fullmatch(r"\d{9}", words):
            code = self._finder.code(words)
            return Reading(code) if code else doubtful("unknown")
        oblast, rest = self._oblast(words)
        return self._inside(oblast, rest)

    def _oblast(self, words: str) -> tuple[str, str]:
        """Return the oblast that a text names, and the rest of the text."""
        if found := _OBLAST.search(words):
            name = found["after"] or f"{found['name']} область"
            code = self._oblast_code(name)
            if code:
                return code, (words[: found.start()] + " , " + words[found.end() :]).strip(" ,.")
        head, _, rest = words.partition(",")
        if code := self._oblast_code(head):
            return code, rest.strip()
        return "", words

    def _oblast_code(self, name: str) -> str:
        parts = name.split()
        if _CITY.search(name):
            found = self._finder.find(name.strip()).code
            return found if found and self.kind(found) == "republican_city" else ""
        for start in range(len(parts)):  # "из Туркестанская область", "РК, Жамбылская область"
            if code := self._finder.oblast(" ".join(parts[start:])).code:
                return code
        return ""

    def _inside(self, oblast: str, rest: str) -> Reading:
        district = ""
        if found := _DISTRICT.search(rest):
            name = found["after"] or found["name"]
            hit = self._finder.district(f"{name} район", oblast)
            district = hit.code
            if not district and not oblast:
                return doubtful("several", *hit.codes) if hit.codes else doubtful("unknown")
            rest = (rest[: found.start()] + "," + rest[found.end() :]).strip(" ,.")
        oblast = oblast or (self.oblast_of(district) if district else "")
        name = rest.split(",")[-1 if district or oblast else 0].strip(" .")
        if not name:
            return Reading(district or oblast) if district or oblast else doubtful("unknown")
        hit = self._finder.find(_without_kind(name), oblast, district)
        if hit.code:
            return Reading(hit.code) if oblast or not hit.candidates else doubtful("several", hit.code)
        if district or oblast:
            return Reading(district or oblast, sureness=0.9)
        bare = self._finder.district(name)
        options = tuple(dict.fromkeys((*([bare.code] if bare.code else []), *hit.codes, *bare.codes)))
        if len(options) == 1 and bare.code:
            return Reading(bare.code)
        return doubtful("several", *options[:MOST_OPTIONS]) if options else doubtful("unknown")

    def within(self, text: str, oblast: str, district: str, level: str) -> Reading:
        """Return a district or settlement that stands in a column of its own, beside that of its oblast.

        It is never asked about: what is needed, the oblast, is known.

        Parameters
        ----------
        text : str
        oblast, district : str
            Codes of what it lies in, where known.
        level : {"district", "settlement"}
        """
        words = _plain_case(" ".join(text.split()).strip(" ."))
        if is_nothing(words.casefold()):
            return NOT_SAID
        if level == "district":
            hit = self._finder.district(words, oblast)
            if hit.code:
                return Reading(hit.code)
        hit = self._finder.find(_without_kind(words), oblast, district)
        return Reading(hit.code) if hit.code else Reading(None, sureness=0.0)

    def read_regions(self, text: str) -> Reading:
        """Return the oblasts where a family wishes to live; none for a family that does not mind."""
        words = text.casefold()
        if is_nothing(words) or _ANY_PLACE.fullmatch(words.strip(" .")):
            return Reading(())
        found: list[str] = []
        for part in re.split(r"[,;/\n+]|\bили\b|\bнемесе\b|\bи\b|\bжәне\b", text):
            if not part.strip():
                continue
            hit = self.read(part.strip())
            if not hit.sure or not hit.value:
                return Reading(None, "unknown", (), 0.0)
            found.append(self.oblast_of(hit.value))
        return Reading(tuple(dict.fromkeys(found)))

    def read_kin(self, text: str) -> Reading:
        """Return where relatives live; none where there are none."""
        words = text.casefold().strip(" .")
        if is_nothing(words):
            return Reading(())
        bare = _KIN.sub("", text).strip(" ,.()")
        if not bare:
            return doubtful("unknown")
        hit = self.read(bare)
        if hit.sure:
            return Reading((hit.value,), sureness=hit.sureness)
        return Reading(None, hit.doubt, tuple((each,) for each in hit.options), 0.0)


def _plain_case(text: str) -> str:
    """Return a text whose kind words stand in the nominative: ``Туркестанской области``, ``Қордай ауданынан``."""
    text = re.sub(r"(?i)ск(?:ой|ую)(?=\s+обл)", "ская", text)
    return re.sub(r"(?i)(облысы|ауданы|қаласы|ауылы)(?:ндағы|нда|нан|ның|на)\b", r"\1", text)


def _without_kind(name: str) -> str:
    """Return the name of a settlement without the word for its kind, but for a city's, which tells it apart."""
    return re.sub(
        r"(?i)^(?:с|а|п|село|аул|пос|поселок)\.?\s+|\s+(?:ауылы|селосы|кенті|а\.|с\.)$", "", name
    ).strip()


@lru_cache(maxsize=2)
def places_of(engine: Engine) -> Places:
    """Return the places of an engine."""
    return Places(engine)
