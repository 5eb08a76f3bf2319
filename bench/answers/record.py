"""Writing down what a state of the code answers, one file an answer."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.answers.checkout import NOW, Checkout
from bench.answers.families import Family, fifty_families
from bench.answers.plain import read_html, read_workbook
from bench.answers.requests import OGC, PAGES, VILLAGE

LANGS = ("kk", "ru", "en")
PLACED = 40
"""Families that are placed: so few that the optimum is proved in seconds, and every run ends with the same plan."""
SOLVE_S = 120
ASKED = f"F05={VILLAGE}"
DECISIONS: tuple[dict[str, str], ...] = (
    {"kind": "pin", "family": "F03", "place": "551043100", "bonus": "", "reason": "a brother lives there"},
    {"kind": "ban", "family": "F04", "place": "395000000", "bonus": "", "reason": "no boarding school"},
    {"kind": "keep_together", "family": "F05;F09", "place": "", "bonus": "", "reason": "sisters"},
)
_OF_THE_RUN: tuple[tuple[str, str], ...] = (
    (r"\b\d{8}T\d{6}\b", "<time>"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?", "<time>"),
    (r"\b[0-9a-f]{24}\b", "<placement>"),
    (r"\b[0-9a-f]{16}\b", "<id>"),
    (r"\bgAAAAA[\w-]+(?:=|%3D)*", "<answers>"),
)
"""What differs between two runs of the same code: moments, ids of jobs and requests, and a family's answers in an
address, which are encrypted anew each time.
"""


@dataclass(frozen=True, slots=True)
class Recorder:
    """A folder of answers.

    Parameters
    ----------
    out : Path
        The folder.
    versions : dict of str to str
        Texts that are written down once, in ``about.json``, and replaced wherever else they stand: the server's
        address, the atlas and the model in use.
    """

    out: Path
    versions: dict[str, str] = field(default_factory=dict)

    def plain(self, text: str) -> str:
        """Return a text without what is of this run alone."""
        for name, found in self.versions.items():
            text = text.replace(found, f"<{name}>")
        for pattern, name in _OF_THE_RUN:
            text = re.sub(pattern, name, text)
        return text

    def json(self, name: str, value: object) -> None:
        """Write a JSON document."""
        text = self.plain(json.dumps(value, ensure_ascii=False, indent=1))
        self._write(f"{name}.json", text + "\n")

    def about(self) -> None:
        """Write what was recorded: the date, the atlas and the model."""
        versions = {name: re.sub(*_OF_THE_RUN[0], found) for name, found in self.versions.items()}
        named = {"on": NOW, "atlas": versions["atlas"], "model": versions["model"]}
        self._write("about.json", json.dumps(named, indent=1) + "\n")

    def text(self, name: str, text: str) -> None:
        """Write a text."""
        self._write(f"{name}.txt", self.plain(text))

    def html(self, name: str, page: str) -> None:
        """Write what a page says, and the data in it."""
        text, data = read_html(page)
        self.text(name, text)
        if data:
            self.json(f"{name}.data", data)

    def _write(self, name: str, text: str) -> None:
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers: status, media type and body."""

    status: int
    type: str
    body: str

    @property
    def value(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def document(self, request: str) -> dict[str, object]:
        """Return the answer as a document that says what was asked."""
        return {"request": request, "status": self.status, "type": self.type, "body": self.value}


def ask(url: str, body: object = None) -> Answer:
    """Return what an address answers, whatever its status."""
    raw = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, raw, {"content-type": "application/json"})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return _read(answer)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error)


def _read(answer: Any) -> Answer:
    media = answer.headers.get("content-type", "")
    return Answer(int(answer.status), media, answer.read().decode())


def record(code: Path, folder: Path, out: Path, progress: Callable[[str], None] = print) -> None:
    """Write down everything that a checkout answers.

    Parameters
    ----------
    code : Path
        The checkout; its interpreter is in ``.venv``.
    folder : Path
        An empty folder for a fresh home and the files of ``qonys place``.
    out : Path
        Where the answers are written; what is there already is overwritten.
    progress : callable
        Called with what is done next.
    """
    checkout = Checkout(code, folder)
    progress("building the atlas, training")
    checkout.prepare()
    with checkout.serve() as address:
        recorder = Recorder(out, _versions(address))
        recorder.about()
        progress("families, OGC requests, pages")
        _matches(recorder, address)
        _ogc(recorder, address)
        _pages(recorder, address)
        progress("a placement over HTTP")
        _placement(recorder, address)
    progress("a placement by command")
    _place(recorder, checkout)
    recorder.json("atlas-check", json.loads(checkout.qonys("data", "check", "--json")))


def _versions(address: str) -> dict[str, str]:
    answer = ask(f"{address}/api/v1/matches", fifty_families()[0]).value
    return {"address": address, "atlas": answer["atlas"], "model": answer["model"]["name"]}


def _matches(recorder: Recorder, address: str) -> None:
    for number, family in enumerate(fifty_families()):
        for lang in LANGS:
            path = f"/api/v1/matches?lang={lang}&ask={VILLAGE}"
            recorder.json(f"matches/{number:02d}.{lang}", ask(address + path, family).document(path))


def _ogc(recorder: Recorder, address: str) -> None:
    for number, path in enumerate(OGC):
        answer = ask(address + path)
        if "json" in answer.type:
            recorder.json(f"ogc/{number:02d}", answer.document(path))
        else:
            recorder.html(f"ogc/{number:02d}", answer.body)


def _pages(recorder: Recorder, address: str) -> None:
    for name, path in PAGES.items():
        for lang in LANGS:
            recorder.html(f"pages/{name}.{lang}", ask(f"{address}{path}&lang={lang}").body)
        if path.startswith("/maps/"):
            data = ask(f"{address}{path.replace('?', '.json?')}&lang=en")
            recorder.json(f"pages/{name}.data", data.document(path))


def _named() -> list[Family]:
    return [{"id": f"F{number:02d}", **family} for number, family in enumerate(fifty_families()[:PLACED])]


def _placement(recorder: Recorder, address: str) -> None:
    """Place, ask why, overrule: over HTTP and on the pages."""
    base = f"{address}/api/v1/placements"
    order = {"families": _named(), "time_limit": SOLVE_S, "check_prices": 2}
    plan = _finished(base, ask(f"{base}?lang=en", order))
    recorder.json("placement/http", ask(f"{base}/{plan}").value)
    household, _, place = ASKED.partition("=")
    why = urlencode({"household": household, "place": place})
    for lang in LANGS:
        recorder.json(f"placement/why.{lang}", ask(f"{base}/{plan}/why?{why}&lang={lang}").value)
        recorder.html(f"placement/page.{lang}", ask(f"{address}/adviser/plan/{plan}?lang={lang}").body)
    recorder.json("placement/prices", ask(f"{base}/{plan}/prices?lang=ru").value)
    decided = {"decisions": DECISIONS, "time_limit": SOLVE_S}
    again = _finished(base, ask(f"{base}/{plan}/decisions?lang=ru", decided))
    recorder.json("placement/decided", ask(f"{base}/{again}").value)
    recorder.html("placement/decided-page.kk", ask(f"{address}/adviser/plan/{again}?lang=kk").body)


def _finished(base: str, started: Answer) -> str:
    """Return the id of a placement when it is done.

    Raises
    ------
    RuntimeError
        If it failed, or lasts twice as long as it may.
    """
    name = str(started.value["id"])
    until = time.monotonic() + 2 * SOLVE_S
    while time.monotonic() < until:
        state = ask(f"{base}/{name}").value
        if state["status"] == "done":
            return name
        if state["status"] == "failed":
            raise RuntimeError(f"the placement failed: {state}")
        time.sleep(0.2)
    raise RuntimeError("the placement does not end")


def _place(recorder: Recorder, checkout: Checkout) -> None:
    """Place by command with every file that it writes, then overrule what was kept."""
    folder = checkout.folder
    lines = "\n".join(json.dumps(family) for family in _named())
    (folder / "families.jsonl").write_text(lines + "\n", encoding="utf-8")
    rows = [",".join(DECISIONS[0]), *(",".join(row.values()) for row in DECISIONS)]
    (folder / "decisions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    first = ("families.jsonl", "--prices", "plan.geojson", "--keep", "plan.qonys", "--why", ASKED)
    second = ("plan.qonys", "--decisions", "decisions.csv", "--compare", "plan.json", "--check-prices", "2")
    for name, arguments, lang in (("plan", first, "ru"), ("decided-plan", second, "kk")):
        files = ("--out", f"{name}.xlsx", "--map", f"{name}.html", "--json", f"{name}.json")
        common = ("--lang", lang, "--seed", "0", "--time-limit", str(SOLVE_S))
        recorder.text(f"placement/{name}", checkout.qonys("place", *arguments, *files, *common))
        recorder.json(f"placement/{name}", json.loads((folder / f"{name}.json").read_bytes()))
        recorder.json(f"placement/{name}.workbook", read_workbook(folder / f"{name}.xlsx"))
        recorder.html(f"placement/{name}.map", (folder / f"{name}.html").read_text(encoding="utf-8"))
    recorder.json("placement/plan.prices", json.loads((folder / "plan.geojson").read_bytes()))
