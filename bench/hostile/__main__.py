"""Hostile requests to a real server: ``python -m bench.hostile [section …] [--home DIR]``.

Each kind is sent once alone and then by several clients at once, while another client asks for a page every few
milliseconds. Printed are the statuses, the time of the one alone, the seconds and processor seconds of all, the largest
memory of the server and of its children, and the longest wait of the other client. Memory is compared with that of the
server when it has answered one ordinary filter and one workbook of forty families, and is idle again. The home must
hold an atlas and a model; nothing in it is changed. Exits with 1 if an answer was none that it should be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.hostile import connections, files, filters, jobs
from bench.hostile.measure import HEADING, Measured, Server, ask, line, memory_of
from bench.serving import serving
from geo.pipeline import build_atlas

SECTIONS: dict[str, Callable[[Server], Iterator[Measured]]] = {
    "filters": filters.section,
    "files": files.section,
    "connections": connections.section,
    "jobs": jobs.section,
}
"""What is sent, by name: each section yields what it measured, one kind of request after the other."""


def run(home: Path, names: list[str]) -> bool:
    """Print the table; return whether every answer was right."""
    right = True
    for name in names:
        with serving(home) as (address, process):  # one each: what one leaves behind is not the next one's
            ask(address, "GET", "/ogc/collections/settlements/items?limit=1&filter=TRUE")
            files.send(address, "a.xlsx", files.ordinary())
            server = Server(address, process.pid, memory_of([process.pid]), home)
            print(f"{name}: the server holds {server.idle / 2**20:.0f} MB\n{HEADING}", flush=True)
            for measured in SECTIONS[name](server):
                print(line(measured, server), flush=True)
                right &= measured.is_right
    return right


def main() -> None:
    """Run the sections that are named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="all if none is named")
    parser.add_argument("--home", type=Path, help="an atlas that is built; built here if not given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = options.home or Path(made)
        if options.home is None:
            build_atlas(home)
        sys.exit(not run(home, options.sections or list(SECTIONS)))


if __name__ == "__main__":
    main()
