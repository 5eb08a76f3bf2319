"""The sheet as a PDF, set by Typst with the fonts that it brings along: every Kazakh letter is in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.services.language.formats import money
from api.services.language.i18n import Speaker
from api.services.sheets.content import Sheet, amount
from api.services.sheets.qr import qr
from api.services.shortlists.eligibility_json import shown_eligibility

TEMPLATE = Path(__file__).with_name("sheet.typ")


def pdf(
    sheet: Sheet,
    speaker: Speaker,
    *,
    locator: str,
    address: str,
    said: Sequence[str],
    sources: Sequence[dict[str, str]],
    atlas: str,
) -> bytes:
    """Return the sheet as a PDF of A4 pages.

    Parameters
    ----------
    sheet : Sheet
        What it says.
    speaker : Speaker
        Says the headings.
    locator : str
        The little map as SVG.
    address : str
        Link of the page, for the QR code.
    said : sequence of str
        What has to be known before trusting the numbers.
    sources : sequence of dict
        Where the values come from.
    atlas : str
        Version of the atlas.
    """
    import typst

    data = {
        **_words(speaker),
        **_content(sheet, speaker),
        "lang": speaker.lang,
        "locator": locator,
        "qr": qr(address),
        "said": list(said),
        "sources": [f"{source['title']} ({source['licence']})" for source in sources],
        "atlas": speaker.say("sheet.atlas", version=atlas),
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


def _words(speaker: Speaker) -> dict[str, Any]:
    keys = ("jobs", "road", "support", "steps", "fit", "needs", "contacts", "provenance", "scan", "no_jobs")
    words = {key: speaker.say(f"sheet.{key}") for key in keys}
    more = {"may": speaker.say("eligibility.title"), "duties": speaker.say("eligibility.duties.title")}
    return {"words": words | more, "brand": speaker.say("site.name")}


def _content(sheet: Sheet, speaker: Speaker) -> dict[str, Any]:
    card = sheet.card
    return {
        "name": sheet.name,
        "where": sheet.where,
        "parts": [
            {
                "title": part.title,
                "rows": [[row.title, row.value, row.status_word, row.status] for row in part.rows],
            }
            for part in sheet.parts
        ],
        "jobs": [[title, str(count)] for title, count in sheet.jobs],
        "road": list(sheet.road),
        "support": _support(sheet, speaker),
        "support_note": _support_note(sheet, speaker),
        "eligibility": _eligibility(sheet, speaker),
        "duties": [speaker.say(f"eligibility.duties.{name}") for name in ("contract", "return", "when")],
        "steps": [[step.text, _days(step.days, speaker)] for step in sheet.steps],
        "needs": [speaker.say(f"needs.{need.domain}") for need in sheet.needs],
        "contacts": [speaker.say(f"contact.{name}", where=sheet.where) for name in CONTACTS],
        "fit": [
            speaker.say("sheet.score", score=speaker.number(card.match["score"])),
            *(reason["text"] for reason in (*card.good, *card.bad)),
        ]
        if card
        else [],
    }


def _support(sheet: Sheet, speaker: Speaker) -> list[list[str]]:
    if not sheet.money_is_theirs:
        return []
    return [
        [
            speaker.say(f"support.{item.rule.measure}"),
            amount(item, speaker),
            _how_often(item.rule.months, speaker),
        ]
        for item in sheet.support.items
        if item.rule.who != "employer"
    ]


def _support_note(sheet: Sheet, speaker: Speaker) -> list[str]:
    """Return for how many, which day and which index the sums are, and that they are an estimate."""
    if not sheet.money_is_theirs:
        return [speaker.say("eligibility.not_theirs")]
    support = sheet.support
    mci = money(support.mci.kzt, speaker)
    return [
        speaker.say("support.lede", n=support.persons, day=speaker.day(support.on), mci=mci),
        speaker.say("support.caution"),
    ]


def _eligibility(sheet: Sheet, speaker: Speaker) -> list[str]:
    """Return the verdict, then every condition that is not met or not known."""
    if sheet.eligibility is None:
        return []
    shown = shown_eligibility(sheet.eligibility, speaker)
    return [shown["title"], *(check["text"] for check in shown["checks"] if check["state"] != "met")]


CONTACTS = ("departure", "receiving", "portal", "unknown")
"""Whom to turn to, in the order in which a family needs them."""


def _how_often(months: int, speaker: Speaker) -> str:
    return speaker.say("support.monthly", n=months) if months > 1 else speaker.say("support.once")


def _days(days: int | None, speaker: Speaker) -> str:
    return speaker.say("sheet.days", n=days) if days else ""
