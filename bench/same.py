"""Answers of two checkouts to the same families, to 1e-9: ``python -m bench.same OLD NEW HOME [--families 200]``.

Both read one home. Every family is asked in one of the three languages, by room and by fit in turn, with two places
that it asks about by name; the JSON of the whole answer is compared, number by number and text by text. Ends with
status 1 if anything differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.answers.compare import differences, table
from bench.answers.families import families

ASKED = ("593248100", "551043100", "595063300", "596237300", "393230100", "633630100")
"""Villages that families ask about; those that are no destination are left out."""
ASK = """
import json, sys
from pathlib import Path
from api.services.engine import Engine
from api.services.language.i18n import translator_for
from api.services.shortlists.shortlist_json import shown_shortlist
home, out = Path(sys.argv[1]), Path(sys.argv[4])
families, asked = json.loads(Path(sys.argv[2]).read_text()), json.loads(sys.argv[3])
engine = Engine.open(home)
asked = [kato for kato in asked if kato in engine.destinations.position]
for number, family in enumerate(families):
    household = engine.household(json.dumps(family))
    ask = tuple(dict.fromkeys(asked[(number + step) % len(asked)] for step in (0, 1)))
    answer = engine.match(household, top=30 if number % 10 == 0 else 10, ask=ask, by_fit=number % 2 == 1)
    shown = shown_shortlist(answer, engine, translator_for(("kk", "ru", "en")[number % 3]))
    (out / f"{number:04d}.json").write_text(json.dumps(shown, ensure_ascii=False))
"""


def main() -> int:
    """Compare; 1 if anything differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("old", "new", "home"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--families", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asking = Path(folder) / "families.json"
        asking.write_text(json.dumps(families(given.families)), encoding="utf-8")
        outs = [Path(folder) / name for name in ("old", "new")]
        for code, out in zip((given.old, given.new), outs, strict=True):
            out.mkdir()
            command = [sys.executable, "-c", ASK, str(given.home.resolve()), str(asking)]
            subprocess.run([*command, json.dumps(ASKED), str(out)], check=True, cwd=code)
        found = list(differences(*outs))
    print("\n".join(table(found)))
    print(f"{given.families} families")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
