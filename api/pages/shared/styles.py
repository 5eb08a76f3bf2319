"""The style of the pages, inside them: a slow line has no second round trip to wait for before a page can be read."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from api.static_files import STATIC

SHEETS = ("css/design.css", "css/pages.css")
"""What every page is drawn with, in this order."""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """A style that stands inside a page.

    Parameters
    ----------
    text : Markup
        What stands between the tags.
    source : str
        What a Content-Security-Policy lets just this text in by.
    """

    text: Markup
    source: str


@cache
def page_style() -> PageStyle:
    """Return the style of all pages, without comments and the blanks between its rules."""
    text = shortened("".join((STATIC / sheet).read_text(encoding="utf-8") for sheet in SHEETS))
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return PageStyle(Markup(text), f"'sha256-{digest}'")  # noqa: S704 - our own file


def shortened(css: str) -> str:
    """Return a style sheet without comments, and without blanks beside braces and semicolons.

    Examples
    --------
    >>> shortened("/* a */ a :hover { color: red; }  b::after { content: ' / '; }")
    "a :hover{color: red}b::after{content: ' / '}"
    """
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", bare).replace(";}", "}").strip()
