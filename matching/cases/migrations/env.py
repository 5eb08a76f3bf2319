"""How Alembic runs a step: on the connection that :mod:`matching.cases.upgrade` hands over, in one transaction."""

from __future__ import annotations

from alembic import context


def run() -> None:
    """Run the steps that are asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=None,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
