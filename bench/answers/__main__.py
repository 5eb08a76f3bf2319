"""``python -m bench.answers record | compare``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.answers.checkout import committed
from bench.answers.compare import differences, table
from bench.answers.record import record

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Record or compare; 1 if a comparison finds differences."""
    parser = argparse.ArgumentParser(prog="python -m bench.answers")
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="write down what a checkout answers")
    recording.add_argument("out", type=Path)
    recording.add_argument("--code", type=Path, default=ROOT, help="another checkout")
    comparing = commands.add_parser(
        "compare", help="print what differs between two commits or folders of answers"
    )
    comparing.add_argument("before", help="a commit, or a folder that record wrote")
    comparing.add_argument("after", help="the same")
    comparing.add_argument(
        "--into", type=Path, help="folder in which answers of commits are kept, and looked for"
    )
    comparing.add_argument("--width", type=int, default=60, help="characters shown of the ends of a value")
    given = parser.parse_args()
    if given.command == "record":
        _record(given.code, given.out)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        kept = given.into or Path(folder)
        before, after = (answers_of(name, kept) for name in (given.before, given.after))
        found = list(differences(before, after))
    print("\n".join(table(found, given.width)))
    return 1 if found else 0


def answers_of(name: str, kept: Path) -> Path:
    """Return the folder of a commit's answers, recorded now if it is not in ``kept``; a folder is returned as it is."""
    if Path(name).is_dir():
        return Path(name)
    command = ["git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"]
    commit = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    if not commit:
        sys.exit(f"{name}: neither a folder nor a commit")
    out = kept / commit
    if not (out / "atlas-check.json").exists():  # what is recorded last
        with tempfile.TemporaryDirectory() as folder:
            _record(committed(ROOT, commit, Path(folder) / "code"), out)
    return out


def _record(code: Path, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record(code, Path(folder), out, lambda text: print(text, file=sys.stderr, flush=True))


if __name__ == "__main__":
    sys.exit(main())
