"""``qonys train``: learn to rank, from simulated families or from real outcomes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.services.engine import Engine
from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.names import Lang
from matching.model.learned_model import Model


def train(
    outcomes: Annotated[
        Path | None, typer.Option(help="CSV of real outcomes; columns as in data/outcomes_template.csv")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="language of what is said")] = "en",
) -> None:
    """Train the ranker and put its file in use."""
    from rich.console import Console

    engine = Engine.open(AtlasSettings().private_home())
    # Bad input is told at once, before a minute of training.
    text = None if outcomes is None else _read(outcomes)
    with Console(stderr=True).status(translator_for(lang).gettext("model.training")):
        lines = (
            _simulated(engine, translator_for(lang))
            if text is None
            else _real(engine, text, str(outcomes), translator_for(lang))
        )
    for line in lines:
        typer.echo(line)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError([Fault(str(path), "", "a file that can be read", error.strerror or "")]) from None
    except UnicodeDecodeError:
        raise InputError([Fault(str(path), "", "text in UTF-8", "other bytes")]) from None


def _simulated(engine: Engine, translator: Translator) -> list[str]:
    from matching.evaluation.evaluate import checked
    from matching.model.training import simulated_rows, train_simulated
    from matching.simulator.fit import fit, survey_fit

    world = fit(engine.destinations)
    fits = survey_fit(world)
    rows = simulated_rows(world)
    model = checked(train_simulated(world, rows), world, rows, fits)
    _save(model, engine)
    figures = model.card["figures"]
    return [
        translator.gettext(
            "model.trained", name=model.name, families=model.card["data"]["families"], n=len(rows)
        ),
        translator.gettext("model.survey_fit", n=len(fits), distance=max(fit.distance for fit in fits)),
        translator.gettext(
            "model.figures", error=100 * max(figures["ece"].values()), held=100 * figures["coverage"]
        ),
        translator.gettext("model.limit.simulated"),
    ]


def _save(model: Model, engine: Engine) -> None:
    """Write a model and the demand that is expected by it; the model last, for a server takes both when it changes."""
    from matching.model.expected_demand import expected_demand
    from matching.model.model_file import save_model
    from matching.room.demand import save_demand

    save_demand(expected_demand(model, engine.destinations), engine.home)
    save_model(model, engine.home)


def _real(engine: Engine, text: str, where: str, translator: Translator) -> list[str]:
    from geo.occupations import unit_groups
    from matching.destinations import Destinations
    from matching.model.model_card import with_card
    from matching.model.model_file import load_model
    from matching.model.outcome_training import train_outcomes, tried_error
    from matching.model.outcomes import read_outcomes
    from matching.model.training import simulated_rows, train_simulated
    from matching.simulator.fit import fit

    # People live in villages that take nobody this year: outcomes may come from any settlement.
    everywhere = Destinations.of(engine.atlas, receiving=False)
    found = read_outcomes(
        text,
        everywhere,
        occupations=frozenset(unit_groups()),
        katos=engine.katos,
        where=where,
        today=datetime.now(UTC).date(),
    )
    old = load_model(engine.home)
    if old is None:
        world = fit(engine.destinations)
        old = train_simulated(world, simulated_rows(world))
    learned = train_outcomes(found, old)
    figures = {
        "log_loss": learned.loss,
        "log_loss_of_old": learned.old_loss,
        "log_loss_of_one_chance": learned.flat_loss,
        "ece": tried_error(learned, found.rows),
    }
    data = {"moved": [str(found.moved.min()), str(found.moved.max())], "old_model": old.name}
    if learned.better:
        _save(with_card(learned.model, everywhere, found.rows, data, figures), engine)
    shift = {name: learned.weight[name] - learned.old_weight[name] for name in learned.weight}
    order = sorted(shift, key=lambda name: shift[name])
    return [
        translator.gettext("model.learned", families=found.families, n=learned.tried),
        translator.gettext(
            "model.losses", new=100 * learned.loss, old=100 * learned.old_loss, flat=100 * learned.flat_loss
        ),
        *(
            _shifted(translator, name, learned.old_weight[name], learned.weight[name])
            for name in (*order[-3:][::-1], *order[:3])
        ),
        translator.gettext(
            "model.replaced" if learned.better else "model.kept", name=learned.model.name, old=old.name
        ),
    ]


def _shifted(translator: Translator, criterion: str, before: float, after: float) -> str:
    return translator.gettext(
        "model.shift",
        criterion=translator.gettext(f"criterion.{criterion}"),
        before=100 * before,
        after=100 * after,
    )
