"""``qonys match``: a family in a file, its shortlist as a table, JSON, GeoJSON or a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.services.language.i18n import Translator, translator_for
from api.services.register_room import open_engine
from api.services.settings import AtlasSettings
from api.services.shortlists.eligibility_json import (
    ShownEligibility,
    family_eligibility,
    shown_eligibility,
)
from api.services.shortlists.grounds import not_known_text, rests_text, room_line
from api.services.shortlists.shortlist_json import shown_shortlist
from api.services.shortlists.shortlist_types import ShownAnswer, ShownMatch
from geo.faults import Fault, InputError
from geo.names import Lang


def match(
    family: Annotated[Path, typer.Argument(help="a household as JSON, '-' for standard input")],
    top: Annotated[int, typer.Option(min=1, max=500, help="how many villages")] = 10,
    lang: Annotated[Lang, typer.Option(help="language of names and reasons")] = "kk",
    form: Annotated[
        Literal["table", "json", "geojson"], typer.Option("--format", help="what to print")
    ] = "table",
    map_file: Annotated[Path | None, typer.Option("--map", help="write a map to this HTML file")] = None,
    order: Annotated[Literal["room", "fit"], typer.Option(help="by fit and room, or by fit alone")] = "room",
    ask: Annotated[list[str] | None, typer.Option(help="KATO code of a place to be told about")] = None,
) -> None:
    """Rank villages for a family."""
    engine = open_engine(AtlasSettings().home)
    household = engine.household(_read(family), where=str(family))
    answer = engine.match(household, top=top, ask=tuple(ask or ()), by_fit=order == "fit")
    may = shown_eligibility(family_eligibility(household, engine), translator_for(lang))
    shown: ShownAnswer = {**shown_shortlist(answer, engine, translator_for(lang)), "eligibility": may}
    if map_file is not None:
        from api.services.shortlists.shortlist_map import shortlist_page

        map_file.write_text(shortlist_page(shown, engine, translator_for(lang)), encoding="utf-8")
    if form == "table":
        _print_table(shown, translator_for(lang))
    else:
        typer.echo(json.dumps(shown if form == "json" else _geojson(shown), ensure_ascii=False, indent=1))


def _read(path: Path) -> bytes:
    try:
        return typer.get_binary_stream("stdin").read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), "", "a file that can be read", error.strerror or "")]) from None


def _geojson(shown: ShownAnswer) -> dict[str, object]:
    features = [
        {
            "type": "Feature",
            "id": match["kato"],
            "geometry": {"type": "Point", "coordinates": [match["lon"], match["lat"]]},
            "properties": {key: value for key, value in match.items() if key not in {"lon", "lat"}},
        }
        for match in shown["matches"]
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "atlas": shown["atlas"],
        "model": shown["model"],
    }


def _print_table(shown: ShownAnswer, translator: Translator) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=translator.gettext(
            "match.title", model=translator.gettext(f"model.{shown['model']['trained_on']}")
        )
    )
    for column in ("rank", "place", "score", "why"):
        table.add_column(
            translator.gettext(f"match.column.{column}"),
            justify="right" if column in {"rank", "score"} else "left",
        )
    group = 0
    for row in [*shown["matches"], *shown["asked"]]:
        if row["group"] != group and row["equals"] > 1 and not row["blocked_by"]:
            table.add_section()
            table.add_row("", "", "", translator.gettext(_group_key(group, shown["order"]), n=row["equals"]))
        group = row["group"]
        table.add_row(
            str(row["rank"]),
            _place(row, translator),
            translator.format_number(row["score"]),
            _why(row, translator),
        )
    Console().print(table)
    typer.echo(translator.gettext(f"list.order.{shown['order']}"))
    for line in (shown["couple"] or {"text": []})["text"]:
        typer.echo(line)
    _print_eligibility(shown["eligibility"], translator)
    for row in shown["asked"]:
        for line in (row["why_not"] or {"text": []})["text"]:
            typer.echo(
                f"{translator.place_name({f'name_{code}': text for code, text in row['name'].items()})}: {line}"
            )
    for name, count in shown["excluded"].items():
        typer.echo(
            translator.gettext("match.excluded", n=count, reason=translator.gettext(f"blocker.{name}"))
        )


def _group_key(before: int, order: str) -> str:
    return f"list.equals{'.room' if order == 'room' else ''}{'.next' if before else ''}"


def _print_eligibility(shown: ShownEligibility, translator: Translator) -> None:
    typer.echo(f"{translator.gettext('eligibility.title')} {shown['title']}")
    for check in shown["checks"]:
        if check["state"] != "met":
            typer.echo(f"  - {check['text']}")


def _place(row: ShownMatch, translator: Translator) -> str:
    parts = (row["name"], row["district"]["name"], row["oblast"]["name"])
    return "\n".join(
        translator.place_name({f"name_{code}": text for code, text in part.items()}) for part in parts
    )


def _why(row: ShownMatch, translator: Translator) -> str:
    best = sorted(row["reasons"], key=lambda reason: -reason["contribution"])[:3]
    lines = [f"+{translator.format_number(reason['contribution'])} {reason['text']}" for reason in best]
    lines += [room_line(row["room"], translator) if row["room"] else ""]
    lines += [rests_text(row["rests_on"], translator), not_known_text(row["not_known"], translator)]
    return "\n".join(filter(None, lines))
