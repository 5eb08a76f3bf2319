"""A finder for occupations: what people type, while they type it, in Kazakh, Russian or English."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import numpy as np
from rapidfuzz import fuzz, process

from geo.arrays import Floats
from geo.occupations.codes import occupations, unit_groups
from geo.occupations.lexicon import Index, Lexicon, lexicon
from geo.occupations.outside_work import outside_work
from geo.occupations.text import cyrillic, detect_language, stem, words

_FUZZY_CUTOFF = 72.0
_FUZZY_LIMIT = 40
_STEM_QUALITY = 0.92
_TRANSLITERATED_QUALITY = 0.85
_PREFIX_FLOOR = 0.8
_COVERAGE_WEIGHT = 0.3
_LANGUAGE_BONUS = 0.03
_TITLE_FACTOR = 0.97
_WORST_SCORE = 0.35


@dataclass(frozen=True, slots=True)
class OccupationHit:
    """An occupation that was found.

    Parameters
    ----------
    code : str
        ISCO-08 unit group.
    title : str
        Its title in the language asked for.
    matched_term : str
        The term that the text was found by.
    score : float
        0 to 1; 1 when the text is the term.
    """

    code: str
    title: str
    matched_term: str
    score: float


@cache
def _sorted_words() -> tuple[list[str], list[int]]:
    index = lexicon().by_word
    pairs = sorted(index.ids.items())
    return [word for word, _ in pairs], [number for _, number in pairs]


@cache
def _term_lengths() -> Floats:
    return np.array([sum(map(len, words(text))) or 1 for text in lexicon().texts], dtype=np.float64)


def _begin_with(prefix: str) -> list[int]:
    """Return the numbers of the known words that begin with a prefix."""
    ordered, numbers = _sorted_words()
    start = bisect_left(ordered, prefix)
    end = bisect_left(ordered, prefix + "\U0010ffff")
    return numbers[start:end]


def _candidates(word: str, index: Index) -> dict[int, float]:
    """Return known words that a typed word may mean, with the quality of each, 0 to 1."""
    found = {
        number: _PREFIX_FLOOR + (1.0 - _PREFIX_FLOOR) * len(word) / len(index.tokens[number])
        for number in _begin_with(word)
    }
    base = stem(word)
    if base != word:
        for number in _begin_with(base):
            found.setdefault(number, _STEM_QUALITY * len(base) / max(len(word), len(index.tokens[number])))
    if found or len(word) < 3:
        return found
    if word.isascii():
        as_cyrillic = cyrillic(word)
        found = {n: _TRANSLITERATED_QUALITY * q for n, q in _candidates(as_cyrillic, index).items()}
    near = process.extract(
        word, index.tokens, scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF, limit=_FUZZY_LIMIT
    )
    for _, ratio, number in near:
        found[number] = max(found.get(number, 0.0), (ratio / 100.0) ** 2)
    return found


def _scores(typed: list[str], lex: Lexicon) -> Floats:
    """Return the score of every term: how well the typed words are found in it, less for a longer term."""
    total = np.zeros(len(lex.texts))
    for word in typed:
        best = np.zeros(len(lex.texts))
        for number, quality in sorted(_candidates(word, lex.by_word).items(), key=lambda pair: pair[1]):
            best[lex.by_word.postings[number]] = quality
        total += best * len(word)
    length = sum(map(len, typed))
    matched = np.minimum(total / _term_lengths(), 1.0)
    score = total / length * (1.0 - _COVERAGE_WEIGHT + _COVERAGE_WEIGHT * matched)
    return np.asarray(np.where(lex.is_title, _TITLE_FACTOR * score, score))


def _by_code(prefix: str, language: str, limit: int) -> list[OccupationHit]:
    titles = (
        (code, occupations()[code].title(language)) for code in unit_groups() if code.startswith(prefix)
    )
    return [OccupationHit(code, title, code, len(prefix) / len(code)) for code, title in titles][:limit]


def find(text: str, language: str | None = None, limit: int = 10) -> list[OccupationHit]:
    """Return the occupations that a typed text may mean, best first, each once.

    It takes the beginning of a word, misspellings, inflected forms, Kazakh typed with Russian letters, Latin
    transliteration, and ISCO-08 codes.

    Parameters
    ----------
    text : str
        What was typed so far.
    language : {"kk", "ru", "en"}, optional
        Language of the titles returned and preferred among terms; guessed from the letters when left out.
    limit : int
        At most so many.

    Returns
    -------
    list of OccupationHit
        Empty when nothing is near, and for people outside work (`outside_work`).

    Examples
    --------
    >>> find("сварщ")[0].code
    '7212'
    """
    shown = language or detect_language(text)
    digits = text.strip()
    if digits.isascii() and digits.isdecimal():
        return _by_code(digits, shown, limit)
    typed = words(text)
    if not typed or limit < 1 or outside_work(text):
        return []
    lex = lexicon()
    scores = _scores(typed, lex)
    bonus = _LANGUAGE_BONUS * (np.array(lex.languages) == shown)
    scores = np.where(scores > 0, np.minimum(scores, 1.0) + bonus, 0.0)
    spelt = lex.by_spelling.get(" ".join(text.casefold().split()))
    if spelt is not None:
        scores[spelt] += 2 * _LANGUAGE_BONUS
    hits: dict[str, OccupationHit] = {}
    for term in np.argsort(-scores, kind="stable")[: 60 * limit]:
        if scores[term] < _WORST_SCORE or len(hits) == limit:
            break
        code = lex.codes[term]
        if code not in hits:
            score = round(min(float(scores[term]), 1.0), 4)
            hits[code] = OccupationHit(code, occupations()[code].title(shown), lex.texts[term], score)
    return list(hits.values())
