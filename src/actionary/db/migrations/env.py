"""How Alembic runs a migration: on the connection it is handed, never on one of its own."""

from alembic import context

from actionary.db.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
