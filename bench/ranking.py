"""How long ranking takes: one family, ten thousand families, and training. Prints a table, asserts nothing.

Run ``python -m bench.ranking [--home DIR] [--families N]`` after ``qonys data build``; the budgets are 20 ms
(one family over
6,000 settlements, shortlist included), 20 s and 4 GiB (10,000 families over 6,000 settlements), 60 s (training).
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from geo.atlas import Atlas
from matching.batch import Batch
from matching.destinations import Destinations
from matching.model.learned_ranker import LearnedRanker
from matching.model.model_file import load_model
from matching.model.training import simulated_rows, train_simulated
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist
from matching.simulator.fit import fit
from matching.simulator.population import draw_families

BLOCK = 256


def quantiles(work: Callable[[int], object], times: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of a repeated work, milliseconds."""
    found = []
    for number in range(times):
        start = time.perf_counter()
        work(number)
        found.append(1000.0 * (time.perf_counter() - start))
    return float(np.median(found)), float(np.quantile(found, 0.95))


def peak_gib() -> float:
    """Return the most memory that this process held, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".qonys"))
    parser.add_argument("--families", type=int, default=10_000)
    parser.add_argument("--train", action="store_true", help="measure training too")
    options = parser.parse_args()
    atlas = Atlas.open(options.home)
    places = Destinations.of(atlas, receiving=False)
    model = load_model(options.home)
    ranker = SurveyRanker() if model is None else LearnedRanker(model)
    families = draw_families(options.families, places, np.random.default_rng(1)).batch.households
    shortlist(families[0], places, ranker)
    print(f"{ranker.name}: {len(families)} families, {len(places)} settlements")
    median, high = quantiles(
        lambda number: shortlist(families[number], places, ranker), min(200, len(families))
    )
    print(f"one family, shortlist of 10: median {median:.1f} ms, 95th percentile {high:.1f} ms")
    start, clock = time.perf_counter(), time.process_time()
    for first in range(0, len(families), BLOCK):
        ranker.scores(Batch(families[first : first + BLOCK]), places)
    wall, cpu = time.perf_counter() - start, time.process_time() - clock
    print(
        f"all families scored in blocks of {BLOCK}: {wall:.1f} s ({cpu:.1f} s of processor), peak {peak_gib():.2f} GiB"
    )
    if options.train:
        receiving = Destinations.of(atlas)
        start, clock = time.perf_counter(), time.process_time()
        world = fit(receiving)
        train_simulated(world, simulated_rows(world))
        wall, cpu = time.perf_counter() - start, time.process_time() - clock
        print(f"simulator fitted and model trained: {wall:.1f} s ({cpu:.1f} s of processor)")


if __name__ == "__main__":
    main()
