"""How Alembic sees our tables; run by Alembic on the connection `migrate` hands it."""

from __future__ import annotations

from alembic import context

from geomap.storage.every_table import metadata
from geomap.storage.reflection import include_name, render_item, same_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=include_name,
    render_item=render_item,
    compare_type=same_type,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
