"""``python -m bench.answers record | compare``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.answers.compare import differences, table
from bench.answers.record import record

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Record or compare; 1 if a comparison finds differences."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers")
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="write down what a checkout answers")
    recording.add_argument("out", type=Path)
    recording.add_argument("--code", type=Path, default=ROOT, help="a checkout with an environment in .venv")
    comparing = commands.add_parser("compare", help="print what differs between two folders")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--width", type=int, default=60, help="characters shown of the ends of a value")
    given = parser.parse_args()
    if given.command == "record":
        with tempfile.TemporaryDirectory() as folder:
            record(given.code, Path(folder), given.out, lambda text: print(text, file=sys.stderr, flush=True))
        return 0
    found = list(differences(given.before, given.after))
    print("\n".join(table(found, given.width)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
