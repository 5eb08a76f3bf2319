"""What a written name may mean, by ever coarser forms: the core of every finder of places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence


class NameIndex:
    """Codes by each form of their names.

    Parameters
    ----------
    names : iterable of (str, str)
        A name and the code that has it; a code may have several, a name may be that of several codes.
    forms : callable
        Of a name to its keys in every form, the finest form first. Names that share a key in a form are the same in it.

    Examples
    --------
    >>> index = NameIndex([("Abai", "1"), ("ABAI", "2")], lambda name: ({name}, {name.lower()}))
    >>> sorted(index.find("Abai")), sorted(index.find("abai")), sorted(index.find("abai", lambda code: code > "1"))
    (['1'], ['1', '2'], ['2'])
    """

    def __init__(
        self, names: Iterable[tuple[str, str]], forms: Callable[[str], Sequence[Collection[str]]]
    ) -> None:
        self._forms = forms
        self._tables: list[dict[str, set[str]]] = []
        for name, code in names:
            for number, keys in enumerate(forms(name)):
                if number == len(self._tables):
                    self._tables.append(defaultdict(set))
                for key in keys:
                    self._tables[number][key].add(code)

    def find(self, name: str, wanted: Callable[[str], bool] = lambda code: True) -> set[str]:
        """Return the codes of a name in the finest form that has any wanted one; empty if none has."""
        for table, keys in zip(self._tables, self._forms(name), strict=False):
            if hits := {code for key in keys for code in table.get(key, ()) if wanted(code)}:
                return hits
        return set()
