"""What a reader has to know before trusting a ranking: what it was trained on, what is not known, what is made up."""

from __future__ import annotations

from api.services.engine import Engine
from matching.messages import Message


def honesty(engine: Engine, trained_on: str) -> tuple[Message, ...]:
    """Return the sentences of the banner over every ranking."""
    said = [Message(f"honest.{trained_on}")]
    listed = engine.atlas.newest("open_settlement")
    lacking = set(engine.receiving) - {str(kato)[:2] + "0000000" for kato in listed.index}
    if lacking:
        said.append(Message("honest.open_settlements"))
    if engine.atlas.manifest.demo:
        said.append(Message("honest.demo"))
    return tuple(said)
