"""The words of a map: maps have no translation of their own, the caller passes every word."""

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
        A sentence on what the map shows; read out by screen readers.
    attribution : str
        Sources and authors of the data, shown on the map.
    legend : str
        Heading of the legend.
    zoom_in, zoom_out, close : str
        Names of the buttons.
    no_data : str
        Stands for a missing value.
    indicative : str
        Text of the legend where borders are computed and not official.
    failed : str
        Shown when the data of the map cannot be loaded.
    metres, kilometres : str
        Units of the scale bar.
    status : mapping of `Status` to str
        The word for each status; a missing one is an error as soon as a value of that status is shown.
    list_title : str
        Heading of the list beside the map; empty when there is none.
    note : str
        A sentence below the legend, such as what a score was trained on.
    choice : str
        Name of the choice between groups of layers; empty when there is none.
    whole : str
        Name of the button that leads back to the first view; empty when there is none.
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
    whole: str = ""
