"""``qonys data verify``: whether what lies on disk is what was written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.faults import DamagedError
from geo.names import Lang

if TYPE_CHECKING:
    from geo.integrity import Finding


def verify(
    lang: Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")] = "kk",
) -> None:
    """Check every version, import, cache and the model on disk, and say what to do about what is spoilt."""
    translator = translator_for(lang)
    findings = list(_findings(AtlasSettings().home))
    for finding in findings:
        title = translator.gettext(f"data.verify.{finding.what}", name=finding.name)
        typer.echo(f"{title}: {_state(finding, translator)}")
    spoilt = sum(finding.error is not None for finding in findings)
    typer.echo(translator.gettext("data.verify.sum", checked=len(findings), spoilt=spoilt))
    raise typer.Exit(1 if spoilt else 0)


def _state(finding: Finding, translator: Translator) -> str:
    if finding.error is None:
        return translator.gettext("data.verify.whole")
    if not isinstance(finding.error, DamagedError):
        return str(finding.error)
    damage = translator.gettext(f"damage.{finding.error.fault}", file=finding.error.path)
    return f"{damage}; {translator.gettext(f'remedy.{finding.error.remedy}')}"


def _findings(home: Path) -> Iterator[Finding]:
    from api.ogc import feature_cache
    from geo.integrity import checked, inspect
    from matching.model.model_file import load_model

    yield from inspect(home)
    for path in sorted(feature_cache.folder(home).glob(f"[!.]*/{feature_cache.FORMAT}/")):
        name = path.relative_to(feature_cache.folder(home)).as_posix()
        yield checked("cache", name, partial(feature_cache.verify, path))
    yield checked("model", "", partial(load_model, home))
