"""Sentences in Kazakh, Russian and English, from the gettext catalogues in ``locales/``.

Message ids are keys (``reason.quota.persons``), not English sentences, so that the three languages are equals
and a missing
translation shows. Each area has its own file (``reasons.po``, ``pages.po`` …); a language is all its files together.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from geo.names import FALLBACKS, LANGS, Lang
from matching.messages import Message

__all__ = [
    "LANGS",
    "Lang",
    "Translator",
    "best_language",
    "read_catalog",
    "translator_for",
]

LOCALES = Path(__file__).with_name("locales")
_USUAL = 200
"""Characters of an ``Accept-Language`` header whose answer is kept."""


def best_language(wanted: str | None, accepted: str = "") -> Lang:
    """Return the language to answer in: the one asked for, else the first accepted one that we have, else Kazakh.

    Parameters
    ----------
    wanted : str or None
        From ``?lang=``; anything unknown is passed over.
    accepted : str
        An ``Accept-Language`` header.
    """
    return (_best_language if len(accepted) <= _USUAL else _best_language.__wrapped__)(wanted or "", accepted)


@lru_cache(maxsize=256)
def _best_language(wanted: str, accepted: str) -> Lang:
    tags = [wanted, *(part.split(";")[0].strip() for part in accepted.split(","))]
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


_NAMED_AFTER = re.compile(r"\bим\.\s*")
"""As the classifier shortens "named after"."""


class Translator:
    """The catalogues of one language, with its numbers and dates.

    Parameters
    ----------
    lang : {"kk", "ru", "en"}
        The language.

    Examples
    --------
    >>> english = translator_for("en")
    >>> english.gettext("reason.quota.persons", n=2820)
    'The region may take 2,820 people this year'
    >>> english.format_number(-0.04), english.format_date("2026-11-20")
    ('0', 'November 20, 2026')
    """

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.locale = Locale(lang)
        compiled = io.BytesIO()
        write_mo(compiled, read_catalog(lang))
        compiled.seek(0)
        self._texts = Translations(compiled)

    def gettext(self, key: str, /, **params: object) -> str:
        """Return the text of a message id, with its placeholders filled in.

        Parameters
        ----------
        key : str
            Message id; one that no catalogue has is returned as it is.
        **params
            Values of the placeholders; ``n``, where given, also chooses the plural form.
        """
        n, pattern = params.get("n"), key
        if isinstance(n, int | float):
            pattern = self._texts.ungettext(key, key, int(n) if float(n).is_integer() else 2)
        if pattern == key:  # asked second: for a plural message it would return the form of 1
            pattern = self._texts.ugettext(key)
        if not params:
            return pattern
        return pattern.format_map({name: self._format_argument(value) for name, value in params.items()})

    def has(self, key: str) -> bool:
        """Return whether the catalogues have a message id."""
        return self._texts.ugettext(key) != key or self._texts.ungettext(key, key, 2) != key

    def format_message(self, message: Message) -> str:
        """Return the text of a message."""
        return self.gettext(message.id, **message.params)

    def format_number(self, value: float, digits: int = 1) -> str:
        """Return a number as the language writes it, with at most ``digits`` decimals and a true minus."""
        return _decimal(self.lang, round(value, digits) + 0.0)  # no minus before a zero

    def format_date(self, value: date | str, style: str = "long") -> str:
        """Return a date, or an ISO text of one, as the language writes it in a style of CLDR."""
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return format_date(day, format=style, locale=self.locale)

    def place_name(self, names: Mapping[str, object]) -> str:
        """Return a place's name (columns ``name_kk`` …) in this language, or in the next best that is known.

        Examples
        --------
        >>> Translator("ru").place_name({"name_ru": "район им.Габита Мусрепова"})
        'район имени Габита Мусрепова'
        """
        known = (names.get(f"name_{code}") for code in FALLBACKS[self.lang])
        return _NAMED_AFTER.sub("имени ", next((str(name) for name in known if name), ""))

    def _format_argument(self, value: object) -> str:
        if isinstance(value, Message):
            return self.format_message(value)
        if isinstance(value, date):
            return self.format_date(value)
        if isinstance(value, tuple):
            return ", ".join(map(self._format_argument, value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.format_number(float(value))
        return str(value)


@lru_cache(maxsize=16_384)
def _decimal(lang: Lang, value: float) -> str:
    return str(format_decimal(value, locale=Locale(lang))).replace("-", "−")


@cache
def translator_for(lang: Lang) -> Translator:
    """Return the translator of a language; catalogues are read once."""
    return Translator(lang)
