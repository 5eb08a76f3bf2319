"""The sheet as a PDF, set by Typst with the fonts that it brings along: every Kazakh letter is in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from api.services.language.formats import money
from api.services.language.i18n import Translator
from api.services.sheets.content import HomePrice, Jobs, Sheet, amount
from api.services.sheets.parts import Part, Row
from api.services.sheets.procedure import Tomorrow, pages
from api.services.sheets.qr import qr
from api.services.shortlists.cards import Card
from api.services.shortlists.eligibility_json import shown_eligibility
from api.services.shortlists.grounds import not_known_text, rests_parts, rests_text, room_line

TEMPLATE = Path(__file__).with_name("sheet.typ")


def pdf(
    sheet: Sheet,
    translator: Translator,
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
    translator : Translator
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
        **_words(translator),
        **_content(sheet, translator),
        "lang": translator.lang,
        "locator": locator,
        "qr": qr(address),
        "said": list(said),
        "sources": [f"{source['title']} ({source['licence']})" for source in sources],
        "atlas": translator.gettext("sheet.atlas", version=atlas),
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


def _words(translator: Translator) -> dict[str, object]:
    keys = ("jobs", "road", "support", "steps", "fit", "needs", "contacts", "provenance", "scan", "no_jobs")
    words = {key: translator.gettext(f"sheet.{key}") for key in keys}
    more = {
        "may": translator.gettext("eligibility.title"),
        "duties": translator.gettext("eligibility.duties.title"),
        "tomorrow": translator.gettext("tomorrow.title"),
    }
    return {"words": words | more, "brand": translator.gettext("site.name")}


def _content(sheet: Sheet, translator: Translator) -> dict[str, object]:
    card = sheet.card
    return {
        "name": sheet.name,
        "where": sheet.where,
        "parts": [
            {
                "title": part.title,
                "rows": [
                    [row.title, row.value, row.status_word if marked else "", row.status, row.note]
                    for row, marked in _marked(part)
                ],
            }
            for part in sheet.parts
        ],
        "jobs": _jobs(sheet.jobs, translator),
        "jobs_mark": [translator.gettext(f"status.{sheet.jobs.status}"), sheet.jobs.status],
        "road": list(sheet.road),
        "support": _support(sheet, translator),
        "support_note": _support_note(sheet, translator),
        "eligibility": _eligibility(sheet, translator),
        "duties": [
            translator.gettext(f"eligibility.duties.{name}") for name in ("contract", "return", "when")
        ],
        "tomorrow": _tomorrow(sheet.tomorrow, translator),
        "pages": pages(),
        "steps": [[step.text, _days(step.days, translator)] for step in sheet.tomorrow.steps],
        "needs": [translator.gettext(f"needs.{need.domain}") for need in sheet.needs],
        "contacts": [translator.gettext(f"contact.{name}", where=sheet.where) for name in CONTACTS],
        "fit": [
            translator.gettext("sheet.score", score=translator.format_number(card.match["score"])),
            *sheet.couple,
            *([room_line(room, translator)] if (room := card.match["room"]) else []),
            *filter(None, [not_known_text(card.match["not_known"], translator)]),
        ]
        if card
        else [],
        "reasons": _reasons(card, translator) if card else [],
        "rests": [[part.status, part.share] for part in rests_parts(card.match["rests_on"])] if card else [],
        "rests_text": rests_text(card.match["rests_on"], translator) if card else "",
    }


def _reasons(card: Card, translator: Translator) -> list[list[str]]:
    """Return what speaks for and against a village: sign, sentence, and the mark of what it rests on."""
    signed = [*(("+", reason) for reason in card.good), *(("−", reason) for reason in card.bad)]
    return [
        [sign, reason["text"], translator.gettext(f"status.{reason['status']}"), reason["status"]]
        for sign, reason in signed
    ]


def _marked(part: Part) -> Iterator[tuple[Row, bool]]:
    """Give each row and whether its mark is written: of rows that are made up, the first one's stands for all."""
    before = False
    for row in part.rows:
        yield row, not (row.made_up and before)
        before = row.made_up


def _jobs(jobs: Jobs, translator: Translator) -> list[str]:
    rows = [f"{title} — {translator.gettext('sheet.posts', n=count)}" for title, count in jobs.rows]
    return rows + ([translator.gettext("sheet.jobs.more", n=jobs.more)] if jobs.more else [])


def _support(sheet: Sheet, translator: Translator) -> list[list[str]]:
    if not sheet.money_is_theirs:
        return []
    return [
        [
            translator.gettext(f"support.{item.rule.measure}"),
            amount(item, translator),
            f"{_how_often(item.rule.months, translator)}. {translator.gettext(f'support.when.{item.rule.measure}')}",
        ]
        for item in sheet.support.items
        if item.rule.who != "employer"
    ]


def _support_note(sheet: Sheet, translator: Translator) -> list[str]:
    """Return for how many, which day and which index the sums are, and that they are an estimate."""
    if not sheet.money_is_theirs:
        return [translator.gettext("eligibility.not_theirs")]
    support = sheet.support
    mci = money(support.mci.kzt, translator)
    return [
        translator.gettext(
            "support.lede", n=support.persons, day=translator.format_date(support.on), mci=mci
        ),
        translator.gettext("support.caution"),
        *_home_price(sheet.home_price, translator),
    ]


def _eligibility(sheet: Sheet, translator: Translator) -> list[str]:
    """Return the verdict, then every condition that is not met or not known."""
    if sheet.eligibility is None:
        return []
    shown = shown_eligibility(sheet.eligibility, translator)
    return [shown["title"], *(check["text"] for check in shown["checks"] if check["state"] != "met")]


def _home_price(price: HomePrice | None, translator: Translator) -> list[str]:
    return [f"{price.text} ({translator.gettext(f'status.{price.status}')})"] if price else []


def _tomorrow(found: Tomorrow, translator: Translator) -> list[list[Any]]:
    """Return what the family does next: a sentence, and the lines below it."""
    register = [[translator.gettext("tomorrow.register"), []]] if found.register else []
    source = translator.gettext("tomorrow.documents.source", source=found.documents_source)
    return [
        *register,
        [translator.gettext("tomorrow.documents"), [*found.documents, source]],
        [translator.gettext("tomorrow.apply", since=found.since), []],
        [translator.gettext("tomorrow.wait", n=found.days), []],
        [translator.gettext("tomorrow.arrive", n=found.arrival_days), []],
    ]


CONTACTS = ("departure", "receiving", "portal", "unknown")
"""Whom to turn to, in the order in which a family needs them."""


def _how_often(months: int, translator: Translator) -> str:
    return (
        translator.gettext("support.monthly", n=months) if months > 1 else translator.gettext("support.once")
    )


def _days(days: int | None, translator: Translator) -> str:
    return translator.gettext("sheet.days", n=days) if days else ""
