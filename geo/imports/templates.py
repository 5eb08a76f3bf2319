"""Workbooks to fill in: a heading, an example row, and a sheet that explains every column in three languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.export.workbook import Column, Table, Workbook
from geo.faults import Fault, InputError
from geo.imports.readers import TARGETS, target
from geo.names import LANGS, Lang
from geo.sources.reading.forms import Column as FormColumn
from geo.sources.reading.forms import Form

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
        raise InputError(
            [
                Fault(
                    "template",
                    "layer",
                    "one of " + ", ".join(with_template()),
                    name,
                    key="one_of",
                    params={"words": ", ".join(with_template())},
                )
            ]
        )
    try:
        book = Workbook(path)
    except OSError as error:
        raise InputError(
            [Fault(str(path), "", "a file that can be written", str(error), key="file_written")]
        ) from None
    book.add_sheet(form.id, _form_table(form, lang))
    book.add_sheet(explain(lang, "template.sheet"), _explanations(form, explain))
    book.close()


def title_of(column: FormColumn, lang: Lang) -> str:
    """Return the heading of a column in a language; its id where it has no heading of its own."""
    return (
        column.titles[LANGS.index(lang)]
        if len(column.titles) >= len(LANGS)
        else (*column.titles, column.id)[0]
    )


def _form_table(form: Form, lang: Lang) -> Table:
    """Return the headings, those of required columns highlighted, and a row of examples."""
    shown = _shown(form)
    headings = [Column(title_of(column, lang), is_required=column.required) for column in shown]
    examples = [None if column.example == "" else column.example for column in shown]
    return Table(headings, [examples])


def _shown(form: Form) -> list[FormColumn]:
    """Return the columns that a template offers: not the hundred single ages of a census."""
    return [column for column in form.columns if column.titles]


def _explanations(form: Form, explain: Explain) -> Table:
    headings = [
        Column("id"),
        *(Column(f"{explain(code, 'template.explanation')} ({code})") for code in LANGS),
    ]
    rows = [
        [
            f"{column.id} *" if column.required else column.id,
            *(f"{title_of(column, code)}: {explain(code, f'template.column.{column.id}')}" for code in LANGS),
        ]
        for column in _shown(form)
    ]
    return Table(headings, rows)
