"""Faults of a form as the page says them: the field by the name that stands beside it, and what it needs."""

from __future__ import annotations

from api.services.language.fault_messages import told
from api.services.language.i18n import Translator
from geo.faults import Fault, InputError
from geo.names import Lang


def told_by_field(error: InputError, translator: Translator) -> tuple[tuple[str, Lang], ...]:
    """Return a sentence for each fault, and the language it is in."""
    return tuple(_told(fault, translator) for fault in error.faults)


def _told(fault: Fault, translator: Translator) -> tuple[str, Lang]:
    key, name = f"wrong.{fault.key}", f"desk.field.{fault.field}"
    if not fault.key or not translator.has(key):
        return told(InputError([fault]), translator)[0]
    said = translator.gettext(key, **fault.params)
    if not translator.has(name):
        return told(InputError([fault]), translator)[0] if fault.field else (said, translator.lang)
    return f"{translator.gettext(f'desk.field.{fault.field}')}: {said}", translator.lang
