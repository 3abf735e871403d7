"""Fresh, migrated databases by copying one that was migrated once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import make_url

from tests.support.postgres import PostgresServer
from yutang.db.engine import open_database
from yutang.db.migrate import upgrade

Dialect = Literal["sqlite", "postgresql"]
DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@dataclass
class Templates:
    """The migrated originals of one test run; each is made when first asked for."""

    folder: Path
    postgres: Callable[[], PostgresServer]
    _made: dict[Dialect, str] = field(default_factory=dict)

    def url(self, dialect: Dialect) -> str:
        if dialect not in self._made:
            self._made[dialect] = self._make(dialect)
        return self._made[dialect]

    def _make(self, dialect: Dialect) -> str:
        url = self.postgres().create() if dialect == "postgresql" else sqlite_url(self.folder / "template.db")
        database = open_database(url)
        try:
            upgrade(database)
        finally:
            database.close()  # the last connection moves SQLite's write-ahead log into the file: one file to copy
        return url


@dataclass
class FreshDatabases:
    """Hands out databases to one test, and takes the PostgreSQL ones back."""

    folder: Path
    templates: Templates
    _handed_out: list[str] = field(default_factory=list)

    def migrated(self, dialect: Dialect) -> str:
        template = self.templates.url(dialect)
        if dialect == "postgresql":
            return self._remember(self.templates.postgres().create(template))
        path = self._next_file()
        shutil.copyfile(str(make_url(template).database), path)
        return self._remember(sqlite_url(path))

    def empty(self, dialect: Dialect) -> str:
        if dialect == "postgresql":
            return self._remember(self.templates.postgres().create())
        return self._remember(sqlite_url(self._next_file()))

    def drop_all(self) -> None:
        for url in self._handed_out:
            if url.startswith("postgresql"):
                self.templates.postgres().drop(url)

    def _next_file(self) -> Path:
        return self.folder / f"database-{len(self._handed_out)}.db"

    def _remember(self, url: str) -> str:
        self._handed_out.append(url)
        return url
