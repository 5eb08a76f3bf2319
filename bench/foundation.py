"""Time to build and open the atlas, and to rank one family over all settlements.

Run: ``python -m bench.foundation [--repeat 5]``
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "tests" / "families" / "example.json"


def median_ms(work: Callable[[], object], repeat: int) -> tuple[float, float, float]:
    """Return least, median and greatest time of some runs, milliseconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return min(times), statistics.median(times), max(times)


def row(name: str, times: tuple[float, float, float]) -> None:
    """Print one line of the table."""
    print(f"{name:52s} {times[0]:9.1f} {times[1]:9.1f} {times[2]:9.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat

    from geo.atlas import Atlas
    from geo.pipeline import build_atlas
    from matching.batch import Batch
    from matching.destinations import Destinations
    from matching.household import Household
    from matching.ranking.ranker import SurveyRanker
    from matching.ranking.shortlist import shortlist

    print(f"{'milliseconds':52s} {'least':>9s} {'median':>9s} {'most':>9s}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        row("build the atlas", median_ms(lambda: build_atlas(home), 2))
        row("open the atlas, places and values read", median_ms(lambda: _opened(home), repeat))
        everywhere = Destinations.of(Atlas.open(home), receiving=False)
        receiving = Destinations.of(Atlas.open(home))
        family = Household.model_validate(json.loads(EXAMPLE.read_text()))
        ranker = SurveyRanker()
        for places in (everywhere, receiving):
            shortlist(family, places, ranker)
            row(
                f"score one family over {len(places)} settlements",
                median_ms(lambda places=places: ranker.scores(Batch((family,)), places), 20 * repeat),
            )
            row(
                f"shortlist of ten with reasons over {len(places)}",
                median_ms(lambda places=places: shortlist(family, places, ranker), 20 * repeat),
            )
        row("'qonys match' as a fresh process", median_ms(lambda: _fresh_match(home), repeat))


def _opened(home: Path) -> None:
    from geo.atlas import Atlas

    atlas = Atlas.open(home)
    assert len(atlas.places)
    assert len(atlas.observations)


def _fresh_match(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("qonys")), "match", str(EXAMPLE)]
    subprocess.run(
        command, check=True, capture_output=True, env={"QONYS_HOME": str(home), "PATH": "/usr/bin:/bin"}
    )


if __name__ == "__main__":
    main()
