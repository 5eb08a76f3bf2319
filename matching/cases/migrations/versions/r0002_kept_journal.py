"""The journal begins, and is kept as it is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"

_REFUSALS = {
    "delete": "TRUE",
    "update": (
        "NEW.number <> OLD.number OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind"
        " OR NEW.subject <> OLD.subject OR NEW.digest <> OLD.digest OR NEW.previous <> OLD.previous"
        " OR NEW.hash <> OLD.hash OR NEW.body IS NOT NULL OR NEW.salt IS NOT NULL"
    ),
}
"""When a change of an event is refused: always, but for the erasing of its body and salt."""


def upgrade() -> None:
    """Begin the journal, and let nothing be done with it but appending and the erasing of bodies."""
    head = sa.table("journal_head", sa.column("id"), sa.column("number"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "sqlite":
        for verb, when in _REFUSALS.items():
            op.execute(
                f"CREATE TRIGGER event_no_{verb} BEFORE {verb.upper()} ON event WHEN {when}"
                " BEGIN SELECT RAISE(ABORT, 'the journal is appended to, and nothing else'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'the journal is appended to, and nothing else'; END $$"
    )
    for verb, when in _REFUSALS.items():
        op.execute(
            f"CREATE TRIGGER event_no_{verb} BEFORE {verb.upper()} ON event FOR EACH ROW"
            f" WHEN ({when}) EXECUTE FUNCTION event_is_kept()"
        )
    op.execute(
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event"
        " FOR EACH STATEMENT EXECUTE FUNCTION event_is_kept()"
    )
