"""Workbooks to fill in: a heading, an example row, and a sheet that explains every column in three languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from geo.faults import Fault, InputError
from geo.imports.readers import TARGETS, target
from geo.names import LANGS, Lang
from geo.sources.reading.forms import Column, Form

Explain = Callable[[str, str], str]
"""Takes a language and a message id; returns the sentence."""


def with_template() -> tuple[str, ...]:
    """Return the names that have a template."""
    return tuple(name for name, each in TARGETS.items() if each.form is not None)


def write_template(path: Path, name: str, lang: Lang, explain: Explain) -> None:
    """Write the template of what is loaded under a name.

    Parameters
    ----------
    path : Path
        XLSX file to write.
    name : str
        One of :func:`with_template`.
    lang : {"kk", "ru", "en"}
        Language of the headings; the reader knows all three.
    explain : callable
        Gives the explanations, by ``template.column.<id>``.

    Raises
    ------
    InputError
        If there is no such name, no template for it, or the file cannot be written.
    """
    form = target(name).form
    if form is None:
        raise InputError([Fault("template", "layer", "one of " + ", ".join(with_template()), name)])
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write_form(book, form, lang)
            _write_explanations(book, form, lang, explain)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError([Fault(str(path), "", "a file that can be written", str(error))]) from None


def title_of(column: Column, lang: str) -> str:
    """Return the heading of a column in a language; its id where it has no heading of its own."""
    return (
        column.titles[LANGS.index(lang)]
        if len(column.titles) >= len(LANGS)
        else (*column.titles, column.id)[0]
    )


def _write_form(book: xlsxwriter.Workbook, form: Form, lang: str) -> None:
    sheet = book.add_worksheet(form.id)
    bold, needed = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#FFF2CC"})
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(_shown(form)):
        sheet.write_string(0, position, title_of(column, lang), needed if column.required else bold)
        sheet.set_column(position, position, max(12, min(40, len(title_of(column, lang)) + 2)))
        if isinstance(column.example, float | int):
            sheet.write_number(1, position, column.example)
        elif column.example:
            sheet.write_string(1, position, column.example)


def _shown(form: Form) -> list[Column]:
    """Return the columns that a template offers: not the hundred single ages of a census."""
    return [column for column in form.columns if column.titles]


def _write_explanations(book: xlsxwriter.Workbook, form: Form, lang: str, explain: Explain) -> None:
    sheet = book.add_worksheet(explain(lang, "template.sheet"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(
        0, 0, ["id", *(f"{explain(code, 'template.explanation')} ({code})" for code in LANGS)], bold
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(LANGS), 60)
    for row, column in enumerate(_shown(form), start=1):
        sheet.write_string(row, 0, f"{column.id} *" if column.required else column.id, wrap)
        for position, code in enumerate(LANGS, start=1):
            text = f"{title_of(column, code)}: {explain(code, f'template.column.{column.id}')}"
            sheet.write_string(row, position, text, wrap)
