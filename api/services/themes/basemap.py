"""The basemap of the planner's maps: borders simplified for a slow connection, and their attribution."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.shortlists.borders import borders
from api.services.shortlists.shortlist_map import labels, town_points, with_attribution
from maps.basemap import Basemap
from maps.labels import Labels


def light_basemap(
    engine: Engine, translator: Translator, region: str = "", receiving: Collection[str] = ()
) -> Basemap:
    """Return districts and oblasts, of one oblast where it is named, with the names of towns.

    Parameters
    ----------
    engine : Engine
        Where shapes and names are.
    translator : Translator
        The language of the names.
    region : str
        KATO code of an oblast; empty for the country.
    receiving : collection of str
        First two digits of the codes of the regions that are marked as receiving.
    """
    districts, oblasts = (borders(engine, level, region) for level in ("district", "oblast"))
    return Basemap(districts, oblasts, receiving, town_points(engine, translator))


def map_words(engine: Engine, translator: Translator, key: str, title: str, note: str = "") -> Labels:
    """Return the words of a map; official borders come with the name of their publisher.

    Parameters
    ----------
    engine : Engine
        Its borders are official or not.
    translator : Translator
        The reader's language.
    key : str
        Beginning of the ids of the map's texts, such as ``map.flows``.
    title : str
        Of the map.
    note : str
        Stands below the legend.
    """
    words = with_attribution(labels(translator, key, title=title), engine, translator)
    return replace(words, note=note)
