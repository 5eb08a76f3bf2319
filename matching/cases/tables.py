"""The tables of the register, as the newest step of the chain leaves them.

Texts of JSON are canonical (:mod:`matching.cases.canonical`) and moments are texts in UTC, so that a row is the same
to the byte in SQLite and in PostgreSQL. Ids are random texts: nothing can be read from them.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ID = String(24)
_KATO = String(9)
_MOMENT = String(27)
"""ISO 8601 in UTC to the microsecond, which sorts as time does."""

organisations = Table(
    "organisation",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("opened_at", _MOMENT, nullable=False),
    Column("closed_at", _MOMENT),
)
territories = Table(
    "organisation_territory",
    METADATA,
    Column("organisation_id", _ID, ForeignKey("organisation.id"), primary_key=True),
    Column("kato", _KATO, primary_key=True),
)
persons = Table(
    "person",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("login", String(100), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("organisation_id", _ID, ForeignKey("organisation.id"), index=True),
    Column("active", Boolean, nullable=False),
    Column("opened_at", _MOMENT, nullable=False),
)
cases = Table(
    "case_",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("organisation_id", _ID, ForeignKey("organisation.id"), nullable=False),
    Column("number", String(40), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("reason", String(24)),
    Column("due_on", Date),
    Column("household", Text, nullable=False),
    Column("persons", Integer, nullable=False),
    Column("origin", _KATO, nullable=False),
    Column("needs", Text, nullable=False),
    Column("wishes", Text, nullable=False),
    Column("documents", Text, nullable=False),
    Column("proposed_kato", _KATO),
    Column("chosen_kato", _KATO),
    Column("opened_at", _MOMENT, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
    Column("arrived_on", Date),
    Column("closed_on", Date),
    Column("version", Integer, nullable=False),
    UniqueConstraint("organisation_id", "number"),
    Index("ix_case_list", "organisation_id", "due_on", "number"),
    Index("ix_case_stage", "organisation_id", "stage", "due_on", "number"),
    Index("ix_case_receiving", "chosen_kato", "stage", "due_on"),
    Index("ix_case_closed", "closed_on"),
)
notes = Table(
    "case_note",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("case_id", _ID, ForeignKey("case_.id"), nullable=False, index=True),
    Column("author_id", _ID, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("text", Text, nullable=False),
)
sensitive_answers = Table(
    "sensitive_answer",
    METADATA,
    Column("case_id", _ID, ForeignKey("case_.id"), primary_key=True),
    Column("author_id", _ID, primary_key=True),
    Column("kinds", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
)
follow_ups = Table(
    "follow_up",
    METADATA,
    Column("case_id", _ID, ForeignKey("case_.id"), primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("lives_there", Boolean),
    Column("works", Boolean),
    Column("works_in_occupation", Boolean),
    Column("remark", Text, nullable=False),
)
reservations = Table(
    "reservation",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("case_id", _ID, ForeignKey("case_.id")),  # none after its case was erased or has retired
    Column("kato", _KATO, nullable=False),
    Column("state", String(8), nullable=False),
    Column("held_at", _MOMENT, nullable=False),
    Column("held_until", _MOMENT, nullable=False),
    Column("ended_at", _MOMENT),
    Column("ended_for", String(16)),
    Column("arrived_on", Date),
    Index(
        "uq_reservation_live",
        "case_id",
        unique=True,
        sqlite_where=text("state IN ('held', 'kept')"),
        postgresql_where=text("state IN ('held', 'kept')"),
    ),
    Index("ix_reservation_state", "state", "held_until"),
    Index("ix_reservation_case", "case_id"),
)
reservation_lines = Table(
    "reservation_line",
    METADATA,
    Column("reservation_id", _ID, ForeignKey("reservation.id"), primary_key=True),
    Column("resource", String(24), primary_key=True),
    Column("kato", _KATO, nullable=False),
    Column("amount", Integer, nullable=False),
    Index("ix_reservation_line_of", "resource", "kato"),
)
uses = Table(
    "capacity_use",
    METADATA,
    Column("resource", String(24), primary_key=True),
    Column("kato", _KATO, primary_key=True),
    Column("amount", Integer, nullable=False),
)
kept_plans = Table(
    "kept_plan",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("organisation_id", _ID, ForeignKey("organisation.id"), nullable=False),
    Column("made_at", _MOMENT, nullable=False),
    Column("made_by", _ID, nullable=False),
    Column("title", String(200), nullable=False),
    Column("atlas", String(80), nullable=False),
    Column("model", String(200), nullable=False),
    Column("summary", Text, nullable=False),
    Column("archive", LargeBinary),
    Index("ix_kept_plan_organisation", "organisation_id", "made_at"),
)
plan_lines = Table(
    "kept_plan_case",
    METADATA,
    Column("plan_id", _ID, ForeignKey("kept_plan.id"), primary_key=True),
    Column("case_id", _ID, ForeignKey("case_.id"), primary_key=True),
    Column("kato", _KATO),
    Column("reasons", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Index("ix_kept_plan_case_case", "case_id"),
)
events = Table(
    "event",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", _MOMENT, nullable=False),
    Column("actor", _ID, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", _ID, nullable=False),
    Column("body", Text),
    Column("salt", String(32)),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_event_subject", "subject", "number"),
)
journal_head = Table(
    "journal_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
retired_counts = Table(
    "retired_count",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("origin", _KATO, primary_key=True),
    Column("destination", _KATO, primary_key=True),
    Column("reason", String(24), primary_key=True),
    Column("families", Integer, nullable=False),
)
published_counts = Table(
    "published_count",
    METADATA,
    Column("period", String(10), primary_key=True),
    Column("origin", _KATO, primary_key=True),
    Column("destination", _KATO, primary_key=True),
    Column("stages", String(16), primary_key=True),
    Column("families", Integer, nullable=False),
)
