"""Tables of the accounts. What lets somebody in is kept as a hash or encrypted; times are seconds since 1970."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Integer, String, Table

from matching.cases.tables import METADATA

READS = {"qonys_writes": False}
"""Option of a connection that only reads, by which the register takes no lock for it."""
CREDENTIALS = Table(
    "account_credential",
    METADATA,
    Column("person_id", String(24), ForeignKey("person.id"), primary_key=True),
    Column("password", String(200), doc="argon2id, with its parameters; none where a provider vouches"),
    Column("secret", String(400), doc="of one-time codes, encrypted; none where they are not used"),
    Column("pending_secret", String(400), doc="one that has not been confirmed by a code yet"),
    Column("last_step", BigInteger, nullable=False, default=0, doc="of the newest code that was taken"),
    Column("subject", String(255), unique=True, doc="issuer and subject that the provider calls the person"),
)
SESSIONS = Table(
    "account_session",
    METADATA,
    Column("token", String(64), primary_key=True, doc="SHA-256 of what the cookie holds"),
    Column("person_id", String(24), ForeignKey("person.id"), nullable=False, index=True),
    Column("begun", Double, nullable=False),
    Column("seen", Double, nullable=False),
    Column("confirmed", Double, nullable=False, doc="when a password was last given"),
    Column("is_half", Integer, nullable=False, default=0, doc="1 until the second factor is given"),
)
LINKS = Table(
    "account_link",
    METADATA,
    Column("token", String(64), primary_key=True, doc="SHA-256 of what the link holds"),
    Column("person_id", String(24), ForeignKey("person.id"), nullable=False, index=True),
    Column("ends", Double, nullable=False),
)
BROWSERS = Table(
    "account_browser",
    METADATA,
    Column("token", String(64), primary_key=True, doc="SHA-256 of what the browser's cookie holds"),
    Column("person_id", String(24), ForeignKey("person.id"), nullable=False, index=True),
    Column("seen", Double, nullable=False),
)
FAILURES = Table(
    "account_failure",
    METADATA,
    Column("key", String(64), primary_key=True, doc="keyed hash of a login, an address or a browser"),
    Column("failures", Integer, nullable=False),
    Column("last", Double, nullable=False),
)
