"""Places by what people type: a code, a name in any of the languages, or the beginning of one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

import pandas as pd

from api.services.engine import Engine
from api.services.intake.form_errors import Choice
from api.services.intake.form_family import Finder, Found
from api.services.language.i18n import Translator
from geo.kato import Former, former_settlements, gone, names_in_use, todays_settlement
from geo.names import comparable, spelled, tidy

MOST_CHOICES = 12
LEAST_LETTERS = 2
CITY_AKIMAT = re.compile(r"\s*(Г\.А\.|қ\.ә\.|G\.A\.|City)$", re.IGNORECASE)
"""What the classifier sets behind the name of a city for the land under its akimat."""

_KIND = re.compile(
    r"^(?:село|ауыл|аул|город|қала|пос[её]лок|пос|кент|[сагп])(?:\.\s*|\s+)(?=\w)"
    r"|\s+(?:ауылы|аулы|селосы|қаласы|каласы|кенті|village|town|city)$",
    re.IGNORECASE,
)
"""What people write before or behind the name of a place to say what it is."""


def form(text: str) -> str:
    """Return a name as names are compared."""
    return comparable(tidy(text))


def _forms(name: str) -> set[str]:
    return {form(written) for written in (*spelled(name), name)} if name else set()


@cache
def _gone_names() -> dict[str, list[Former]]:
    """Return the settlements of 2022 that the classifier has no more, by folded name."""
    found: dict[str, list[Former]] = defaultdict(list)
    for former in former_settlements().values():
        for folded in _forms(former.name_ru) if former.rule == "gone" else ():
            found[folded].append(former)
    return found


def gone_settlements(text: str) -> tuple[Former, ...]:
    """Return what became of the settlements of a code or name of 2022 that the classifier has no more."""
    by_code = gone(text.rsplit(" ", 1)[-1])
    return (by_code,) if by_code else tuple(_gone_names().get(form(text), ())[:MOST_CHOICES])


@dataclass(frozen=True)
class PlaceIndex:
    """Names of places, folded to forms that compare equal.

    Parameters
    ----------
    places : DataFrame
        As :attr:`geo.atlas.Atlas.places`.
    by_name : dict
        KATO codes by folded name.
    """

    places: pd.DataFrame
    by_name: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, places: pd.DataFrame, katos: frozenset[str]) -> PlaceIndex:
        """Return the index of some of the places."""
        found: dict[str, list[str]] = defaultdict(list)
        chosen = places[places.index.isin(katos)]
        for kato, *names in chosen[["name_kk", "name_ru", "name_en"]].itertuples():
            for folded in {
                key for name in (*names, *names_in_use().get(str(kato), ())) for key in _forms(name)
            }:
                found[folded].append(str(kato))
        return cls(places, {name: tuple(katos) for name, katos in found.items() if name})

    def exact(self, text: str) -> tuple[str, ...]:
        """Return the codes of places of just that name, today's, a former one or an abbreviation."""
        return self.by_name.get(self._wanted(text), ())

    def find(self, text: str) -> tuple[str, ...]:
        """Return the codes of places of that name; else of those whose names begin so; the nearest spelling else."""
        wanted = self._wanted(text)
        if len(wanted) < LEAST_LETTERS:
            return ()
        if wanted in self.by_name:
            return self.by_name[wanted]
        begun = sorted(name for name in self.by_name if name.startswith(wanted))
        names = begun or self._alike(wanted)
        return tuple(dict.fromkeys(kato for name in names for kato in self.by_name[name]))

    def _wanted(self, text: str) -> str:
        """Return a typed name as names are compared; where none is just that, without the word for its kind."""
        whole = form(text)
        return whole if whole in self.by_name else form(_KIND.sub("", tidy(text))) or whole

    def _alike(self, wanted: str) -> list[str]:
        from rapidfuzz import fuzz, process

        hits = process.extract(
            wanted, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=80, limit=MOST_CHOICES
        )
        return [name for name, _, _ in hits]


@lru_cache(maxsize=4)
def destination_index(engine: Engine) -> PlaceIndex:
    """Return the index of the settlements that families may be offered."""
    return PlaceIndex.of(engine.atlas.places, frozenset(engine.destinations.position))


@lru_cache(maxsize=4)
def everywhere_index(engine: Engine) -> PlaceIndex:
    """Return the index of all places: oblasts, districts and settlements."""
    places = engine.atlas.places
    return PlaceIndex.of(
        places, frozenset(places.index[places["level"].isin(["oblast", "district", "settlement"])])
    )


def place_finder(engine: Engine, translator: Translator, index: PlaceIndex) -> Finder:
    """Return what finds the code of a typed place, in the way of :data:`api.services.intake.form_family.Finder`.

    A code that was given up leads to the settlement of today; a name that is not exactly one place's is asked about.

    Parameters
    ----------
    engine : Engine
        The places.
    translator : Translator
        Language of the choices that are offered.
    index : PlaceIndex
        The places that may be meant: of a region, the destinations, or all.

    Returns
    -------
    callable
        Of a text, to a KATO code (empty if none is sure) and the choices.
    """

    def find(text: str) -> Found:
        last = todays_settlement(text.rsplit(" ", 1)[-1])
        if last.isdecimal() and len(last) == 9 and last in engine.katos:
            return last, ()
        left = () if form(text) in index.by_name else gone_settlements(text)
        if left:
            return "", tuple(Choice(former.now, told_gone(engine, former, translator)) for former in left)
        katos = index.find(text)
        # A name that only resembles one, or begins like one, is asked about: never another place without a word.
        if len(katos) == 1 and index.exact(text):
            return katos[0], ()
        return "", choices_of(engine, katos[:MOST_CHOICES], translator)

    return find


def choices_of(engine: Engine, katos: tuple[str, ...], translator: Translator) -> tuple[Choice, ...]:
    """Return places to choose from; namesakes of one district are told apart by their okrug.

    Parameters
    ----------
    engine : Engine
        The places.
    katos : tuple of str
        KATO codes, in the order in which they are offered.
    translator : Translator
        Language of the labels.
    """
    labels = [full_name(engine, kato, translator) for kato in katos]
    return tuple(
        Choice(kato, _with_okrug(engine, kato, label, translator) if labels.count(label) > 1 else label)
        for kato, label in zip(katos, labels, strict=True)
    )


def _with_okrug(engine: Engine, kato: str, label: str, translator: Translator) -> str:
    okrug = engine.atlas.places.at[kato, "okrug"]
    if not okrug or okrug not in engine.katos:
        return f"{label} · {kato}"
    name, _, rest = label.partition(", ")
    return f"{name}, {translator.gettext('place.okrug', name=own_name(engine, okrug, translator))}, {rest}"


def own_name(engine: Engine, kato: str, translator: Translator) -> str:
    """Return a place's name in the reader's language; an oblast is called one.

    Parameters
    ----------
    engine : Engine
        The places.
    kato : str
        Code of a place of the atlas.
    translator : Translator
        The reader's language.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    """
    place = engine.atlas.places.loc[kato]
    name = translator.place_name(place)
    return spoken_name(name, str(place["kind"]), translator)


def spoken_name(name: str, kind: str, translator: Translator) -> str:
    """Return a name as people say it: an oblast is called one, and the land of a city by the city's name.

    Parameters
    ----------
    name : str
        As the classifier has it.
    kind : str
        Kind of the place: ``oblast``, ``city_akimat``, ``village`` …
    translator : Translator
        The language of ``name``.
    """
    if kind == "oblast":
        return translator.gettext("place.oblast", name=name)
    if kind == "city_akimat":
        return translator.gettext("place.city", name=CITY_AKIMAT.sub("", name))
    return name


def full_name(engine: Engine, kato: str, translator: Translator) -> str:
    """Return a place's name with its district and oblast; a village on the land of a city lies in its suburbs.

    Parameters
    ----------
    engine : Engine
        The places.
    kato : str
        Code of a place of the atlas.
    translator : Translator
        The reader's language.

    Returns
    -------
    str
        From the smallest to the largest, with commas.

    Raises
    ------
    KeyError
        If the atlas has no such place.
    """
    places = engine.atlas.places
    place = places.loc[kato]
    parts = dict.fromkeys(code for code in (kato, place["district"], place["oblast"]) if code)
    names = [own_name(engine, code, translator) for code in parts]
    if place["level"] == "settlement" and places.at[place["district"], "kind"] == "city_akimat":
        names[1] = translator.gettext("place.suburb", name=names[1])
    return ", ".join(names)


def area_name(engine: Engine, kato: str, translator: Translator) -> str:
    """Return the names of the district and the oblast of a settlement.

    Parameters
    ----------
    engine : Engine
        The places.
    kato : str
        Code of the settlement.
    translator : Translator
        The reader's language.

    Returns
    -------
    str
        Empty for an oblast or a city of republican significance.
    """
    return full_name(engine, kato, translator).partition(", ")[2]


def told_gone(engine: Engine, former: Former, translator: Translator, *, one_more: bool = False) -> str:
    """Return the sentence about a settlement that the classifier has no more: what its land belongs to.

    Parameters
    ----------
    engine : Engine
        The places.
    former : Former
        The settlement, and the place of today that has its land.
    translator : Translator
        The reader's language.
    one_more : bool
        Whether other places of that name are there: they are what is most often meant.
    """
    now = full_name(engine, former.now, translator)
    key = "place.gone.one_more" if one_more else "place.gone"
    return translator.gettext(key, name=former.name_ru, now=now)
