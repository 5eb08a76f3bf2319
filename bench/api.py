"""Pages a second, latency and memory of the server, and of pygeoapi on the same data in the same run.

    python -m bench.api [--seconds 10] [--no-peer]

Needs wrk, a built atlas (``QONYS_HOME``) and, for the peer, Debian's python3 with ``libsqlite3-mod-spatialite``:
pygeoapi is installed into an environment of its own in a temporary folder and reads a GeoPackage of the same features.
One worker, one wrk thread, eight connections (and one, c1, for the time that one match takes); the rate limit is
lifted, everything else stands as in service. A family is matched with the settlements of the regions that have a quota,
and once more over a copy of the atlas in which every region has one (a made-up one, status demo): all settlements.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

from bench.serving import free_port, memory_mb, running, serving
from geo import store
from geo.atlas import Atlas
from geo.tables import settle

PAGE = 'wrk.format("GET", "{items}?limit=100&offset="..math.random(0,5900))'
BOX = 'wrk.format("GET", string.format("{items}?limit=100&bbox=%.3f,%.3f,%.3f,%.3f", w, s, w+3, s+2))'
ITEM = 'wrk.format("GET", "{items}/{id}")'
POST = 'wrk.format("POST", "/api/v1/matches", {{["content-type"]="application/json"}}, [==[{body}]==])'
SCRIPT = """
request = function() local w = 55 + math.random()*25; local s = 47 + math.random()*6; return {call} end
done = function(_, latency, _) io.write(string.format("\\n 95%% %.2fms\\n", latency:percentile(95)/1000)) end
"""


def wrk(url: str, call: str, seconds: int, connections: int = 8) -> dict[str, str]:
    """Return what wrk measured with one thread."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(call=call))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, url]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = {name: re.search(pattern, told) for name, pattern in PATTERNS.items()}
    return {name: match[1] if match else "0" for name, match in found.items()}


PATTERNS = {
    "a second": r"Requests/sec:\s+(\S+)",
    "p50": r"\n\s+50%\s+(\S+)",
    "p90": r"\n\s+90%\s+(\S+)",
    "p95": r"\n\s+95%\s+(\S+)",
    "p99": r"\n\s+99%\s+(\S+)",
    "not 2xx": r"Non-2xx or 3xx responses: (\d+)",
    "bytes": r"Transfer/sec:\s+(\S+)",
}


def show(name: str, what: str, told: dict[str, str]) -> None:
    """Print a line of the table."""
    print(f"{name:22} {what:16} " + " ".join(f"{told[key]:>10}" for key in PATTERNS), flush=True)


def measure(name: str, url: str, items: str, feature: str, seconds: int) -> None:
    """Measure pages, boxes and single features."""
    for what, call in (("limit=100", PAGE), ("3x2 degrees", BOX), ("one item", ITEM)):
        show(name, what, wrk(url, call.format(items=items, id=feature), seconds))


def asked(url: str, path: str, body: bytes | None = None) -> dict[str, Any]:
    """Return what the server answers."""
    request = urllib.request.Request(url + path, body, {"content-type": "application/json"})  # noqa: S310 - our own
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        told: dict[str, Any] = json.load(answer)
    return told


def family(url: str) -> object:
    """Return the example family of the server's OpenAPI document."""
    post = asked(url, "/api/openapi.json")["paths"]["/api/v1/matches"]["post"]
    return post["requestBody"]["content"]["application/json"]["example"]


def matched(url: str, seconds: int) -> None:
    """Measure the shortlist of one family, and say among how many destinations it is chosen."""
    body = json.dumps(family(url))
    count = asked(url, "/api/v1/matches", body.encode())["considered"]
    for connections in (1, 8):
        told = wrk(url, POST.format(body=body), seconds, connections)
        show(f"qonys, {count} places", f"POST matches, c{connections}", told)


def ours(home: Path, seconds: int, into: Path) -> None:
    """Measure our server; leave the settlements as a GeoPackage for the peer."""
    with serving(home) as (url, process):
        settlements = pyogrio.read_dataframe(f"OAPIF:{url}/ogc", layer="settlements")
        settlements = settlements.drop(columns="id", errors="ignore")
        pyogrio.write_dataframe(settlements, into / "settlements.gpkg", layer="settlements")
        measure("qonys", url, "/ogc/collections/settlements/items", settlements["kato"].iat[0], seconds)
        matched(url, seconds)
        print(f"qonys: {memory_mb(process.pid):.0f} MB resident")
    everywhere(home, into / "everywhere")
    with serving(into / "everywhere") as (url, process):
        matched(url, seconds)
        print(f"qonys, all settlements: {memory_mb(process.pid):.0f} MB resident")


def everywhere(home: Path, into: Path) -> None:
    """Publish a copy of the atlas in which every region receives."""
    atlas = Atlas.open(home)
    quotas = atlas.rows("quota_resettlers")
    newest = quotas[quotas["period"] == quotas["period"].max()]
    without = atlas.places.index[
        (atlas.places["level"] == "oblast") & ~atlas.places.index.isin(newest["kato"])
    ]
    made = pd.DataFrame(
        [{**newest.iloc[-1], "kato": kato, "value": 100.0, "status": "demo"} for kato in without]
    )
    tables = atlas.tables()
    observations = settle(pd.concat([tables.observations, made], ignore_index=True))
    with store.writing(into):
        Atlas.build(tables.with_(observations=observations), into, reason="bench")
    if (home / "model").is_dir():
        shutil.copytree(home / "model", into / "model")


def peer(seconds: int, folder: Path) -> None:
    """Measure pygeoapi on the same features."""
    python = shutil.which("python3", path="/usr/bin") or sys.executable
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True)
    subprocess.run([str(folder / "venv/bin/pip"), "install", "-q", "pygeoapi", "gunicorn"], check=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "config.json").write_text(
        json.dumps(peer_settings(url, port, folder / "settlements.gpkg")), encoding="utf-8"
    )
    files = {"PYGEOAPI_CONFIG": str(folder / "config.json"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    environment = {**os.environ, **files}
    made = [str(folder / "venv/bin/pygeoapi"), "openapi", "generate", str(folder / "config.json")]
    with (folder / "openapi.yml").open("wb") as out:
        subprocess.run(made, check=True, env=environment, stdout=out)
    command = [
        str(folder / "venv/bin/gunicorn"),
        "-w",
        "1",
        "-b",
        f"127.0.0.1:{port}",
        "pygeoapi.flask_app:APP",
    ]
    with running(command, f"{url}/collections/settlements/items?limit=1", environment) as process:
        measure("pygeoapi, GeoPackage", url, "/collections/settlements/items", "1", seconds)
        print(f"pygeoapi: {memory_mb(process.pid):.0f} MB resident")


def peer_settings(url: str, port: int, data: Path) -> dict[str, object]:
    """Return pygeoapi's configuration for one GeoPackage (JSON is YAML)."""
    text = {"title": "bench", "description": "bench", "keywords": ["bench"], "url": url}
    bind = {"host": "127.0.0.1", "port": port}
    limits = {"default_items": 100, "max_items": 1000}
    tiles = {"url": "", "attribution": ""}
    server = {
        "bind": bind, "url": url, "mimetype": "application/json", "encoding": "utf-8", "languages": ["en"],
        "limits": limits, "map": tiles,
    }  # fmt: skip
    provider = {
        "type": "feature",
        "name": "SQLiteGPKG",
        "data": str(data),
        "id_field": "fid",
        "table": "settlements",
    }
    resource = {
        **text, "type": "collection", "links": [], "extents": {"spatial": {"bbox": [46, 40, 88, 56]}},
        "providers": [provider],
    }  # fmt: skip
    who = {"name": "bench", "url": url}
    what = {**text, "keywords_type": "theme", "terms_of_service": url}
    metadata = {"identification": what, "license": who, "provider": who, "contact": who}
    resources = {"settlements": resource}
    return {"server": server, "logging": {"level": "ERROR"}, "metadata": metadata, "resources": resources}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    print(f"{'server':22} {'what':16} " + " ".join(f"{key:>10}" for key in PATTERNS))
    with tempfile.TemporaryDirectory() as folder:
        ours(Path(os.environ.get("QONYS_HOME", ".qonys")), options.seconds, Path(folder))
        if not options.no_peer:
            peer(options.seconds, Path(folder))


if __name__ == "__main__":
    main()
