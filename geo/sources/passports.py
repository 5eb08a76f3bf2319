"""Village passports: one row a settlement with what it offers."""

from __future__ import annotations

from pathlib import Path

from geo.layers.infrastructure import FLAGS
from geo.sources.reading.cells import Number, one_of, read_date, read_flag
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import PLACE_COLUMNS
from geo.sources.reading.parsed import Context, Parsed, observation
from geo.sources.reading.placed_rows import read_placed

LANGUAGES = {
    "kk": ("қазақ", "казахский", "қаз", "каз", "kazakh"),
    "ru": ("орыс", "русский", "рус", "russian"),
    "kk+ru": ("аралас", "смешанный", "қазақ, орыс", "казахский, русский", "kk, ru", "mixed"),
}
_TITLES = {
    "school": ("Мектеп", "Школа", "School"),
    "kindergarten": ("Балабақша", "Детский сад", "Kindergarten", "Детсад"),
    "clinic": (
        "Амбулатория немесе медпункт",
        "Амбулатория или медпункт",
        "Clinic",
        "ФАП",
        "Медпункт",
        "Больница",
    ),
    "pharmacy": ("Дәріхана", "Аптека", "Pharmacy"),
    "piped_water": ("Су құбыры", "Водопровод", "Piped water", "Вода", "Централизованное водоснабжение"),
    "central_heating": ("Орталық жылыту", "Центральное отопление", "Central heating", "Отопление"),
    "gas": ("Газ", "Газ", "Gas", "Газоснабжение"),
    "internet": ("Интернет", "Интернет", "Internet"),
    "paved_road": ("Қатты жабынды жол", "Дорога с твёрдым покрытием", "Paved road", "Дорога"),
    "bus": ("Автобус", "Автобус", "Bus"),
    "shop": ("Дүкен", "Магазин", "Shop"),
    "culture_house": ("Мәдениет үйі", "Дом культуры", "Culture house", "Клуб"),
    "sports_ground": ("Спорт алаңы", "Спортивная площадка", "Sports ground", "Спортзал"),
}
_NUMBERS: dict[str, tuple[tuple[str, ...], Number]] = {
    "school_places_free": (
        ("Мектептегі бос орын", "Свободных мест в школе", "Free school places"),
        Number(whole=True, highest=5000),
    ),
    "kindergarten_places_free": (
        ("Балабақшадағы бос орын", "Свободных мест в детском саду", "Free kindergarten places"),
        Number(whole=True, highest=2000),
    ),
    "homes_free": (("Бос үйлер", "Свободных домов", "Free homes"), Number(whole=True, highest=10_000)),
    "school_km": (
        ("Мектепке дейін", "До школы", "School distance", "Школа, км", "Мектеп, км"),
        Number(highest=1000),
    ),
    "clinic_km": (
        ("Амбулаторияға дейін", "До медпункта", "Clinic distance", "Медпункт, км", "ФАП, км"),
        Number(highest=1000),
    ),
    "altitude_m": (("Биіктігі", "Высота над уровнем моря", "Altitude"), Number(lowest=-150, highest=5000)),
    "hospital_km": (
        (
            "Ауруханаға дейін",
            "До больницы",
            "Hospital distance",
            "Больница, км",
            "Аурухана, км",
            "Расстояние до больницы",
        ),
        Number(highest=1000),
    ),
    "station_km": (
        (
            "Вокзалға дейін",
            "До станции",
            "Station distance",
            "Станция, км",
            "Вокзал, км",
            "Расстояние до станции",
        ),
        Number(highest=1000),
    ),
}

FORM = Form(
    "infrastructure",
    (
        *PLACE_COLUMNS,
        *(Column(name, _TITLES[name], read_flag, example="1") for name in FLAGS),
        Column(
            "school_language",
            ("Оқыту тілі", "Язык обучения", "School language"),
            one_of(LANGUAGES),
            example="kk+ru",
        ),
        *(Column(name, titles, read) for name, (titles, read) in _NUMBERS.items()),
        Column("as_of", ("Күні", "Дата", "Date"), read_date, example="2026-01-15", past=True),
    ),
    any_of=(("kato", "settlement"), (*FLAGS, *_NUMBERS)),
)


def read(path: Path, context: Context) -> Parsed:
    """Read village passports.

    Parameters
    ----------
    path : Path
        CSV or XLSX of :data:`FORM`; an empty cell says nothing of the matter.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        Flags, free places, languages and distances, all ``observed``.

    Raises
    ------
    InputError
        If it is no such table.
    """
    return read_placed(path, FORM, context, ("settlement",), _rows)


def _rows(each: Taken, code: str, context: Context) -> list[dict[str, object]]:
    values, as_of = each.values, each.values.get("as_of") or context.as_of
    rows = [
        observation(each.row, code, name, values[name], context, as_of=as_of)
        for name in (*FLAGS, *_NUMBERS)
        if values.get(name) is not None
    ]
    if language := values.get("school_language"):
        rows.append(observation(each.row, code, "school_language", 1.0, context, text=language, as_of=as_of))
    return rows
