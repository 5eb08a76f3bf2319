"""What places, resources and sentences of a plan are called in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from api.services.engine import Engine
from api.services.language.i18n import Translator
from geo.occupations import title


@dataclass(frozen=True, slots=True)
class Wording:
    """Names in one language.

    Parameters
    ----------
    engine : Engine
        Knows the names and shapes of places.
    translator : Translator
        The language.
    """

    engine: Engine
    translator: Translator

    def text(self, key: str, /, **params: object) -> str:
        """Return the text of a message id; see :meth:`api.services.language.i18n.Translator.gettext`."""
        return self.translator.gettext(key, **params)

    def place(self, kato: str) -> str:
        """Return the name of a place; its code where the atlas does not have it."""
        places = self.engine.places
        return self.translator.place_name(places[kato]) if kato in places else kato

    def above(self, kato: str, level: Literal["district", "oblast"]) -> str:
        """Return the name of the district or oblast that a place lies in."""
        places = self.engine.places
        return self.place(str(places[kato][level])) if kato in places else ""

    def place_and_district(self, kato: str) -> str:
        """Return the name of a place with its district; that a family is placed nowhere for no code."""
        if not kato:
            return self.text("plan.nowhere")
        return ", ".join(name for name in (self.place(kato), self.above(kato, "district")) if name)

    def holding(self, resource: str, kato: str, of: str) -> str:
        """Return where in an area something of a resource is, and of which occupation group.

        Parameters
        ----------
        resource : str
            The resource; jobs name their occupation group.
        kato : str
            The place that has it.
        of : str
            KATO code of the area; its own name is not repeated.
        """
        parts = [] if kato == of else [self.place(kato)]
        if ":" in resource:
            parts.append(self.resource(resource).partition(": ")[2])
        return ", ".join(parts)

    def resource(self, name: str) -> str:
        """Return what a resource is called; jobs name their occupation group."""
        base, _, group = name.partition(":")
        if not group:
            return self.text(f"plan.resource.{'quota' if base == 'persons' else base}")
        return f"{self.text('plan.resource.jobs')}: {title(group, self.translator.lang)}"

    def resources(self, names: Iterable[str]) -> str:
        """Return resources as one text."""
        return ", ".join(map(self.resource, names))
