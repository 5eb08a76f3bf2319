"""schemathesis with every check over both OpenAPI documents until so many cases have been tried.

    python -m bench.schema_cases [--cases 5000]

The long run of ``tests/api/test_schemathesis.py``, against a server of its own over the atlas with a few indicators:
each is two parameters of every collection, and generating hundreds of them takes the time that trying cases should.
Placements are left out: each case would start a job.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.fault import small
from geo import store
from geo.atlas import Atlas
from geo.pipeline import build_atlas

PORT = 18981
URL = f"http://127.0.0.1:{PORT}"
CONFIG = Path(__file__).parents[1] / "tests" / "api" / "schemathesis.toml"
SECONDS = 60
"""Of one run; the next one has another seed."""


def wait() -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{URL}/health/ready", timeout=2).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.2)
        else:
            return


def one_run(document: str, seed: int, folder: str) -> tuple[int, str]:
    """Return the number of cases tried, and what was found wrong."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", URL + document,
        "--checks", "all", "--max-time", str(SECONDS), "--seed", str(seed), "--no-color",
        "--exclude-path-regex", "placements",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    found = re.search(r"(\d+) generated", done.stdout.replace(",", ""))
    return int(found[1]) if found else 0, "" if done.returncode == 0 else done.stdout[-4000:]


def main() -> None:
    """Print the cases of each run; exit with 1 at the first finding."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tables = small(build_atlas(home).tables())
        with store.writing(home):
            Atlas.build(tables, home)
        environment = {**os.environ, "QONYS_HOME": folder, "QONYS_RATE_LIMIT": "1000000/second"}
        start = "from api.cli import main; main()"
        command = [sys.executable, "-c", start, "serve", "--port", str(PORT)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
            wait()
            total, seed = 0, 0
            while total < options.cases:
                seed += 1
                for document in ("/ogc/api", "/api/openapi.json"):
                    cases, wrong = one_run(document, seed, folder)
                    total += cases
                    print(f"seed {seed} {document}: {cases} cases, {total} in all", flush=True)
                    if wrong:
                        print(wrong)
                        server.terminate()
                        sys.exit(1)
            server.terminate()


if __name__ == "__main__":
    main()
