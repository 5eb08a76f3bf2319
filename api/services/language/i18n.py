"""Sentences in Kazakh, Russian and English, from the gettext catalogues in ``locales/``.

Message ids are keys (``reason.quota.persons``), not English sentences, so that the three languages are equals
and a missing
translation shows. Each area has its own file (``reasons.po``, ``pages.po`` …); a language is all its files together.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from matching.messages import Message

Lang = Literal["kk", "ru", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
LOCALES = Path(__file__).with_name("locales")


def best_language(wanted: str | None, accepted: str = "") -> Lang:
    """Return the language to answer in: the one asked for, else the first accepted one that we have, else Kazakh.

    Parameters
    ----------
    wanted : str or None
        From ``?lang=``; anything unknown is passed over.
    accepted : str
        An ``Accept-Language`` header.
    """
    tags = [wanted or "", *(part.split(";")[0].strip() for part in accepted.split(","))]
    for tag in tags:
        code = tag.lower().split("-")[0]
        if code in LANGS:
            return code
    return "kk"


def read_catalog(lang: Lang) -> Catalog:
    """Return all messages of a language as one catalogue.

    Raises
    ------
    ValueError
        If an id stands in two files.
    """
    whole = Catalog(locale=lang)
    for path in sorted((LOCALES / lang).glob("*.po")):
        with path.open("rb") as handle:
            part = read_po(handle, locale=lang, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            if whole.get(message.id) is not None:
                raise ValueError(f"{path}: {message.id} is already in another file of this language")
            whole[message.id] = message
    return whole


class Speaker:
    """Says messages in one language.

    Parameters
    ----------
    lang : {"kk", "ru", "en"}
        The language.
    """

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.locale = Locale(lang)
        packed = io.BytesIO()
        write_mo(packed, read_catalog(lang))
        packed.seek(0)
        self._texts = Translations(packed)

    def say(self, key: str, /, **params: object) -> str:
        """Return the sentence of a key; ``n``, where given, chooses the plural form. An unknown key is
        returned as it is.
        """
        n, pattern = params.get("n"), key
        if isinstance(n, int | float):
            pattern = self._texts.ungettext(key, key, int(n) if float(n).is_integer() else 2)
        if pattern == key:  # asked second: for a plural message it would return the form of 1
            pattern = self._texts.ugettext(key)
        return (
            pattern.format_map({name: self._shown(value) for name, value in params.items()})
            if params
            else pattern
        )

    def has(self, key: str) -> bool:
        """Return whether the catalogues know a key."""
        return self._texts.ugettext(key) != key or self._texts.ungettext(key, key, 2) != key

    def tell(self, message: Message) -> str:
        """Return the sentence of a message."""
        return self.say(message.id, **message.params)

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number as the language writes it, with at most ``digits`` decimals and a true minus."""
        return _decimal(self.lang, round(value, digits) + 0.0)  # no minus before a zero

    def day(self, value: date | str, style: str = "long") -> str:
        """Return a date as the language writes it; an ISO text is read first."""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(day, format=style, locale=self.locale)

    def name(self, names: Mapping[str, object]) -> str:
        """Return a place's name in this language, or in the next best that is known."""
        order = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "kk", "ru")}[self.lang]
        return next((str(names[f"name_{code}"]) for code in order if names.get(f"name_{code}")), "")

    def _shown(self, value: object) -> str:
        if isinstance(value, Message):
            return self.tell(value)
        if isinstance(value, tuple):
            return ", ".join(map(self._shown, value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(float(value))
        return str(value)


@lru_cache(maxsize=16_384)
def _decimal(lang: Lang, value: float) -> str:
    return str(format_decimal(value, locale=Locale(lang))).replace("-", "−")


@cache
def speaker(lang: Lang) -> Speaker:
    """Return the speaker of a language; catalogues are read once."""
    return Speaker(lang)
