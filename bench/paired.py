"""Speed of two checkouts in one run, request by request in turn: ``python -m bench.paired OLD OLD_HOME NEW NEW_HOME``.

Checkouts have an environment of their own in ``.venv``; homes are built and trained. Both
servers run all the time; in each round every kind of request is sent to one and then to the other, in an order that
alternates, so that whatever else the machine does meets both. Printed are medians and the median of the rounds' ratios,
and beside them the processor time of each server a request: what others do on the machine hardly changes it.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import free_port, memory_mb, running

FAMILY = (Path(__file__).parents[1] / "tests" / "families" / "example.json").read_bytes()
JSON = {"Content-Type": "application/json"}
KINDS = {
    "POST /api/v1/matches": ("POST", "/api/v1/matches?lang=kk", FAMILY, JSON),
    "items?limit=100": ("GET", "/ogc/collections/settlements/items?limit=100", b"", {}),
    "items?filter": ("GET", "/ogc/collections/settlements/items?limit=100&filter=population%3E1000", b"", {}),
    "items?bbox": ("GET", "/ogc/collections/settlements/items?limit=100&bbox=68,52,71,54", b"", {}),
    "GET /": ("GET", "/?lang=kk", b"", {}),
}


@contextmanager
def serving(code: Path, home: Path) -> Iterator[tuple[str, int, float]]:
    """Run a checkout's server; yield its address, its process and the seconds until it was ready."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(code / ".venv" / "bin" / "qonys"), "serve", "--port", str(port)]
    environment = {
        "QONYS_HOME": str(home.resolve()),
        "QONYS_RATE_LIMIT": "1000000/second",
        "PATH": "/usr/bin:/bin",
    }
    began = time.perf_counter()
    with running(command, f"{address}/health/ready", environment, code) as process:
        yield address, process.pid, time.perf_counter() - began


def cpu_s(process: int) -> float:
    """Return the processor time that a process has had, seconds: that of all its threads, ended ones too (Linux)."""
    return time.clock_gettime((~process << 3) | 2)


def asked(connection: http.client.HTTPConnection, kind: str) -> float:
    """Return the milliseconds of one request."""
    method, path, body, headers = KINDS[kind]
    began = time.perf_counter()
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{kind}: {answer.status}")
    return (time.perf_counter() - began) * 1e3


def main() -> None:
    """Run both, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("old", "old_home", "new", "new_home"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with serving(given.old, given.old_home) as old, serving(given.new, given.new_home) as new:
        both = [http.client.HTTPConnection(address.removeprefix("http://")) for address, *_ in (old, new)]
        for kind in KINDS:
            for connection in both * 5:
                asked(connection, kind)
        print(f"{'request':24}{'old ms':>9}{'new ms':>9}{'ratio':>8}{'old cpu':>9}{'new cpu':>9}{'ratio':>8}")
        for kind in KINDS:
            times: tuple[list[float], list[float]] = ([], [])
            before = [cpu_s(process) for _, process, _ in (old, new)]
            for number in range(given.rounds):
                for which in (0, 1) if number % 2 else (1, 0):
                    times[which].append(asked(both[which], kind))
            spent = [
                (cpu_s(process) - start) * 1e3 / given.rounds
                for (_, process, _), start in zip((old, new), before, strict=True)
            ]
            ratio = statistics.median(later / earlier for earlier, later in zip(*times, strict=True))
            print(
                f"{kind:24}{statistics.median(times[0]):9.1f}{statistics.median(times[1]):9.1f}{ratio:8.2f}"
                f"{spent[0]:9.2f}{spent[1]:9.2f}{spent[1] / spent[0]:8.2f}"
            )
        for name, (_, process, seconds) in (("old", old), ("new", new)):
            print(f"{name}: ready after {seconds:.1f} s, {memory_mb(process):.0f} MB")


if __name__ == "__main__":
    main()
