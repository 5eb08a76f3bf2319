"""A message without its wording: an id of the catalogues and the figures that go into the sentence.

The packages below ``api`` hold no sentence; ``api.services.language.i18n`` turns a message into Kazakh, Russian or
English.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the catalogues.

    Parameters
    ----------
    id : str
        Key in the catalogues.
    params : dict
        Figures, names and other messages that the sentence holds. ``n``, where given, chooses the plural form.
    """

    id: str
    params: dict[str, object] = field(default_factory=dict)
