"""Twice the load that the server bears, while atlas versions change, workers are killed and clients hang up.

    python -m bench.fault [--seconds 600] [--workers 2]

First a few clients that wait for each answer measure what the server bears; then twice as many requests a second are
offered, whether or not answers come (an open loop: each has a connection that is free, or opens one, and whoever
waits two seconds hangs up). Meanwhile versions of the atlas that differ in their vacancies are published, and a
worker is killed now and then. Each answer must be right for the version that it names, feature by feature; errors may
only be 429 and 503, or a connection that a killed worker drops; within two seconds of the end of the load the server
must answer everything. Prints what was seen and exits with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import orjson
import uvloop

from bench.serving import serving
from geo import store
from geo.atlas import Atlas
from geo.pipeline import build_atlas
from geo.tables import Tables

ITEMS = "/ogc/collections/vacancies/items"
FIRST, BOX, GROUP = f"{ITEMS}?limit=20", f"{ITEMS}?limit=50&bbox=60,45,75,55", f"{ITEMS}?limit=10&isco=2341"
SORTED = f"{ITEMS}?limit=20&sortby=title"
PATHS = (*[SORTED] * 4, FIRST, BOX, GROUP, "/ogc/collections/vacancies?f=json")
"""Most of them costly to find and short to tell, so that the server and not this process is what is at its limit."""
REPUBLISH_S, KILL_S = 4.0, 15.0
PATIENCE_S = 2.0
"""Seconds after which a client hangs up."""
MOST_CONNECTIONS = 2000
"""As many as two workers take; who comes when so many wait already is counted and goes away."""
HANG_UP = 0.02
"""Share of clients that hang up as soon as they have asked."""
MEASURED_S, MEASURING = 6.0, 16
"""Seconds that the measurement of what the server bears takes, and its clients."""
TIMES = 2.0
"""What is offered, of what the server bears."""

Truth = dict[str, tuple[int, list[str]]]
"""For each path of items: how many features there are in all, and the ids of the page."""


@dataclass
class Tally:
    """What was seen."""

    truth: dict[str, Truth] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    versions: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def small(tables: Tables) -> Tables:
    """Return the tables with few indicators, so that the machine's time goes into serving and not into publishing."""
    observations = tables.observations
    kept = observations[
        observations["indicator"].isin(["population", "quota_resettlers", "rent_home", "school"])
    ]
    return tables.with_(observations=kept.reset_index(drop=True), parcels=tables.parcels.iloc[:100])


def truth_of(vacancies: gpd.GeoDataFrame) -> Truth:
    """Return what the answers about these vacancies must say, found without the server's code."""
    ordered = vacancies.sort_values("id")
    x, y = ordered.geometry.x, ordered.geometry.y
    titles = [(not title, title) for title in ordered["title"]]  # one without a title comes last
    found = {
        FIRST: ordered,
        BOX: ordered[(x >= 60) & (x <= 75) & (y >= 45) & (y <= 55)],
        GROUP: ordered[ordered["isco"] == "2341"],
        SORTED: ordered.iloc[sorted(range(len(ordered)), key=titles.__getitem__)],
    }
    limits = {FIRST: 20, BOX: 50, GROUP: 10, SORTED: 20}
    return {path: (len(rows), rows["id"].iloc[: limits[path]].tolist()) for path, rows in found.items()}


def publish(home: Path, tables: Tables, count: int, tally: Tally) -> None:
    """Publish a version with the first ``count`` vacancies; what it says is known before anybody can name it."""
    kept = tables.vacancies.iloc[:count].reset_index(drop=True)
    truth = truth_of(kept)
    with store.writing(home):
        atlas = Atlas.build(tables.with_(vacancies=kept), home, reason="fault bench")
        tally.truth[atlas.version] = truth


def versions(home: Path, tables: Tables, tally: Tally, stop: threading.Event) -> None:
    """Publish versions that differ in their vacancies until told to stop."""
    size = len(tables.vacancies)
    while not stop.wait(REPUBLISH_S):
        publish(home, tables, random.randrange(size // 2, size), tally)


def killing(process: int, tally: Tally, stop: threading.Event) -> None:
    """Kill a worker now and then; the supervisor starts another."""
    while not stop.wait(KILL_S):
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        workers = [one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
        if len(workers) > 1:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(workers)), signal.SIGKILL)
                tally.seen["workers killed"] += 1


class Clients:
    """Clients of one server, and the connections that they have kept.

    Parameters
    ----------
    address : str
        Of the server.
    tally : Tally
        Where answers are written down.
    """

    def __init__(self, address: str, tally: Tally) -> None:
        self.host, port = address.removeprefix("http://").split(":")
        self.port, self.tally = int(port), tally
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, hang_up: float = HANG_UP) -> None:
        """Ask one thing, sometimes hang up, and hold the answer against the version that it names."""
        path, writer = random.choice(PATHS), None
        self.tally.seen["asked"] += 1
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = (
                    self._free.pop() if self._free else await asyncio.open_connection(self.host, self.port)
                )
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                if random.random() < hang_up:
                    self.tally.seen["hung up"] += 1
                else:
                    closes = await self._take(reader, path)
                    if not closes:
                        self._free.append((reader, writer))
                        writer = None
        except TimeoutError:
            self.tally.seen["gave up"] += 1
        except (OSError, asyncio.IncompleteReadError):
            self.tally.seen["dropped"] += 1  # a killed worker took its connections along
        finally:
            if writer is not None:
                writer.close()

    async def _take(self, reader: asyncio.StreamReader, path: str) -> bool:
        """Read and judge an answer; return whether the server closes the connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if "content-length" not in headers:  # the web server's own 503
            body = await reader.read()
        judge(int(head.split(" ", 2)[1]), headers.get("qonys-atlas", ""), body, path, self.tally)
        return headers.get("connection") == "close" or "content-length" not in headers

    def close(self) -> None:
        """Close the connections that were kept."""
        for _, writer in self._free:
            writer.close()
        self._free.clear()


def judge(status: int, version: str, body: bytes, path: str, tally: Tally) -> None:
    """Write down an answer, and whether it is right."""
    tally.seen[str(status)] += 1
    if status in {429, 503}:
        return
    if status != 200 or version not in tally.truth:
        tally.wrong.append(f"{path}: {status} of version {version!r}")
        return
    tally.versions.add(version)
    page, expected = orjson.loads(body), tally.truth[version].get(path)
    if expected is not None:
        said = (page["numberMatched"], [feature["id"] for feature in page["features"]])
        if said != expected or page["numberReturned"] != len(page["features"]):
            tally.wrong.append(f"{path}: {said[0]} of {expected[0]} in {version}")


async def bearable(clients: Clients) -> float:
    """Return how many answers a second clients get that ask again as soon as they are answered."""
    until = time.monotonic() + MEASURED_S

    async def one() -> None:
        while time.monotonic() < until:
            await clients.ask(hang_up=0.0)

    before = clients.tally.seen["200"]
    await asyncio.gather(*(one() for _ in range(MEASURING)))
    return (clients.tally.seen["200"] - before) / MEASURED_S


async def offer(clients: Clients, rate: float, seconds: float) -> None:
    """Ask so many times a second, whether or not answers come."""
    begun, sent, asking = time.monotonic(), 0, set()
    while (passed := time.monotonic() - begun) < seconds:
        for _ in range(int(passed * rate) - sent):
            sent += 1
            if len(asking) >= MOST_CONNECTIONS:
                clients.tally.seen["went away"] += 1
                continue
            task = asyncio.create_task(clients.ask())
            asking.add(task)
            task.add_done_callback(asking.discard)
        await asyncio.sleep(0.01)
    await asyncio.gather(*asking)


def recovered(address: str) -> float:
    """Return the seconds until ten requests in a row are answered."""
    begun, row = time.monotonic(), 0
    while row < 10 and time.monotonic() - begun < 60:
        try:
            with urllib.request.urlopen(f"{address}{ITEMS}?limit=5", timeout=5) as answer:  # noqa: S310
                row = row + 1 if answer.status == 200 else 0
        except OSError:
            row = 0
            time.sleep(0.05)
    return time.monotonic() - begun


def run(seconds: float, workers: int) -> tuple[Tally, float, float]:
    """Run everything against a server of its own; return what was seen, what it bears, and when it had recovered."""
    tally, stop = Tally(), threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tables = small(build_atlas(home).tables())
        publish(home, tables, len(tables.vacancies), tally)
        with serving(home, workers) as (address, server):
            threads = [
                threading.Thread(target=versions, args=(home, tables, tally, stop)),
                threading.Thread(target=killing, args=(server.pid, tally, stop)),
            ]
            try:
                rate = uvloop.run(_load(Clients(address, tally), threads, seconds))
            finally:
                stop.set()
            back = recovered(address)
            for thread in threads:
                thread.join()
    return tally, rate, back


async def _load(clients: Clients, threads: list[threading.Thread], seconds: float) -> float:
    """Measure, then offer more while the threads do their worst; return answers a second that the server bears."""
    rate = await bearable(clients)
    print(f"bears {rate:.0f} answers a second; offering {TIMES * rate:.0f} for {seconds:.0f} s", flush=True)
    clients.tally.seen.clear()
    for thread in threads:
        thread.start()
    await offer(clients, TIMES * rate, seconds)
    clients.close()
    return rate


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))  # every client is a connection
    tally, rate, back = run(options.seconds, options.workers)
    seen = tally.seen
    print(
        f"asked {seen['asked'] / options.seconds:.0f} a second ({seen['asked'] / options.seconds / rate:.2f} times), "
        f"answered {seen['200'] / options.seconds:.0f}; {dict(seen)}"
    )
    print(
        f"{len(tally.versions)} versions named of {len(tally.truth)} published; recovered after {back:.2f} s"
    )
    print(f"{len(tally.wrong)} wrong {tally.wrong[:5]}")
    sys.exit(bool(tally.wrong) or back > 2.0)


if __name__ == "__main__":
    main()
