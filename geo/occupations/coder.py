"""Free-text vacancy titles coded to ISCO-08, with a confidence.

Method: every known term (synonym or group title) is compared with the title by the words they share, weighted by
how telling a word is (inverse document frequency). A term scores by how much of it the title has and by how much of
the title it explains; the first part of a title counts more than what stands in brackets or after a comma. A word that
is not known is matched to a known word of the same first letter when they are nearly equal (misspelling) or one begins
the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from geo.arrays import Flags, Floats
from geo.occupations.lexicon import Lexicon, lexicon
from geo.occupations.outside_work import outside_work
from geo.occupations.text import is_kazakh, segments, stem

THRESHOLD = 0.5
"""Confidence from which a coded title may be matched; below it a vacancy is kept and shown, but not matched.

Chosen on the development corpus (``tests/geo/corpora/vacancy_titles_dev.csv``), never on the test corpus: the highest
of 0.3, 0.4, … 0.8 at which the titles below it are still more often wrong than right (``bench/titles.py --fit``).
"""

_TERM_POWER = 2.0
_TITLE_POWER = 0.6
_GROUP_TITLE_WEIGHT = 0.9
_HEAD_WEIGHT = 1.25
_LATER_SEGMENT_WEIGHT = 0.4
_UNKNOWN_WEIGHT = 0.3
_GENERIC_FROM_GROUPS = 15
_VAGUE_FACTOR = 0.5
_ONE_WORD = 1.0
_FUZZY_CUTOFF = 84.0
_PREFIX_QUALITY = 0.8
_SHORTEST_PREFIX = 5
_TIE = 1e-9
_WHOLE = 0.999
_AS_GOOD = 0.95
_CONSTANT, _PER_SCORE, _PER_LEAD = -0.53, 1.42, 4.32


@dataclass(frozen=True, slots=True)
class Coded:
    """The code of a title.

    Parameters
    ----------
    code : str
        ISCO-08 unit group; empty when nothing in the title is known.
    confidence : float
        Estimated probability, 0 to 1, that the first three digits are right.
    digits : int
        How many digits are to be relied on: 4, fewer where rivals differ only in the last ones, 0 without a code.
    """

    code: str
    confidence: float
    digits: int


_NOTHING = Coded("", 0.0, 0)


class _Matcher:
    """Stems of titles to known stems, remembering what it worked out."""

    def __init__(self, lex: Lexicon) -> None:
        self._ids = lex.by_stem.ids
        self._buckets: dict[str, list[str]] = {}
        for token in lex.by_stem.tokens:
            self._buckets.setdefault(token[0], []).append(token)
        self._known: dict[str, tuple[int, float]] = {}

    def __call__(self, word: str) -> tuple[int, float]:
        """Return the number of the known stem and the quality of the match, or ``(-1, 0)``."""
        number = self._ids.get(word)
        if number is not None:
            return number, 1.0
        if word not in self._known:
            self._known[word] = self._resolve(word)
        return self._known[word]

    def _resolve(self, word: str) -> tuple[int, float]:
        bucket = self._buckets.get(word[0], [])
        if len(word) < _SHORTEST_PREFIX or not bucket:
            return -1, 0.0
        best = process.extractOne(word, bucket, scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF)
        if best is not None:
            return self._ids[best[0]], (best[1] / 100.0) ** 2
        begun = [
            t for t in bucket if len(t) >= _SHORTEST_PREFIX and (t.startswith(word) or word.startswith(t))
        ]
        if not begun:
            return -1, 0.0
        nearest = min(begun, key=lambda token: (abs(len(token) - len(word)), token))
        return self._ids[nearest], _PREFIX_QUALITY


@cache
def _matcher() -> _Matcher:
    return _Matcher(lexicon())


@cache
def _is_generic() -> Flags:
    """Tell for each stem whether many minor groups use it, so that it names no trade by itself (*мастер*, *маман*)."""
    lex = lexicon()
    groups = np.array([len(np.unique(lex.minor[posting])) for posting in lex.by_stem.postings])
    return np.asarray(groups >= _GENERIC_FROM_GROUPS)


@dataclass(frozen=True, slots=True)
class _Question:
    """A title reduced to what can be looked up; titles that differ in place names or rates become equal."""

    known: tuple[tuple[int, float, float], ...]
    unknown: float
    spelt: int


def _question(text: str) -> _Question:
    """Return the known stems of a title with weight and quality; the head of the first part weighs most."""
    match = _matcher()
    known: dict[int, tuple[float, float]] = {}
    unknown = 0.0
    head_last = is_kazakh(text)
    for at_part, part in enumerate(segments(text)):
        base = 1.0 if at_part == 0 else _LATER_SEGMENT_WEIGHT
        head = len(part) - 1 if head_last else 0
        for at, word in enumerate(part):
            weight = base * (_HEAD_WEIGHT if at == head else 1.0)
            number, quality = match(stem(word))
            if number < 0:
                unknown += weight
            elif known.get(number, (0.0, 0.0))[0] < weight:
                known[number] = weight, quality
    spelt = lexicon().by_spelling.get(" ".join(text.casefold().split()), -1)
    return _Question(tuple((number, *found) for number, found in known.items()), round(unknown, 2), spelt)


def _scores(question: _Question, lex: Lexicon) -> tuple[NDArray[np.intp], Floats]:
    """Return the terms that share a word with a title and the score of each."""
    index = lex.by_stem
    asked = question.unknown * _UNKNOWN_WEIGHT * float(index.idf.max())
    had = np.zeros(len(lex.texts))
    explained = np.zeros(len(lex.texts))
    for number, weight, quality in question.known:
        idf = float(index.idf[number])
        had[index.postings[number]] += quality * idf
        explained[index.postings[number]] += quality * idf * weight
        asked += weight * idf
    terms = np.flatnonzero(had)
    score = (had[terms] / index.mass[terms]) ** _TERM_POWER * (explained[terms] / asked) ** _TITLE_POWER
    return terms, score * np.where(lex.is_title[terms], _GROUP_TITLE_WEIGHT, 1.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the code of a title.

    Parameters
    ----------
    code : str
        Unit group of the best term.
    score : float
        Score of the best term, above 0 and at most 1.
    rival : float
        Score of the best term of another minor group.
    digits : int
        Leading digits shared by every term that is as good within five per cent.
    vague : bool
        Only words that name no trade by themselves are known (*мастер*, *маман*), beside one that is not known.
    """

    code: str
    score: float
    rival: float
    digits: int
    vague: bool

    @property
    def confidence(self) -> float:
        """Probability that three digits are right.

        Logistic regression with a weak ridge on the score and its lead over the rival, fitted on the development corpus
        only: each title twice, once with the terms that equal it left out, as they are for a title never seen
        (``bench/titles.py --fit``). Halved for a vague title: the word that is not known is the trade.
        """
        lead = self.score - self.rival
        factor = _VAGUE_FACTOR if self.vague else 1.0
        return factor / (1.0 + math.exp(-(_CONSTANT + _PER_SCORE * self.score + _PER_LEAD * lead)))


def evidence(text: str, *, language: str | None = None, unseen: bool = False) -> Evidence | None:
    """Return what speaks for the code of a title, or None when no word of it is known.

    Parameters
    ----------
    text : str
        A title as in an advert.
    language : {"kk", "ru", "en"}, optional
        Terms of this language win ties.
    unseen : bool
        Leave out the terms that the title is wholly made of, as if it had never been seen.
    """
    return _evidence(_question(text), language, unseen)


@lru_cache(maxsize=65_536)
def _evidence(question: _Question, language: str | None, unseen: bool) -> Evidence | None:
    if not question.known:
        return None
    lex = lexicon()
    terms, scores = _scores(question, lex)
    if unseen:
        scores = np.where(scores >= _WHOLE, 0.0, scores)
    scores = scores + _TIE * (terms == question.spelt) * (scores > 0)
    if language is not None:
        scores = scores + _TIE * np.array([lex.languages[term] == language for term in terms])
    top = int(scores.argmax())
    code, score = lex.codes[terms[top]], float(scores[top])
    if score <= _TIE:
        return None
    rival = float(scores[lex.minor[terms] != lex.minor[terms[top]]].max(initial=0.0))
    digits = _digits(int(code), scores, lex.code_numbers[terms])
    return Evidence(code, score, rival, digits, _is_vague(question))


def _is_vague(question: _Question) -> bool:
    return question.unknown >= _ONE_WORD and all(_is_generic()[number] for number, _, _ in question.known)


def _digits(code: int, scores: Floats, numbers: NDArray[np.int32]) -> int:
    close = numbers[scores >= _AS_GOOD * scores.max()]
    for dropped in range(4):
        if np.all(close // 10**dropped == code // 10**dropped):
            return 4 - dropped
    return 0


def code_title(text: str, language: str | None = None) -> Coded:
    """Return the ISCO-08 unit group of a free-text job title.

    Parameters
    ----------
    text : str
        A title as in an advert, in Russian, Kazakh, English or a mixture.
    language : {"kk", "ru", "en"}, optional
        Where it is known, terms of this language win ties; else it does not matter.

    Returns
    -------
    Coded
        With an empty code when no word of the title is known, and for people outside work (`outside_work`).

    Examples
    --------
    >>> code_title("СВАРЩИК 5 разряда, срочно!").code
    '7212'
    """
    found = None if outside_work(text) else evidence(text, language=language)
    return _NOTHING if found is None else Coded(found.code, round(found.confidence, 4), found.digits)


def code_titles(titles: Iterable[str]) -> pd.DataFrame:
    """Return the codes of many titles; equal titles are worked out once.

    Parameters
    ----------
    titles : iterable of str
        A pandas Series keeps its index.

    Returns
    -------
    pandas.DataFrame
        Columns ``code`` (str), ``confidence`` (float64) and ``digits`` (int64), one row per title.
    """
    series = titles if isinstance(titles, pd.Series) else pd.Series(list(titles), dtype="str")
    numbers, distinct = pd.factorize(series.fillna("").astype("str"))
    coded = [code_title(text) for text in distinct]
    table = pd.DataFrame(
        {
            "code": pd.Series([one.code for one in coded], dtype="str"),
            "confidence": np.array([one.confidence for one in coded], dtype=np.float64),
            "digits": np.array([one.digits for one in coded], dtype=np.int64),
        }
    )
    return table.take(numbers).set_axis(series.index, axis=0)
