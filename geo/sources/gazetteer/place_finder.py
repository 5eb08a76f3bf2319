"""Finds the place that a table means: by code of any vintage, or by a name in Kazakh, Russian or English.

A name is compared by ever coarser forms (:mod:`geo.names`): the same letters, the same sounds, the same stem, and at
last likeness, always inside the oblast, district or okrug that is written beside it. What more than one place could
be is not guessed: the candidates are told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from geo.kato import crosswalk, former_settlements, gone, names_in_use, todays_settlement
from geo.names import comparable, sound, spelled, stem
from geo.sources.gazetteer.name_index import NameIndex
from geo.sources.gazetteer.oblast_names import COUNTRY_NAMES, OBLAST_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd

ALIKE = 82.0
"""Least likeness (0 to 100) of the sounds of two names that differ, inside one district."""
LEAD = 8.0
"""How much more alike the best name must be than the second."""
SHOWN = 6
"""Candidates told at most."""
CACHED = 200_000

_OBLAST_WORD = re.compile(r"(?i)\b(област[ьи]|обл\.?|облысы|region|oblast|province)(?=\s|$)")
_DISTRICT_WORD = re.compile(
    r"(?i)\b(района?|р-н\.?|ауданы?|а-ны|district|г\.\s*а\.?|қ\.\s*ә\.?|city administration)(?=\s|$|,)"
)
_OKRUG_WORD = re.compile(
    r"(?i)\b(сельск\w+ округ\w*|с\.\s*о\.?|с/о|а/о|а\.\s*о\.?|ауылдық округі?|поселков\w+ администраци\w+|"
    r"rural district)(?=\s|$|,)"
)
_CITY_WORD = re.compile(r"(?i)^(г\.|город|қала|қ\.)\s*|\s+(қаласы|қ\.|city)$")
_ENGLISH_WORD = re.compile(r"(?i)\b(district|city|region|oblast|village)\b")
_CITY_KINDS = frozenset({"republican_city", "oblast_centre", "town"})
_SKIP = re.compile(r"(?i)^(ул\.|улица|көшесі|д\.\s*\d|дом\b|мкр|\d+\s?[а-яa-z]?$|\d+/\d+)")


class Found(NamedTuple):
    """What a name may mean: the one code, or none and the candidates (code and name)."""

    code: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the candidates."""
        return tuple(each.partition(" ")[0] for each in self.candidates)


@lru_cache(maxsize=CACHED)
def _forms(name: str) -> tuple[set[str], ...]:
    """Return the keys of a name: letters, sounds, stem of the sounds."""
    letters = {key for each in spelled(_ENGLISH_WORD.sub(" ", name)) if (key := comparable(each))}
    sounds = {sound(each) for each in letters}
    return letters, sounds, {stem(each) for each in sounds}


class PlaceFinder:
    """Finds places of an atlas.

    Parameters
    ----------
    places : GeoDataFrame
        All places, indexed by KATO code, with names and hierarchy.
    """

    def __init__(self, places: gpd.GeoDataFrame) -> None:
        columns = ["level", "kind", "oblast", "district", "okrug", "name_ru", "name_kk", "name_en"]
        table = places[columns]
        self._rows = {
            str(code): row for code, row in zip(table.index, table.itertuples(index=False), strict=True)
        }
        self.codes = frozenset(self._rows)
        self.cities = frozenset(code for code, row in self._rows.items() if row.kind in _CITY_KINDS)
        self._republican = {
            _oblast_key(name)
            for row in self._rows.values()
            if row.kind == "republican_city"
            for name in (row.name_ru, row.name_kk, row.name_en)
        }
        self._scopes: dict[str, list[str]] = defaultdict(list)
        for code, row in self._rows.items():
            for scope in {"", row.oblast, row.district, row.okrug} - {code}:
                self._scopes[scope].append(code)
        self._gone: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for code, former in former_settlements().items():
            if former.now not in self.codes or former.rule != "gone":
                continue
            for scope in ("", code[:2] + "0000000", code[:4] + "00000", code[:6] + "000"):
                self._gone[scope].append((former.name_ru, former.now))
        self._indexes: dict[tuple[str, str], NameIndex] = {}
        # one cache an instance: a decorated method would keep every finder alive
        self.find = lru_cache(maxsize=CACHED)(self._find)
        self.oblast = lru_cache(maxsize=CACHED)(self._oblast)
        self.district = lru_cache(maxsize=CACHED)(self._district)

    def code(self, written: str) -> str:
        """Return today's code of a nine-digit code, empty if there is no such place.

        A code from before June 2022, or of 2022, goes through the crosswalks; a code that exists is never replaced. A
        settlement that is gone has none.
        """
        if written in self.codes:
            return written
        if gone(written):
            return ""
        todays = crosswalk().get(written, todays_settlement(written))
        return todays if todays in self.codes else ""

    def name(self, code: str) -> str:
        """Return a place as a list of candidates shows it: code, name, district."""
        row = self._rows[code]
        above = self._rows.get(row.district)
        tail = f", {above.name_ru}" if above is not None and row.district != code else ""
        return f"{code} {row.name_ru}{tail}"

    def level(self, code: str) -> str:
        """Return the level of a place."""
        return str(self._rows[code].level)

    def is_of(self, code: str, levels: tuple[str, ...]) -> bool:
        """Tell whether a place is of one of some levels; a city on its own code counts as a settlement, too."""
        return self._rows[code].level in levels or ("settlement" in levels and self._is(code, "inhabited"))

    def _oblast(self, name: str) -> Found:
        """Return the oblast, or city of republican significance, of a name in any of the three languages."""
        key = _oblast_key(name)
        for code, names in OBLAST_NAMES.items():
            if code in self.codes and (name.strip().lower() in names or key in names):
                return Found(code)
        # a bare name of a city of republican significance is the city: a region has its kind word, or another name
        bare = not _OBLAST_WORD.search(name)
        city = bare and (bool(_CITY_WORD.search(name.strip())) or key in self._republican)
        of_kind = self._choice(
            "", "oblast", lambda code: (self._rows[code].kind == "republican_city") == city
        )
        if found := self._by_key(of_kind, key):
            return found
        return self._by_key(self._choice("", "oblast", lambda code: True), key) or Found()

    def _by_key(self, codes: Iterable[str], key: str) -> Found | None:
        hits = [code for code in codes if key in {_oblast_key(name) for name in self._names(code)}]
        return Found(hits[0]) if len(hits) == 1 else None

    def is_country(self, name: str) -> bool:
        """Tell whether a name means the whole country."""
        return " ".join(name.lower().split()) in COUNTRY_NAMES

    def _district(self, name: str, oblast: str = "") -> Found:
        """Return the district of a name, inside an oblast where one is given."""
        city = bool(re.search(r"(?i)г\.\s*а\.?|қ\.\s*ә\.?|^г\.|город|қаласы|city", name))
        bare = _DISTRICT_WORD.sub(" ", _CITY_WORD.sub(" ", name.strip()))
        hits = self._index(oblast, "district").find(bare)
        if len(hits) > 1:
            hits = {code for code in hits if (self._rows[code].kind == "city_akimat") == city} or hits
        return (
            self._settled(hits)
            if hits
            else self._alike(bare, self._choice(oblast, "district", lambda code: True))
        )

    def _find(self, text: str, oblast: str = "", district: str = "", okrug: str = "") -> Found:
        """Return the settlement, or the city on its own code, that a text means.

        Parameters
        ----------
        text : str
            A name, or an address such as ``"СКО, Кызылжарский район, с. Бесколь"``.
        oblast, district, okrug : str
            Codes of what is known to hold it, where known.
        """
        given = district
        for part in _parts(text)[:-1] if "," in text else ():
            oblast, district, okrug = self._narrowed(part, oblast, district, okrug)
        *_, name = _parts(text) or ("",)
        if given and district != given:
            return self._candidates(self._inhabited(given, name) | self._inhabited(district, name))
        for scope in dict.fromkeys((okrug, district) if okrug or district else (oblast,)):
            if scope and (hits := self._inhabited(scope, name)):
                return self._settled(hits)
        if district and (hits := self._inhabited(district[:2] + "0000000", name)):
            # a village of another district of the region is not what is meant, unless it is the city itself
            cities = {code for code in hits if self._rows[code].kind in _CITY_KINDS}
            named = _CITY_WORD.search(name.strip()) and len(cities) == 1
            return self._settled(cities) if named else self._elsewhere(name, district, hits)
        if not (okrug or district or oblast):
            hits = self._inhabited("", name)
            return self._settled(hits) if hits else self._candidates(self._gone_places("", name))
        if hits := self._gone_places(okrug or district or oblast, name):
            return self._candidates(hits)
        if district:
            return self._alike(name, self._choice(district, "inhabited", lambda code: True))
        return Found()

    def _elsewhere(self, name: str, district: str, hits: set[str]) -> Found:
        """Return the place of a district that sounds like a name; or none, and the places of the name elsewhere."""
        near = self._alike(name, self._choice(district, "inhabited", lambda code: True))
        return Found(
            "",
            tuple(
                dict.fromkeys(
                    (
                        *near.candidates,
                        *([self.name(near.code)] if near.code else ()),
                        *self._candidates(hits).candidates,
                    )
                )
            ),
        )

    def _narrowed(self, part: str, oblast: str, district: str, okrug: str) -> tuple[str, str, str]:
        if _OKRUG_WORD.search(part):
            hits = self._index(district or oblast, "okrug").find(_OKRUG_WORD.sub(" ", part))
            return oblast, district, next(iter(hits)) if len(hits) == 1 else okrug
        if _DISTRICT_WORD.search(part):
            return oblast, self.district(part, oblast).code or district, okrug
        return self.oblast(part).code or oblast, district, okrug

    def _inhabited(self, scope: str, name: str) -> set[str]:
        hits = self._index(scope, "inhabited").find(_CITY_WORD.sub(" ", name.strip()).strip() or name)
        cities = {code for code in hits if self._rows[code].kind in _CITY_KINDS}
        # a bare name of a great city means the city, not the village that is named like it
        great = {code for code in cities if self._rows[code].kind != "town"}
        if len(hits) > 1 and _CITY_WORD.search(name.strip()):
            return great if len(great) == 1 else cities or hits
        return great if len(great) == 1 and not scope else hits

    def _gone_places(self, scope: str, name: str) -> set[str]:
        """Return what the land of settlements of a name belongs to that are in the classifier no more."""
        wanted, *_ = _forms(name)
        return {now for old, now in self._gone[scope] if wanted & _forms(old)[0]}

    def _candidates(self, hits: set[str]) -> Found:
        """Return candidates and no code."""
        return Found("", tuple(self.name(code) for code in sorted(hits)[:SHOWN]))

    def _choice(self, scope: str, group: str, wanted: Callable[[str], bool]) -> list[str]:
        return [code for code in self._scopes[scope] if self._is(code, group) and wanted(code)]

    def _is(self, code: str, group: str) -> bool:
        row = self._rows[code]
        if group == "inhabited":
            return row.level == "settlement" or row.kind in _CITY_KINDS
        return bool(row.level == group)

    def _names(self, code: str) -> tuple[str, ...]:
        row = self._rows[code]
        return row.name_ru, row.name_kk, row.name_en, *names_in_use().get(code, ())

    def _index(self, scope: str, group: str) -> NameIndex:
        if (scope, group) not in self._indexes:
            codes = self._choice(scope, group, lambda code: True)
            names = ((_DISTRICT_WORD.sub(" ", name), code) for code in codes for name in self._names(code))
            self._indexes[scope, group] = NameIndex(names, _forms)
        return self._indexes[scope, group]

    def _settled(self, hits: set[str]) -> Found:
        if len(hits) == 1:
            return Found(next(iter(hits)))
        return self._candidates(hits)

    def _alike(self, name: str, codes: list[str]) -> Found:
        """Return the code whose name sounds most alike, where one stands out."""
        _, wanted, _ = _forms(name)
        scores = sorted(
            (
                (
                    max(
                        (fuzz.ratio(one, other) for one in wanted for other in self._sounds(code)),
                        default=0.0,
                    ),
                    code,
                )
                for code in codes
            ),
            reverse=True,
        )
        near = [(score, code) for score, code in scores if score >= ALIKE]
        if near and (len(near) == 1 or near[0][0] - near[1][0] >= LEAD):
            return Found(near[0][1])
        return Found("", tuple(self.name(code) for _, code in near[:SHOWN]))

    def _sounds(self, code: str) -> set[str]:
        names = (_DISTRICT_WORD.sub(" ", name) for name in self._names(code)[:3])
        return {key for name in names for key in _forms(name)[1]}


def _parts(text: str) -> list[str]:
    return [part for raw in text.split(",") if (part := raw.strip()) and not _SKIP.match(part)]


def _oblast_key(name: str) -> str:
    bare = _OBLAST_WORD.sub(" ", _CITY_WORD.sub(" ", name.lower().strip()))
    return re.sub(r"\s+", " ", bare).strip()
