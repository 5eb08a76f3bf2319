"""Twice the load that the server bears, while atlas versions change, workers are killed and clients hang up.

    python -m bench.fault [--seconds 600] [--workers 2] [--clients 160]

Publishes versions of the atlas that differ in their vacancies, every few seconds. Each answer must be right for the
version that it names; errors may only be 429 and 503, or a connection that a killed worker drops; within two seconds
of the end of the load the server must answer everything. Prints a line and exits with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from geo import store
from geo.atlas import Atlas
from geo.pipeline import build_atlas
from geo.tables import Tables


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = _free_port()
ITEMS = "/ogc/collections/vacancies/items"
PATHS = (
    f"{ITEMS}?limit=20",
    f"{ITEMS}?limit=50&bbox=60,45,75,55",
    f"{ITEMS}?limit=10&isco=2341",
    "/ogc/collections/vacancies?f=json",
)
REPUBLISH_S, KILL_S = 4.0, 15.0


@dataclass
class Tally:
    """What was seen."""

    counts: dict[str, int] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def small(tables: Tables) -> Tables:
    """Return the tables with few indicators, so that the machine's time goes into serving and not into publishing."""
    observations = tables.observations
    kept = observations[
        observations["indicator"].isin(["population", "quota_resettlers", "rent_home", "school"])
    ]
    return tables.with_(observations=kept.reset_index(drop=True), parcels=tables.parcels.iloc[:100])


def versions(home: Path, tables: Tables, tally: Tally, stop: threading.Event) -> None:
    """Publish versions that differ in their vacancies until told to stop."""
    size = len(tables.vacancies)
    while not stop.wait(REPUBLISH_S):
        count = random.randrange(size // 2, size)
        kept = tables.vacancies.iloc[:count].reset_index(drop=True)
        with store.writing(home):
            # Known before it is published: an answer may name it at once.
            changed = tables.with_(vacancies=kept)
            atlas = Atlas.build(changed, home, reason="fault bench")
        tally.counts[atlas.version] = count


def killing(process: int, stop: threading.Event) -> None:
    """Kill a worker now and then; the supervisor starts another."""
    while not stop.wait(KILL_S):
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        workers = [one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
        if len(workers) > 1:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(workers)), signal.SIGKILL)


async def client(tally: Tally, until: float) -> None:
    """Ask, sometimes hang up, and hold every answer against the version that it names."""
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            while time.monotonic() < until:
                path = random.choice(PATHS)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                if random.random() < 0.02:
                    tally.seen["hung up"] += 1
                    break
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
                lines = head.decode("latin-1").lower().split("\r\n")[1:]
                headers = dict(line.split(": ", 1) for line in lines if ": " in line)
                body = await asyncio.wait_for(reader.readexactly(int(headers["content-length"])), 30)
                judge(int(head.split(b" ", 2)[1]), headers, body, path, tally)
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            tally.seen["dropped"] += 1  # a killed worker took its connections along
            await asyncio.sleep(0.05)
        except TimeoutError:
            tally.wrong.append("no answer within 30 s")


def judge(status: int, headers: dict[str, str], body: bytes, path: str, tally: Tally) -> None:
    """Write down an answer, and whether it is right."""
    tally.seen[str(status)] += 1
    if status in {429, 503}:
        return
    if status != 200:
        tally.wrong.append(f"{path}: {status}")
        return
    page, version = orjson.loads(body), headers["qonys-atlas"]
    if "features" in page:
        if page["numberReturned"] != len(page["features"]):
            tally.wrong.append(f"{path}: {page['numberReturned']} said, {len(page['features'])} there")
        if path.endswith("limit=20"):
            tally.seen[f"version {version}"] += 1
            known = tally.counts.get(version)
            if known is not None and page["numberMatched"] != known:
                tally.wrong.append(f"{path}: {page['numberMatched']} of {known} in {version}")


def recovered() -> float:
    """Return the seconds until ten requests in a row are answered."""
    begun, row = time.monotonic(), 0
    while row < 10 and time.monotonic() - begun < 60:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{ITEMS}?limit=5", timeout=5) as answer:
                row = row + 1 if answer.status == 200 else 0
        except OSError:
            row = 0
            time.sleep(0.05)
    return time.monotonic() - begun


def run(seconds: float, workers: int, clients: int) -> Tally:
    """Run everything against a server of its own and return what was seen."""
    tally, stop = Tally(), threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tables = small(build_atlas(home).tables())
        with store.writing(home):
            tally.counts[Atlas.build(tables, home).version] = len(tables.vacancies)
        environment = {**os.environ, "QONYS_HOME": folder, "QONYS_RATE_LIMIT": "1000000/second"}
        start = "from api.cli import main; main()"
        command = [sys.executable, "-c", start, "serve", "--port", str(PORT), "--workers", str(workers)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
            try:
                recovered()
                threads = [
                    threading.Thread(target=versions, args=(home, tables, tally, stop)),
                    threading.Thread(target=killing, args=(server.pid, stop)),
                ]
                for thread in threads:
                    thread.start()
                asyncio.run(_load(tally, seconds, clients))
                stop.set()
                for thread in threads:
                    thread.join()
                tally.seen["recovered after ms"] = round(1000 * recovered())
            finally:
                stop.set()
                server.terminate()
    return tally


async def _load(tally: Tally, seconds: float, clients: int) -> None:
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(tally, until) for _ in range(clients)))


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--clients", type=int, default=160, help="more than the workers answer at once, twice over"
    )
    options = parser.parse_args()
    tally = run(options.seconds, options.workers, options.clients)
    named = sum(name.startswith("version ") for name in tally.seen)
    plain = {name: count for name, count in tally.seen.items() if not name.startswith("version ")}
    told = f"{named} versions named of {len(tally.counts)} published"
    print(f"{plain}; {told}; {len(tally.wrong)} wrong {tally.wrong[:5]}")
    sys.exit(bool(tally.wrong) or tally.seen["recovered after ms"] > 2000)


if __name__ == "__main__":
    main()
