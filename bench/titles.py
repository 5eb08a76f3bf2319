"""How well vacancy titles are coded to ISCO-08: right at one to four digits, by language and by confidence.

``python -m bench.titles`` reports on both corpora and on speed; ``--fit`` prints the calibration that the development
corpus gives.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from geo.occupations import THRESHOLD, code_titles, find
from geo.occupations.coder import evidence
from geo.occupations.lexicon import lexicon

CORPORA = Path(__file__).resolve().parents[1] / "tests" / "geo" / "corpora"
BINS = (0.0, 0.3, 0.5, 0.7, 0.9, 1.0001)
RIDGE = 0.05


def read(name: str) -> pd.DataFrame:
    """Return a corpus: ``title``, ``language``, ``isco4``."""
    return pd.read_csv(CORPORA / name, dtype="str")


def right(corpus: pd.DataFrame, codes: pd.Series, digits: int) -> pd.Series:
    """Tell for each title whether the first digits agree with the label."""
    return codes.str[:digits] == corpus["isco4"].str[:digits]


def report(name: str) -> None:
    """Print the tables for one corpus."""
    corpus = read(name)
    coded = code_titles(corpus["title"])
    print(f"\n{name}: {len(corpus)} titles")
    groups = [("all", corpus.index), *corpus.groupby("language").groups.items()]
    for label, rows in groups:
        shares = [right(corpus.loc[rows], coded.loc[rows, "code"], digits).mean() for digits in (1, 2, 3, 4)]
        print(f"  {label:4} n={len(rows):4}  right at 1-4 digits: " + "  ".join(f"{s:.3f}" for s in shares))
    three = right(corpus, coded["code"], 3)
    print("  confidence        n   mean   right at 3 digits")
    for low, high in pairwise(BINS):
        inside = (coded["confidence"] >= low) & (coded["confidence"] < high)
        if inside.any():
            mean = coded.loc[inside, "confidence"].mean()
            print(
                f"  {low:.1f} to {min(high, 1):.1f}  {inside.sum():6}  {mean:.3f}  {three[inside].mean():.3f}"
            )
    sure = coded["confidence"] >= THRESHOLD
    print(
        f"  confidence from {THRESHOLD}: {sure.mean():.3f} of titles, {three[sure].mean():.3f} of them right"
    )
    unseen = pd.Series(
        [found.code if (found := evidence(title, unseen=True)) else "" for title in corpus["title"]]
    )
    print(
        f"  right at 3 digits without the terms that a title is made of: {right(corpus, unseen, 3).mean():.3f}"
    )


def fit() -> None:
    """Print the logistic calibration and what each threshold would do, from the development corpus."""
    corpus = read("vacancy_titles_dev.csv")
    rows = [
        (found, found.code[:3] == label[:3])
        for title, label in zip(corpus["title"], corpus["isco4"], strict=True)
        for found in (evidence(title), evidence(title, unseen=True))
        if found is not None and not found.vague
    ]
    good = np.array([ok for _, ok in rows])
    x = np.array([(1.0, e.score, e.score - e.rival) for e, _ in rows])

    def loss(beta: np.ndarray) -> float:
        z = x @ beta
        return float(
            np.logaddexp(0.0, -z)[good].sum() + np.logaddexp(0.0, z)[~good].sum() + RIDGE * beta @ beta
        )

    beta = minimize(loss, np.zeros(3)).x
    chance = 1.0 / (1.0 + np.exp(-x @ beta))
    print(
        "constant, per score, per lead:", np.round(beta, 2), f"of {len(rows)} rows, {good.mean():.3f} right"
    )
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = chance >= threshold
        print(f"  threshold {threshold}: kept {kept.mean():.3f}, right {good[kept].mean():.3f}, "
              f"right among the dropped {good[~kept].mean() if (~kept).any() else float('nan'):.3f}")  # fmt: skip


def speed() -> None:
    """Print how long loading, a query and 200,000 titles take."""
    start = time.perf_counter()
    terms = len(lexicon().texts)
    print(f"\nload: {terms} terms in {1e3 * (time.perf_counter() - start):.0f} ms")
    corpus = pd.concat([read("vacancy_titles.csv"), read("vacancy_titles_dev.csv")])["title"]
    rng = np.random.default_rng(0)
    places = [f"с. Аул-{number}" for number in range(60)]
    titles = pd.Series(rng.choice(corpus, 200_000)) + ", " + pd.Series(rng.choice(places, 200_000))
    start = time.perf_counter()
    code_titles(titles)
    print(f"200,000 titles, {titles.nunique()} distinct: {time.perf_counter() - start:.1f} s")
    queries = [title[:size] for title in corpus.head(100) for size in (3, 6, 12)]
    times = []
    for query in queries:
        start = time.perf_counter()
        find(query)
        times.append(1e3 * (time.perf_counter() - start))
    print(
        f"find: median {np.median(times):.1f} ms, p95 {np.percentile(times, 95):.1f} ms of {len(queries)} queries"
    )


if __name__ == "__main__":
    if "--fit" in sys.argv[1:]:
        fit()
    else:
        speed()
        for corpus_name in ("vacancy_titles.csv", "vacancy_titles_dev.csv"):
            report(corpus_name)
