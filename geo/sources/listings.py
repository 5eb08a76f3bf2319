"""Adverts of homes to let or to sell, made into medians by settlement with the number they rest on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.faults import Fault
from geo.provenance import Status
from geo.sources.reading.cells import Number, one_of, read_date
from geo.sources.reading.form_rows import Taken
from geo.sources.reading.forms import Column, Form
from geo.sources.reading.geocoding import PLACE_COLUMNS, place_of
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import ROW, Context, Parsed, Reject, observation, observation_frame
from geo.sources.reading.placed_rows import all_rows

DEALS = {
    "rent": ("аренда", "жалға", "жалға беру", "сдается", "сдаётся", "сдам"),
    "sale": ("продажа", "сату", "сатылады", "продается", "продаётся", "продам"),
}
AREA_M2 = Number(lowest=5, highest=2000)
PLAUSIBLE = {"rent": (100.0, 50_000.0), "sale": (3_000.0, 10_000_000.0)}
"""Tenge per m2 (a month, for rent) outside of which an advert is taken for a slip of the pen."""

FORM = Form(
    "housing",
    (
        Column("id", ("Нөмірі", "Номер", "Number"), example="1"),
        *PLACE_COLUMNS,
        Column("deal", ("Мәміле", "Сделка", "Deal", "Тип", "Вид сделки"), one_of(DEALS), required=True, example="rent"),
        Column(
            "price", ("Бағасы, теңге", "Цена, тенге", "Price, KZT", "Цена", "Стоимость"), Number(lowest=1000),
            required=True, example=60000,
        ),
        Column("area_m2", ("Ауданы, м2", "Площадь, м2", "Area, m2", "Площадь"), AREA_M2, example=60),
        Column("rooms", ("Бөлме саны", "Комнат", "Rooms"), Number(lowest=1, highest=30), example=3),
        Column("as_of", ("Күні", "Дата", "Date"), read_date, example="2026-01-15", past=True),
    ),
    any_of=(("kato", "settlement"),),
)  # fmt: skip


def read(path: Path, context: Context) -> Parsed:
    """Read adverts of homes.

    Parameters
    ----------
    path : Path
        CSV or workbook of :data:`FORM`.
    context : Context
        Places and defaults.

    Returns
    -------
    Parsed
        By settlement: ``rent_home`` (median, KZT/month), ``price_home_m2`` (median, KZT/m2, of adverts with an area),
        ``homes_free`` and ``listings_count``. Medians are ``estimated`` from observed adverts, counts are ``observed``.
        The note tells how many adverts stand behind a median. Equal ids count once.

    Raises
    ------
    InputError
        If it is no such table.
    """
    every = all_rows(path, FORM, context)
    rows = [row for each in every.taken if (row := _advert(each, context, every.rejects))]
    if not rows:
        return every.parsed()
    adverts = pd.DataFrame(rows)
    known = adverts["id"] != ""
    once = pd.concat([adverts[known].drop_duplicates("id", keep="last"), adverts[~known]])
    gone = len(adverts) - len(once)
    text = f"{path.name}: {gone} duplicates merged"
    notes = [Note("duplicates", text, file=path.name, count=gone)] if gone else []
    values = [value for code, group in once.groupby("kato") for value in _summary(str(code), group, context)]
    return every.parsed(observation_frame(values), notes)


def _advert(each: Taken, context: Context, rejects: list[Reject]) -> dict[str, object] | None:
    values, where = each.values, each.where
    code = place_of(context.finder, values, where, ("settlement",))
    fault = code if isinstance(code, Fault) else _price_fault(values, where)
    if fault is not None:
        rejects.append(each.rejected(fault))
        return None
    as_of = values.get("as_of") or context.as_of
    area = values.get("area_m2") or float("nan")
    return {
        "id": values.get("id") or "", "kato": code, "deal": values["deal"], "price": values["price"], "area": area,
        "as_of": as_of, ROW: each.row,
    }  # fmt: skip


def _price_fault(values: dict[str, float | str | None], where: str) -> Fault | None:
    area, price, deal = values.get("area_m2"), values["price"], str(values["deal"])
    if area is None or price is None:
        return None
    low, high = PLAUSIBLE[deal]
    per_m2 = float(price) / float(area)
    if low <= per_m2 <= high:
        return None
    return Fault(
        where,
        "price",
        f"{low:g} to {high:g} KZT/m2 for {deal}",
        f"{per_m2:,.0f} KZT/m2",
        key="price_bounds",
        params={"low": low, "high": high},
    )


def _summary(code: str, group: pd.DataFrame, context: Context) -> list[dict[str, object]]:
    as_of, row = str(group["as_of"].max()), int(group[ROW].max())
    counts = {"homes_free": len(group), "listings_count": len(group)}
    rows = [observation(row, code, name, float(n), context, as_of=as_of) for name, n in counts.items()]
    rents = group.loc[group["deal"] == "rent", "price"]
    sales = group[(group["deal"] == "sale") & group["area"].notna()]
    for name, values in (("rent_home", rents), ("price_home_m2", sales["price"] / sales["area"])):
        if len(values):
            note = f"median of {len(values)} adverts"
            rows.append(
                observation(
                    row, code, name, round(float(values.median()), 2), context,
                    as_of=as_of, note=note, status=Status.ESTIMATED.value,
                )
            )  # fmt: skip
    return rows
