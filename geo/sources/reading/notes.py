"""What a user should be told of a file that was read: an English text that other languages know by a key."""

from __future__ import annotations

from collections.abc import Mapping

from geo.faults import Fault


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

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:
        """Return what a copy is made of."""
        return (self.key, str(self)), dict(self.params)


class LeftOut(str):
    """A cell that was left out while its row was kept; it is told as its fault is.

    Parameters
    ----------
    fault : Fault
        Where it stands, what was expected and what was found.
    """

    fault: Fault

    def __new__(cls, fault: Fault, /) -> LeftOut:
        """Return the text, with the fault."""
        note = super().__new__(cls, f"left out: {fault}")
        note.fault = fault
        return note

    def __getnewargs__(self) -> tuple[Fault]:  # type: ignore[override]
        """Return what a copy is made of."""
        return (self.fault,)
