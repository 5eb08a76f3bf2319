"""Where the heading of a centre's sheet is, of how many rows, and which rows below it are about families."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.services.intake.own_table.cell_reading import plain, text_of
from api.services.intake.own_table.headings import read_title
from geo.sources.reading.cells import Cell
from geo.sources.reading.tabular import Sheet

HEAD_WITHIN = 30
"""The heading is looked for in this many first rows."""
MOST_HEAD_ROWS = 3
LEAST_COLUMNS = 3
"""Headings that must be known in a row that is taken for one."""
MOST_COLUMNS = 200
_TOTAL = re.compile(
    r"итого|всего|барлығы|жиыны|қорытынды|жалпы|total|исполн|орында|директор|басшы|руковод|"
    r"подпись|қолы|м\.\s?о|м\.\s?п|дата состав|"
    r"ескерту|примеч|\*"
)
_FAMILY_BANNER = re.compile(
    r"(?:семья|отбасы|family|үй шаруашылығы)\W*№?\s*([\w/-]{1,12})|([\w/-]{1,12})\W*(?:семья|отбасы)\b"
)
_DATA = re.compile(r"[\d\s.,/:-]{3,}|\d+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The heading of a sheet and its rows.

    Parameters
    ----------
    sheet : Sheet
    head : tuple of int
        Rows of the heading, from 0.
    titles : tuple of str
        Heading of every column.
    rows : tuple of int
        Rows that are about families, from 0.
    banners : dict
        The mark that stands on a line of its own above a row, by the number of that row.
    passed : tuple of int
        Rows with something in them that are not read: titles between, totals, signatures.
    """

    sheet: Sheet
    head: tuple[int, ...]
    titles: tuple[str, ...]
    rows: tuple[int, ...]
    banners: dict[int, str]
    passed: tuple[int, ...]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; None beyond the end of its line."""
        line = self.sheet.lines[row]
        return line[column] if column < len(line) else None


def find_layout(sheet: Sheet) -> Layout | None:
    """Return the layout of a sheet; None where it has no heading of families."""
    best: tuple[float, tuple[int, ...], tuple[str, ...]] | None = None
    for top in range(min(HEAD_WITHIN, len(sheet.lines))):
        for height in range(1, MOST_HEAD_ROWS + 1):
            rows = tuple(range(top, top + height))
            if rows[-1] >= len(sheet.lines):
                break
            titles = _joined([sheet.lines[row][:MOST_COLUMNS] for row in rows])
            score = _score(sheet, rows, titles)
            if best is None or score > best[0]:
                best = score, rows, titles
    if best is None or best[0] < LEAST_COLUMNS:
        return None
    _, head, titles = best
    rows, banners, passed = _rows(sheet, head[-1] + 1, titles)
    return Layout(sheet, head, titles, rows, banners, passed) if rows else None


def _joined(lines: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return rows of a heading as one: a cell covers the empty ones right of it that have something below."""
    width = max(map(len, lines))
    carried: list[list[str]] = []
    for number, line in enumerate(lines):
        over, texts = "", []
        for column in range(width):
            text = text_of(line[column]) if column < len(line) else ""
            over = text or over
            below = any(column < len(lower) and text_of(lower[column]) for lower in lines[number + 1 :])
            texts.append(text or (over if below and _may_cover(lines, number, column) else ""))
        carried.append(texts)
    return tuple(" ".join(dict.fromkeys(filter(None, each))) for each in zip(*carried, strict=True))


def _may_cover(lines: Sequence[Sequence[Cell]], number: int, column: int) -> bool:
    """Return whether the title left of an empty cell stands over several columns: it has something below, too."""
    line = lines[number]
    start = next((at for at in range(min(column, len(line) - 1), -1, -1) if text_of(line[at])), -1)
    return start >= 0 and any(start < len(lower) and text_of(lower[start]) for lower in lines[number + 1 :])


def _score(sheet: Sheet, rows: tuple[int, ...], titles: tuple[str, ...]) -> float:
    """Return how good a heading some rows are: columns known, each another, less what looks like data in them."""
    known = [(each.role, each.subject, each.number) for each in map(read_title, titles) if each.role]
    score = len(set(known)) + 0.2 * (len(known) - len(set(known)))
    for row in rows:
        cells = [text for cell in sheet.lines[row] if (text := text_of(cell))]
        if not cells:
            return 0.0
        wrong = sum(bool(_DATA.fullmatch(text)) for text in cells) + sum(len(text) > 120 for text in cells)
        score -= 2.0 * wrong
        if len(cells) == 1 and len(rows) > 1 and len(titles) > 2:
            score -= 2.0  # a title of the sheet, not of its columns
    return score - 0.3 * (len(rows) - 1)


def _rows(
    sheet: Sheet, first: int, titles: tuple[str, ...]
) -> tuple[tuple[int, ...], dict[int, str], tuple[int, ...]]:
    """Return the rows about families, the marks above some of them, and the rows that are passed over."""
    kept: list[int] = []
    passed: list[int] = []
    banners: dict[int, str] = {}
    mark = ""
    ended = False
    for row in range(first, len(sheet.lines)):
        cells = [
            (at, text)
            for at, cell in enumerate(sheet.lines[row])
            if (text := text_of(cell)) and at < len(titles)
        ]
        if not cells:
            continue
        lead = plain(cells[0][1])
        if ended or _is_numbering(cells) or _repeats_heading(cells, titles):
            passed.append(row)
        elif _TOTAL.match(lead) and not lead.isdigit() and len(cells) <= max(3, len(titles) // 2):
            passed.append(row)
            ended = len(kept) > 0 and not _more_rows(sheet, row, len(titles))
        elif len(cells) == 1 and len(titles) > LEAST_COLUMNS and not _continues(sheet, row, kept):
            passed.append(row)
            if found := _FAMILY_BANNER.search(lead):
                mark = found[1] or found[2]
        else:
            kept.append(row)
            if mark:
                banners[row] = mark
                mark = ""
    return tuple(kept), banners, tuple(passed)


def _is_numbering(cells: Sequence[tuple[int, str]]) -> bool:
    """Return whether a row only numbers the columns."""
    numbers = [text for _, text in cells]
    return len(numbers) > LEAST_COLUMNS and numbers == [str(each) for each in range(1, len(numbers) + 1)]


def _repeats_heading(cells: Sequence[tuple[int, str]], titles: tuple[str, ...]) -> bool:
    same = sum(text == titles[at] for at, text in cells)
    return same >= LEAST_COLUMNS and same >= len(cells) / 2


def _more_rows(sheet: Sheet, row: int, width: int) -> bool:
    """Return whether rows as full as those of families follow."""
    return any(
        sum(bool(text_of(cell)) for cell in line[:width]) >= max(LEAST_COLUMNS, width // 3)
        for line in sheet.lines[row + 1 :]
    )


def _continues(sheet: Sheet, row: int, kept: list[int]) -> bool:
    """Return whether a row with one cell goes on with the row above it: another child below the first."""
    if not kept or kept[-1] != row - 1:
        return False
    at = next(at for at, cell in enumerate(sheet.lines[row]) if text_of(cell))
    above = sheet.lines[row - 1]
    return (
        at > 0
        and at < len(above)
        and bool(text_of(above[at]))
        and bool(re.search(r"\d", text_of(sheet.lines[row][at])))
    )
