"""What a feature's properties are: name, type, title, unit, and the indicator that a value or status belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from api.services.language.i18n import Translator
from geo.layers.registry import INDICATORS
from geo.provenance import Status

FieldType = Literal["string", "number", "integer", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """One property of the features of a collection.

    Parameters
    ----------
    name : str
        Name of the property.
    type : {"string", "number", "integer", "boolean", "date"}
        Type of its values; a date is written in ISO form.
    unit : str
        Unit of the value; empty where it has none.
    indicator : str
        Id of the indicator whose value, or status, this is; empty for a column of the record itself.
    is_status : bool
        Whether this is the status of the indicator's value.
    translated : bool
        Whether the value differs by language (names).
    values : tuple of str
        The words it may hold; empty when any is allowed.
    """

    name: str
    type: FieldType
    unit: str = ""
    indicator: str = ""
    is_status: bool = False
    translated: bool = False
    values: tuple[str, ...] = ()

    def title(self, translator: Translator) -> str:
        """Return the property's title in a language."""
        if not self.indicator:
            return translator.gettext(f"ogc.field.{self.name}")
        title = translator.gettext(f"indicator.{self.indicator}")
        return translator.gettext("ogc.status_of", title=title) if self.is_status else title

    def schema(self, translator: Translator) -> dict[str, object]:
        """Return the JSON Schema of the property, with its title and unit."""
        shown: dict[str, object] = {"title": self.title(translator)}
        if self.type == "date":
            shown |= {"type": "string", "format": "date"}
        else:
            shown["type"] = self.type
        if self.values:
            shown["enum"] = list(self.values)
        if self.unit and not self.is_status:
            shown["x-ogc-unit"] = self.unit
        return shown

    def to_dict(self) -> dict[str, object]:
        """Return the field as a plain dictionary, for the shelf."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Field:
        """Return the field that :meth:`to_dict` wrote."""
        return cls(**{**raw, "values": tuple(raw["values"])})


STATUSES = tuple(str(status) for status in Status)


def text(*names: str) -> tuple[Field, ...]:
    """Return text properties."""
    return tuple(Field(name, "string") for name in names)


def translated(*names: str) -> tuple[Field, ...]:
    """Return text properties that differ by language."""
    return tuple(Field(name, "string", translated=True) for name in names)


def status(name: str = "status") -> Field:
    """Return the property that holds a record's status."""
    return Field(name, "string", values=STATUSES)


def of_indicator(indicator: str) -> tuple[Field, Field]:
    """Return the two properties of an indicator: its value and the status of that value."""
    meaning = INDICATORS[indicator]
    is_word = meaning.unit == "category"
    value = Field(
        indicator,
        "string" if is_word else "number",
        unit="" if is_word else meaning.unit,
        indicator=indicator,
        values=meaning.categories if is_word else (),
    )
    return value, Field(f"{indicator}_status", "string", indicator=indicator, is_status=True, values=STATUSES)
