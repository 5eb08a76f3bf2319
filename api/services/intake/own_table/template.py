"""A workbook for a centre to fill in, with lists to choose from; it is read as any other table of a centre."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.language.i18n import Translator
from geo.names import Lang
from geo.places import SETTLEMENT_TYPES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS = 300
"""Rows that have the lists."""
_WORDS: dict[str, tuple[str, Sequence[str]]] = {
    "type": ("settlement_type", SETTLEMENT_TYPES),
    "education": ("education", ("none", "secondary", "vocational", "higher")),
    "marital": ("own.marital", ("single", "married", "divorced", "widowed")),
    "tenure": ("tenure", ("any", "rent", "buy", "build")),
    "yes": ("own", ("yes", "no")),
}


@dataclass(frozen=True, slots=True)
class _Field:
    """One column: its headings, an example, and the list that it is chosen from."""

    kk: str
    ru: str
    en: str
    example_kk: object
    example_ru: object
    words: str = ""

    def heading(self, lang: Lang) -> str:
        """Return the heading in a language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[lang]


FIELDS: tuple[_Field, ...] = (
    _Field("Отбасы №", "№ семьи", "Family no. (№ семьи)", "A-1", "A-1"),
    _Field("Қай облыстан, аудан", "Откуда: область, район", "Откуда: область, район", "Түркістан облысы, Сайрам ауданы",
           "Туркестанская область, Сайрамский район"),
    _Field("Елді мекен түрі", "Тип населённого пункта", "Тип населённого пункта", "", "", "type"),
    _Field("Өтініш берушінің жасы", "Возраст заявителя", "Возраст заявителя", 36, 36),
    _Field("Өтініш берушінің кәсібі", "Профессия заявителя", "Профессия заявителя", "дәнекерлеуші", "сварщик"),
    _Field("Өтініш берушінің еңбек өтілі, жыл", "Стаж заявителя, лет", "Стаж заявителя, лет", 9, 9),
    _Field("Өтініш берушінің білімі", "Образование заявителя", "Образование заявителя", "", "", "education"),
    _Field("Жұбайының жасы", "Возраст супруга(и)", "Возраст супруга(и)", 34, 34),
    _Field("Жұбайының кәсібі", "Профессия супруга(и)", "Профессия супруга(и)", "бастауыш сынып мұғалімі",
           "учитель начальных классов"),
    _Field("Жұбайының еңбек өтілі, жыл", "Стаж супруга(и), лет", "Стаж супруга(и), лет", 8, 8),
    _Field("Жұбайының білімі", "Образование супруга(и)", "Образование супруга(и)", "", "", "education"),
    _Field("Балаларының жасы", "Возраст детей", "Возраст детей", "9, 4", "9, 4"),
    _Field("Отбасылық жағдайы", "Семейное положение", "Семейное положение", "", "", "marital"),
    _Field("Тұрғын үй түрі", "Вид жилья", "Вид жилья", "", "", "tenure"),
    _Field("Айына төлей алатыны, теңге (жалдау ақысы)", "Бюджет на аренду в месяц, тенге",
           "Бюджет на аренду в месяц, тенге", 70000, 70000),
    _Field("Жинағы, теңге", "Накопления, тенге", "Накопления, тенге", 1500000, 1500000),
    _Field("Тілдері", "Языки", "Языки", "қазақша, орысша", "казахский, русский"),
    _Field("Ерекше қажеттіліктері", "Особые потребности", "Особые потребности", "жоқ", "нет"),
    _Field("Туыстары қайда тұрады", "Где живут родственники", "Где живут родственники", "жоқ", "нет"),
    _Field("Өз ісін ашқысы келе ме", "Хочет своё дело", "Хочет своё дело", "", "", "yes"),
    _Field("Қалаған облысы", "Желаемая область переселения", "Желаемая область переселения", "кез келген", "любая"),
    _Field("Балабақша қажет пе", "Нужен ли детский сад", "Нужен ли детский сад", "", "", "yes"),
)  # fmt: skip


def family_template(translator: Translator) -> bytes:
    """Return the workbook as XLSX: headings, lists to choose from, and a sheet that explains them with examples."""
    import xlsxwriter

    lang = translator.lang
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(translator.gettext("own.template.sheet"))
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EAF1F5"}
    )
    lists = {name: _list(name, translator) for name in _WORDS}
    for at, field in enumerate(FIELDS):
        sheet.write_string(0, at, field.heading(lang), head)
        sheet.set_column(at, at, 20)
        if field.words:
            choice = {"validate": "list", "source": lists[field.words], "error_type": "warning"}
            sheet.data_validation(1, at, ROWS, at, choice)
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 1)
    _explain(book, translator, lists)
    book.close()
    return raw.getvalue()


def _list(name: str, translator: Translator) -> list[str]:
    prefix, words = _WORDS[name]
    return [translator.gettext(f"{prefix}.{word}") for word in words]


def _explain(book: Workbook, translator: Translator, lists: dict[str, list[str]]) -> None:
    """Add the sheet that says how each column is filled in."""
    sheet = book.add_worksheet(translator.gettext("own.template.help"))
    sheet.write_string(0, 0, translator.gettext("own.template.note"))
    for row, field in enumerate(FIELDS, start=2):
        example = field.example_kk if translator.lang == "kk" else field.example_ru
        words = ", ".join(lists[field.words]) if field.words else ""
        said = translator.gettext("own.template.list", words=words) if words else f"{example}"
        sheet.write_string(row, 0, field.heading(translator.lang))
        sheet.write_string(row, 1, said)
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 80)
