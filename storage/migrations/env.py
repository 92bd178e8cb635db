"""How Alembic finds the tables and the connection it was handed."""

from alembic import context
from sqlmodel import SQLModel

import storage.unit  # noqa: F401  (every table is known once the unit is)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
