"""The words of a map. The maps hold no translation of their own: who asks for a map says every word on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.provenance import Status


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word that a map shows or reads out, in one language, as plain text (never as HTML).

    Parameters
    ----------
    lang : str
        Language of the words, as BCP 47 tag (``"kk"``); numbers are written its way.
    title : str
        Title of the page.
    description : str
        What the map shows, in a sentence; read out by screen readers.
    attribution : str
        Whom the map's facts are owed to.
    legend : str
        Heading of the legend.
    zoom_in, zoom_out, close : str
        Names of the buttons.
    no_data : str
        Said where a value is missing.
    indicative : str
        Said in the legend where borders are ours and not the official ones.
    failed : str
        Said when the data of the map cannot be loaded.
    metres, kilometres : str
        Units of the scale bar.
    status : mapping of `Status` to str
        The word for each status; a missing one is an error as soon as a value of that status is shown.
    list_title : str
        Heading of the list beside the map; empty when there is none.
    note : str
        A sentence below the legend, such as what a score was trained on.
    choice : str
        Said before what a reader may choose to see; empty when there is no choice.
    """

    lang: str
    title: str
    description: str
    attribution: str
    legend: str
    zoom_in: str
    zoom_out: str
    close: str
    no_data: str
    indicative: str
    failed: str
    metres: str
    kilometres: str
    status: Mapping[Status, str] = field(default_factory=dict)
    list_title: str = ""
    note: str = ""
    choice: str = ""
