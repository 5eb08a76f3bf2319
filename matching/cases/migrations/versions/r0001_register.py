"""The register: organisations, persons, cases, reservations, plans and the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

revision = "r0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for make in (
        _organisations,
        _organisation_territorys,
        _persons,
        _cases,
        _case_notes,
        _sensitive_answers,
        _follow_ups,
        _reservations,
        _reservation_lines,
        _capacity_uses,
        _kept_plans,
        _kept_plan_cases,
        _events,
        _journal_heads,
        _retired_counts,
        _published_counts,
    ):
        make()


def _organisations() -> None:
    op.create_table(
        "organisation",
        Column("id", sa.String(24), nullable=False),
        Column("kind", sa.String(16), nullable=False),
        Column("name", sa.String(200), nullable=False),
        Column("opened_at", sa.String(27), nullable=False),
        Column("closed_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )


def _organisation_territorys() -> None:
    op.create_table(
        "organisation_territory",
        Column("organisation_id", sa.String(24), nullable=False),
        Column("kato", sa.String(9), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_organisation_territory_organisation_id"
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kato", name="pk_organisation_territory"),
    )


def _persons() -> None:
    op.create_table(
        "person",
        Column("id", sa.String(24), nullable=False),
        Column("login", sa.String(100), nullable=False),
        Column("role", sa.String(16), nullable=False),
        Column("organisation_id", sa.String(24)),
        Column("active", sa.Boolean(), nullable=False),
        Column("opened_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_person_organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("login", name="uq_person_login"),
    )
    op.create_index("ix_person_organisation_id", "person", ["organisation_id"])


def _cases() -> None:
    op.create_table(
        "case_",
        Column("id", sa.String(24), nullable=False),
        Column("organisation_id", sa.String(24), nullable=False),
        Column("number", sa.String(40), nullable=False),
        Column("stage", sa.String(16), nullable=False),
        Column("reason", sa.String(24)),
        Column("due_on", sa.Date()),
        Column("household", sa.Text(), nullable=False),
        Column("persons", sa.Integer(), nullable=False),
        Column("origin", sa.String(9), nullable=False),
        Column("needs", sa.Text(), nullable=False),
        Column("wishes", sa.Text(), nullable=False),
        Column("documents", sa.Text(), nullable=False),
        Column("proposed_kato", sa.String(9)),
        Column("chosen_kato", sa.String(9)),
        Column("opened_at", sa.String(27), nullable=False),
        Column("changed_at", sa.String(27), nullable=False),
        Column("arrived_on", sa.Date()),
        Column("closed_on", sa.Date()),
        Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_case__organisation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_"),
        sa.UniqueConstraint("organisation_id", "number", name="uq_case__organisation_id_number"),
    )
    op.create_index("ix_case_closed", "case_", ["closed_on"])
    op.create_index("ix_case_list", "case_", ["organisation_id", "due_on", "number"])
    op.create_index("ix_case_receiving", "case_", ["chosen_kato", "stage", "due_on"])
    op.create_index("ix_case_stage", "case_", ["organisation_id", "stage", "due_on", "number"])


def _case_notes() -> None:
    op.create_table(
        "case_note",
        Column("id", sa.String(24), nullable=False),
        Column("case_id", sa.String(24), nullable=False),
        Column("author_id", sa.String(24), nullable=False),
        Column("at", sa.String(27), nullable=False),
        Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_case_note_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
    )
    op.create_index("ix_case_note_case_id", "case_note", ["case_id"])


def _sensitive_answers() -> None:
    op.create_table(
        "sensitive_answer",
        Column("case_id", sa.String(24), nullable=False),
        Column("author_id", sa.String(24), nullable=False),
        Column("kinds", sa.Text(), nullable=False),
        Column("text", sa.Text(), nullable=False),
        Column("at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_sensitive_answer_case_id"),
        sa.PrimaryKeyConstraint("case_id", "author_id", name="pk_sensitive_answer"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        Column("case_id", sa.String(24), nullable=False),
        Column("month", sa.Integer(), nullable=False),
        Column("on_day", sa.Date(), nullable=False),
        Column("lives_there", sa.Boolean()),
        Column("works", sa.Boolean()),
        Column("works_in_occupation", sa.Boolean()),
        Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_follow_up_case_id"),
        sa.PrimaryKeyConstraint("case_id", "month", name="pk_follow_up"),
    )


def _reservations() -> None:
    op.create_table(
        "reservation",
        Column("id", sa.String(24), nullable=False),
        Column("case_id", sa.String(24)),
        Column("kato", sa.String(9), nullable=False),
        Column("state", sa.String(8), nullable=False),
        Column("held_at", sa.String(27), nullable=False),
        Column("held_until", sa.String(27), nullable=False),
        Column("ended_at", sa.String(27)),
        Column("ended_for", sa.String(16)),
        Column("arrived_on", sa.Date()),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_reservation_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reservation"),
    )
    op.create_index("ix_reservation_case", "reservation", ["case_id"])
    op.create_index("ix_reservation_state", "reservation", ["state", "held_until"])
    op.create_index(
        "uq_reservation_live",
        "reservation",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'kept')"),
        postgresql_where=sa.text("state IN ('held', 'kept')"),
    )


def _reservation_lines() -> None:
    op.create_table(
        "reservation_line",
        Column("reservation_id", sa.String(24), nullable=False),
        Column("resource", sa.String(24), nullable=False),
        Column("kato", sa.String(9), nullable=False),
        Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservation.id"], name="fk_reservation_line_reservation_id"
        ),
        sa.PrimaryKeyConstraint("reservation_id", "resource", name="pk_reservation_line"),
    )
    op.create_index("ix_reservation_line_of", "reservation_line", ["resource", "kato"])


def _capacity_uses() -> None:
    op.create_table(
        "capacity_use",
        Column("resource", sa.String(24), nullable=False),
        Column("kato", sa.String(9), nullable=False),
        Column("amount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "kato", name="pk_capacity_use"),
    )


def _kept_plans() -> None:
    op.create_table(
        "kept_plan",
        Column("id", sa.String(24), nullable=False),
        Column("organisation_id", sa.String(24), nullable=False),
        Column("made_at", sa.String(27), nullable=False),
        Column("made_by", sa.String(24), nullable=False),
        Column("title", sa.String(200), nullable=False),
        Column("atlas", sa.String(80), nullable=False),
        Column("model", sa.String(200), nullable=False),
        Column("summary", sa.Text(), nullable=False),
        Column("archive", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_kept_plan_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kept_plan"),
    )
    op.create_index("ix_kept_plan_organisation", "kept_plan", ["organisation_id", "made_at"])


def _kept_plan_cases() -> None:
    op.create_table(
        "kept_plan_case",
        Column("plan_id", sa.String(24), nullable=False),
        Column("case_id", sa.String(24), nullable=False),
        Column("kato", sa.String(9)),
        Column("reasons", sa.Text(), nullable=False),
        Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name="fk_kept_plan_case_case_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["kept_plan.id"], name="fk_kept_plan_case_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "case_id", name="pk_kept_plan_case"),
    )
    op.create_index("ix_kept_plan_case_case", "kept_plan_case", ["case_id"])


def _events() -> None:
    op.create_table(
        "event",
        Column("number", sa.Integer(), autoincrement=False, nullable=False),
        Column("at", sa.String(27), nullable=False),
        Column("actor", sa.String(24), nullable=False),
        Column("kind", sa.String(32), nullable=False),
        Column("subject", sa.String(24), nullable=False),
        Column("body", sa.Text()),
        Column("salt", sa.String(32)),
        Column("digest", sa.String(64), nullable=False),
        Column("previous", sa.String(64), nullable=False),
        Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_event"),
    )
    op.create_index("ix_event_subject", "event", ["subject", "number"])


def _journal_heads() -> None:
    op.create_table(
        "journal_head",
        Column("id", sa.Integer(), autoincrement=False, nullable=False),
        Column("number", sa.Integer(), nullable=False),
        Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
    )


def _retired_counts() -> None:
    op.create_table(
        "retired_count",
        Column("year", sa.Integer(), autoincrement=False, nullable=False),
        Column("origin", sa.String(9), nullable=False),
        Column("destination", sa.String(9), nullable=False),
        Column("reason", sa.String(24), nullable=False),
        Column("families", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "origin", "destination", "reason", name="pk_retired_count"),
    )


def _published_counts() -> None:
    op.create_table(
        "published_count",
        Column("period", sa.String(10), nullable=False),
        Column("origin", sa.String(9), nullable=False),
        Column("destination", sa.String(9), nullable=False),
        Column("stages", sa.String(16), nullable=False),
        Column("families", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("period", "origin", "destination", "stages", name="pk_published_count"),
    )
