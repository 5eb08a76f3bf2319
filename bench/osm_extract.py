"""Reads a generated extract of OpenStreetMap, timed: ``python -m bench.osm_extract [--nodes 5000000]``.

One node in 500 is an amenity, ten nodes make a building or a piece of a paved road: more that counts than in a real
extract of the same size. The bar is three minutes and 4 GiB for five million nodes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import osmium

from bench.hostile.measure import family_of, memory_of
from geo.sources.osm_amenities import read
from geo.sources.reading.parsed import Context
from tests.made import made_tables, vacancies

AMENITIES = ("school", "kindergarten", "clinic", "pharmacy", "hospital")


def generate(path: Path, nodes: int) -> int:
    """Write an extract of so many nodes; return how many ways it has."""
    rng = np.random.default_rng(0)
    groups = np.arange(nodes) // 10  # what belongs together lies together
    lon = rng.uniform(60, 85, nodes // 10 + 1)[groups] + rng.uniform(-0.005, 0.005, nodes)
    lat = rng.uniform(47, 55, nodes // 10 + 1)[groups] + rng.uniform(-0.005, 0.005, nodes)
    writer = osmium.SimpleWriter(str(path))
    for at in range(nodes):
        tags = {"amenity": AMENITIES[at // 500 % len(AMENITIES)]} if at % 500 == 0 else {}
        node = osmium.osm.mutable.Node(id=at + 1, location=(float(lon[at]), float(lat[at])), tags=tags)
        writer.add_node(node)
    ways = 0
    for first in range(1, nodes - 10, 10):
        ways += 1
        road = ways % 100 == 0
        tags = {"highway": "secondary", "surface": "asphalt"} if road else {"building": "yes"}
        members = [first, first + 1, first + 2, first + 3, *([] if road else [first])]
        writer.add_way(osmium.osm.mutable.Way(id=ways, nodes=members, tags=tags))
    writer.close()
    return ways


def main() -> None:
    """Generate, read, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=5_000_000)
    nodes = parser.parse_args().nodes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.osm.pbf"
        ways = generate(path, nodes)
        print(f"{nodes:,} nodes, {ways:,} ways, {path.stat().st_size / 1e6:.0f} MB")
        context = Context(
            places=made_tables(vacancies(1)).places, as_of="2026-11-01", source="osm", today="2026-11-20"
        )
        over, most = threading.Event(), [0]

        def look() -> None:
            while not over.wait(0.05):
                most[0] = max(most[0], memory_of(family_of(os.getpid())))

        thread = threading.Thread(target=look)
        thread.start()
        began = time.perf_counter()
        found = read(path, context)
        seconds = time.perf_counter() - began
        over.set()
        thread.join()
    rows = 0 if found.observations is None else len(found.observations)
    print(
        f"{found.rows:,} features, {rows} values: {seconds:.1f} s; {most[0] / 2**30:.2f} GiB with the reader"
    )


if __name__ == "__main__":
    main()
