"""schemathesis with every check over both OpenAPI documents until so many cases have been tried.

    python -m bench.schema_cases [--cases 5000]

The long run of ``tests/api/test_schemathesis.py``, against a server of its own over the atlas with a few indicators:
each is two parameters of every collection, and generating hundreds of them takes the time that trying cases should.
Placements are left out: each case would start a job.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.fault import small
from bench.serving import serving
from geo import store
from geo.atlas import Atlas
from geo.pipeline import build_atlas

CONFIG = Path(__file__).parents[1] / "tests" / "api" / "schemathesis.toml"
SECONDS = 60
"""Of one run; the next one has another seed."""


def one_run(address: str, seed: int, folder: str) -> tuple[int, str]:
    """Return the number of cases tried, and what was found wrong."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", address,
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
        with serving(home) as (url, _):
            total, seed = 0, 0
            while total < options.cases:
                seed += 1
                for document in ("/ogc/api", "/api/openapi.json"):
                    cases, wrong = one_run(url + document, seed, folder)
                    total += cases
                    print(f"seed {seed} {document}: {cases} cases, {total} in all", flush=True)
                    if wrong:
                        print(wrong)
                        sys.exit(1)


if __name__ == "__main__":
    main()
