"""What a user should be told of a file that was read: an English text that other languages know by a key."""

from __future__ import annotations

from collections.abc import Mapping


class Note(str):
    """A text with the key and the values by which the catalogues tell it: ``note.<key>``.

    Parameters
    ----------
    key : str
        Of the catalogues.
    text : str
        In English.
    **params : object
        What the sentence of the key holds.
    """

    key: str
    params: Mapping[str, object]

    def __new__(cls, key: str, text: str, /, **params: object) -> Note:
        """Return the text, with its key and values."""
        note = super().__new__(cls, text)
        note.key, note.params = key, params
        return note

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:  # type: ignore[override]
        """Return what a copy is made of."""
        return (self.key, str(self)), dict(self.params)
