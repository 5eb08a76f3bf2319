"""What occupations are called: terms in three languages, indexed by word and by stem."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data import FOLDER
from geo.arrays import Flags, Floats
from geo.occupations.codes import UNIT_GROUP_DIGITS, occupations
from geo.occupations.text import stem, words

_RESIDUAL = ("not elsewhere classified", "не вошедш", "кірмеген")


@dataclass(frozen=True, slots=True)
class Index:
    """An inverted index from tokens to terms.

    Parameters
    ----------
    ids : dict
        Token to its number.
    tokens : list of str
        The tokens by number.
    postings : list of int32 arrays
        For each token, the terms that have it.
    idf : float64 array, shape (tokens,)
        Inverse document frequency, natural logarithm.
    mass : float64 array, shape (terms,)
        Sum of ``idf`` over the tokens of a term.
    """

    ids: dict[str, int]
    tokens: list[str]
    postings: list[NDArray[np.int32]]
    idf: Floats
    mass: Floats


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms for the 436 unit groups and two indexes on them.

    Parameters
    ----------
    texts, languages, codes : list of str, one per term
        The term as written, its language and its unit group.
    is_title : bool array, shape (terms,)
        Whether the term is the title of the group and not a synonym.
    minor : int32 array, shape (terms,)
        First three digits of the code.
    code_numbers : int32 array, shape (terms,)
        The code as a number.
    by_spelling : dict
        The first term of each spelling, lower case: tells apart what folding joins (аңшы, a hunter; әнші, a singer).
    by_word, by_stem : Index
        Whole folded words (for typing ahead) and their stems (for coding).
    """

    texts: list[str]
    languages: list[str]
    codes: list[str]
    is_title: Flags
    minor: NDArray[np.int32]
    code_numbers: NDArray[np.int32]
    by_spelling: dict[str, int]
    by_word: Index
    by_stem: Index


def _terms() -> list[tuple[str, str, str, bool]]:
    with (FOLDER / "isco08_synonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        terms = [(term, language, code, False) for term, language, code in rows]
    for code, group in occupations().items():
        if group.level != UNIT_GROUP_DIGITS:
            continue
        for language in ("en", "ru", "kk"):
            title = group.title(language)
            if not any(mark in title for mark in _RESIDUAL):
                terms.append((title, language, code, True))
    return terms


def _index(token_lists: list[list[str]]) -> Index:
    ids: dict[str, int] = {}
    flat = [ids.setdefault(token, len(ids)) for tokens in token_lists for token in dict.fromkeys(tokens)]
    of_token = np.array(flat, dtype=np.int32)
    of_term = np.repeat(
        np.arange(len(token_lists), dtype=np.int32), [len(set(tokens)) for tokens in token_lists]
    )
    counts = np.bincount(of_token, minlength=len(ids))
    idf = np.log(1.0 + len(token_lists) / counts.astype(np.float64))
    mass = np.bincount(of_term, weights=idf[of_token], minlength=len(token_lists)).astype(np.float64)
    grouped = of_term[np.argsort(of_token, kind="stable")]
    ends = np.cumsum(counts).tolist()
    postings = [grouped[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return Index(ids, list(ids), postings, idf, mass)


@cache
def lexicon() -> Lexicon:
    """Read the terms and index them, once in a process."""
    terms = _terms()
    word_lists = [words(text) for text, _, _, _ in terms]
    codes = [code for _, _, code, _ in terms]
    numbers = np.array(codes, dtype=np.int32)
    return Lexicon(
        texts=[text for text, _, _, _ in terms],
        languages=[language for _, language, _, _ in terms],
        codes=codes,
        is_title=np.array([is_title for _, _, _, is_title in terms]),
        minor=(numbers // 10).astype(np.int32),
        code_numbers=numbers,
        by_spelling={text.casefold(): term for term, (text, _, _, _) in reversed(list(enumerate(terms)))},
        by_word=_index(word_lists),
        by_stem=_index([[stem(word) for word in found] for found in word_lists]),
    )
