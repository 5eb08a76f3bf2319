"""The Alembic chain of the register, run at start under a lock: `env` says how, `versions` holds the steps."""
