"""``/model``: the model card, for whoever wants to know what ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from api.deps import EngineDep
from api.pages.shared.frame import PageTranslator, page_router, render
from matching.criteria.registry import CRITERIA
from matching.model.learned_model import OUTCOMES
from matching.model.model_file import load_model
from matching.ranking.weights import usual_wishes

router = page_router()


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a criterion says: its id, and its share in percent."""

    criterion: str
    percent: float


@router.get("/model")
def model_card(request: Request, engine: EngineDep, translator: PageTranslator) -> Response:
    """Show data, date, figures and limits of what ranks; without a model, the weights of the survey."""
    model = load_model(engine.home)
    card: Mapping[str, Any] = model.card if model else {}
    shares = card.get("criteria") or dict(zip(CRITERIA, usual_wishes() / usual_wishes().sum(), strict=True))
    weights = [Weight(name, 100.0 * float(share)) for name, share in shares.items()]
    weights.sort(key=lambda weight: -weight.percent)
    return render(
        request,
        "model.html",
        translator,
        section="",
        card=card,
        trained_on=engine.ranker.trained_on,
        weights=weights,
        outcomes=OUTCOMES,
        demand=engine.demand,
        demand_current=engine.demand is not None and engine.demand.atlas == engine.atlas.version,
        own_percent=100.0 * float(card.get("own_share", 1.0)),
    )
