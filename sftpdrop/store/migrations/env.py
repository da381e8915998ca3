"""Alembic's entry: runs the migrations in the transaction that Database.migrate opened."""

from alembic import context

from sftpdrop.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
