"""Who signs in, and how: passwords and second factors, sessions, one-time links, known browsers, failures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"

_PERSON = sa.String(24)


def upgrade() -> None:
    """Add the tables of the accounts."""
    op.create_table(
        "account_credential",
        sa.Column("person_id", _PERSON, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("password", sa.String(200)),
        sa.Column("secret", sa.String(400)),
        sa.Column("pending_secret", sa.String(400)),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.String(255)),
        sa.UniqueConstraint("subject", name="uq_account_credential_subject"),
    )
    op.create_table(
        "account_session",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("person_id", _PERSON, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("begun", sa.Double, nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
        sa.Column("confirmed", sa.Double, nullable=False),
        sa.Column("is_half", sa.Integer, nullable=False),
    )
    op.create_table(
        "account_link",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("person_id", _PERSON, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("ends", sa.Double, nullable=False),
    )
    op.create_table(
        "account_browser",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("person_id", _PERSON, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("seen", sa.Double, nullable=False),
    )
    op.create_table(
        "account_failure",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last", sa.Double, nullable=False),
    )
    for table in ("account_session", "account_link", "account_browser"):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])
