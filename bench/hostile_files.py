"""Hostile files sent to a real server, and what they cost it: ``python -m bench.hostile_files [--home DIR]``.

Each kind is sent to ``/adviser`` by several clients at once while another client asks for a page every few
milliseconds. Printed are the statuses, the processor time and the largest memory of the server and of its readers, and
the longest wait of the other client. Then, paired, what reading in a process of its own adds to the reading of an
ordinary workbook of forty families. The home must hold an atlas and a model; nothing in it is changed.
"""

from __future__ import annotations

import argparse
import http.client
import io
import statistics
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from bench.serving import serving
from geo.pipeline import build_atlas
from geo.sandbox.limits import UPLOAD
from geo.sources.reading.isolated.workbooks import read_workbook
from geo.sources.reading.tabular import read_sheets

SHARED = Path(__file__).parents[2] / "shared" / "cases" / "hostile"
CLIENTS, EACH = 8, 4
"""Clients that send at once, and how often each does."""
ASKING_S = 0.01
PROBE = "/ogc/collections/settlements/items?limit=10"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(rows: str, strings: str = "", sheets: int = 1) -> bytes:
    """Return a workbook that holds the XML of these rows; ``sheets`` of its sheets are the same one."""
    numbers = range(1, sheets + 1)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/s.xml"/>' for n in numbers
    )
    relations += f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr(
            "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr(
            "xl/worksheets/s.xml", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
        )
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}><si><t>{strings}</t></si></sst>")
    return out.getvalue()


def hostile() -> Iterator[tuple[str, str, bytes]]:
    """Yield what is sent: a description, a file name and the content."""
    if SHARED.is_dir():
        for path in sorted(SHARED.glob("*.xlsx")):
            yield f"shared: {path.name}", path.name, path.read_bytes()
    many = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    yield "20,000 cells of one text of 200,000 letters", "a.xlsx", workbook(many, "x" * 200_000)
    yield (
        "twelve sheets of two far cells",
        "a.xlsx",
        workbook('<row><c r="A1"><v>1</v></c><c r="AV10000"><v>1</v></c></row>', sheets=12),
    )
    wide = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="AW9999"><v>1</v></c></row>'
    yield "two far cells within the limit", "a.xlsx", workbook(wide)
    yield "elements 400,000 deep", "a.xlsx", workbook("<a>" * 150_000 + "</a>" * 150_000)
    yield "an archive of zeros", "a.xlsx", _zeros()
    yield "2.4 MB of rows 'x'", "a.csv", b"x\n" * 1_200_000
    yield "2.4 MB of commas", "a.csv", b"," * 2_400_000
    yield "2.4 MB of one open quote", "a.csv", b'"' + b"x" * 2_400_000


def _zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(1 << 30))
    return out.getvalue()


@dataclass
class Measured:
    """What one kind of file cost."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    memory: int = 0
    readers: int = 0
    longest_ms: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)


def ask(address: str, method: str, path: str, body: bytes = b"", **headers: str) -> str:
    """Return the status of an answer, or the name of what there was instead."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=120)
    try:
        connection.request(method, path, body or None, {"Connection": "close", **headers})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def send(address: str, name: str, content: bytes) -> str:
    """Post a file to ``/adviser``; return the status."""
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return ask(address, "POST", "/adviser?lang=en", body, **kind)


def family_of(pid: int) -> list[int]:
    """Return a process and all below it."""
    found, queue = [], [pid]
    while queue:
        each = queue.pop()
        found.append(each)
        with suppress(OSError):  # it may end meanwhile
            for task in Path(f"/proc/{each}/task").glob("*/children"):  # each thread has children of its own
                queue += map(int, task.read_text(encoding="ascii").split())
    return found


def cpu_of(pid: int) -> float:
    """Return the processor seconds of a process, its children that have ended and those that run."""
    ticks = 0
    for each in family_of(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / 100


def memory_of(pids: list[int]) -> int:
    """Return the resident bytes of processes, without what they only map from files."""
    total = 0
    for each in pids:
        try:
            fields = Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()
        except OSError:
            continue
        total += (int(fields[1]) - int(fields[2])) * 4096
    return total


@contextmanager
def watched(address: str, pid: int, measured: Measured) -> Iterator[None]:
    """Ask as another client, and look at the memory, until the block ends."""
    over = threading.Event()

    def probe() -> None:
        while not over.wait(ASKING_S):
            began = time.perf_counter()
            measured.others[ask(address, "GET", PROBE)] += 1
            measured.longest_ms = max(measured.longest_ms, (time.perf_counter() - began) * 1e3)

    def look() -> None:
        while not over.wait(0.02):
            measured.memory = max(measured.memory, memory_of([pid]))
            measured.readers = max(measured.readers, memory_of(family_of(pid)[1:]))

    threads = [threading.Thread(target=each) for each in (probe, look)]
    for thread in threads:
        thread.start()
    began, cpu = time.perf_counter(), cpu_of(pid)
    try:
        yield
    finally:
        measured.seconds, measured.cpu_s = time.perf_counter() - began, cpu_of(pid) - cpu
        over.set()
        for thread in threads:
            thread.join()


def measure(address: str, pid: int, name: str, content: bytes) -> Measured:
    """Send a file many times at once."""
    measured = Measured()
    with watched(address, pid, measured), ThreadPoolExecutor(CLIENTS) as clients:
        sent = [clients.submit(send, address, name, content) for _ in range(CLIENTS * EACH)]
        measured.answers.update(each.result() for each in sent)
    return measured


def ordinary() -> bytes:
    """Return a workbook of forty families."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        heading = ["id", "origin_region", "origin_settlement_type", "adult1_age", "adult1_occupation"]
        heading += [
            "adult2_age",
            "adult2_occupation",
            "children_ages",
            "tenure",
            "budget_kzt_month",
            "must_school",
        ]
        sheet.write_row(0, 0, heading)
        for n in range(40):
            row = [f"A-{n}", "610000000", "village", 30 + n % 20, "7212", 29 + n % 20, "2341", "9;4", "rent"]
            sheet.write_row(n + 1, 0, [*row, 70_000, "да"])
    return out.getvalue()


def paired(repeat: int) -> tuple[float, float]:
    """Return the median milliseconds of reading forty families in this process and in one of their own."""
    path, content = Path("a.xlsx"), ordinary()
    read_sheets(path, content, UPLOAD)
    here, apart = [], []
    for _ in range(repeat):
        for times, read in ((here, read_workbook), (apart, read_sheets)):
            began = time.perf_counter()
            read(path, content, UPLOAD)
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(here), statistics.median(apart)


def section(address: str, pid: int) -> bool:
    """Print the table; return whether every answer was one that it should be."""
    idle = memory_of([pid])
    print(f"server idle: {idle / 2**20:.0f} MB, its readers {memory_of(family_of(pid)[1:]) / 2**20:.0f} MB")
    print(
        f"{'file':46}{'answers':>24}{'s':>7}{'cpu s':>7}{'server MB':>11}{'readers MB':>12}{'other ms':>10}"
    )
    right = True
    for told, name, content in hostile():
        seen = measure(address, pid, name, content)
        answers = " ".join(f"{status}x{count}" for status, count in sorted(seen.answers.items()))
        right &= set(seen.answers) <= {"200", "503"} and set(seen.others) == {"200"}
        print(
            f"{told:46}{answers:>24}{seen.seconds:7.1f}{seen.cpu_s:7.1f}"
            f"{seen.memory / 2**20:6.0f} {seen.memory / idle:3.2f}x{seen.readers / 2**20:12.0f}{seen.longest_ms:10.0f}"
        )
    return right


def main() -> None:
    """Print the figures; exit with 1 if an answer was none, or an error other than an honest 503."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an atlas that is built; built here if not given")
    parser.add_argument("--repeat", type=int, default=41)
    options = parser.parse_args()
    here, apart = paired(options.repeat)
    print(
        f"forty families: {here:.1f} ms in this process, {apart:.1f} ms in one of their own: {apart - here:+.1f} ms"
    )
    with tempfile.TemporaryDirectory() as made:
        home = options.home or Path(made)
        if options.home is None:
            build_atlas(home)
        with serving(home) as (address, process):
            send(address, "a.xlsx", ordinary())
            sys.exit(not section(address, process.pid))


if __name__ == "__main__":
    main()
