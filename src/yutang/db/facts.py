"""What a database says about itself as a whole, over all workspaces: for backups, and for `yutang doctor`."""

from sqlalchemy import Connection, func, inspect, select

from yutang.db.all_tables import metadata

_LEDGERS = ("events", "audit_entries")  # whatever happens leaves a row in one of them


def tables_in(connection: Connection) -> list[str]:
    """Ours, of whatever revision; Alembic's own is left out."""
    return sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})


def newest_id(connection: Connection) -> int:
    """The newest id in the ledger and the audit log; 0 where there is none. It tells the time: see `ids.moment_of`."""
    present = set(tables_in(connection))
    if "workspaces" not in present:
        return 0
    workspaces = metadata.tables["workspaces"]
    newest = 0
    for workspace_id in (0, *connection.scalars(select(workspaces.c.workspace_id))):
        for table in (metadata.tables[name] for name in _LEDGERS if name in present):
            found = connection.scalar(select(func.max(table.c.id)).where(table.c.workspace_id == workspace_id))
            newest = max(newest, found or 0)
    return newest


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows of each table."""
    quoted = connection.dialect.identifier_preparer.quote
    return {
        name: connection.exec_driver_sql(f"SELECT count(*) FROM {quoted(name)}").scalar_one()  # noqa: S608 - its own names
        for name in tables_in(connection)
    }


def sealed_samples(connection: Connection) -> list[str]:
    """Something of each kind that is kept sealed, if there is any: whoever opens them has the right secret key."""
    members, receivers = metadata.tables["members"], metadata.tables["alert_receivers"]
    accounts = metadata.tables["accounts"]
    samples = [
        connection.scalar(select(members.c.totp_secret).where(members.c.totp_secret.is_not(None)).limit(1)),
        connection.scalar(select(receivers.c.address).limit(1)),
        connection.scalar(select(accounts.c.secret).limit(1)),
    ]
    return [sample for sample in samples if sample]


def sqlite_settings(connection: Connection) -> dict[str, str]:
    """What makes a commit durable, and what SQLite finds when it looks through the whole file (`ok`)."""
    names = ("journal_mode", "synchronous", "quick_check(1)")
    return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}


def postgres_settings(connection: Connection) -> dict[str, str]:
    """The server's version, and what makes a commit durable."""
    names = (
        "server_version_num",
        "server_version",
        "synchronous_commit",
        "fsync",
        "full_page_writes",
        "server_encoding",
    )
    return {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}
