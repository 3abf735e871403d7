"""Alembic's entry: runs over the connection that `yutang.db.migrate` hands in."""

from alembic import context

from yutang.db.all_tables import metadata
from yutang.db.migrate import render_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    compare_type=True,
    render_item=render_type,
)
with context.begin_transaction():
    context.run_migrations()
