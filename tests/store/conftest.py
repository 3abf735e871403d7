"""A database of one kind, and installations for the tests of backups."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.backups import House, Visitors
from tests.support.databases import Dialect
from yutang.db import migrate
from yutang.db.engine import Database, open_database

SECOND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{head}", None, None


def upgrade() -> None:
    op.add_column("live_codes", sa.Column("later", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("live_codes", "later")
"""


def next_revision() -> str:
    """The number of the sample: the one after this version's newest."""
    return f"{int(migrate.head_revision() or 0) + 1:04d}"


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    return House(database, tmp_path / "data")


@pytest.fixture
def other_house(dialect: Dialect, make_database_url: Callable[[Dialect], str], tmp_path: Path) -> Iterator[House]:
    """A second, empty installation on the same kind of database."""
    database = open_database(make_database_url(dialect))
    yield House(database, tmp_path / "other")
    database.close()


@pytest.fixture
def saved(house: House, tmp_path: Path) -> Path:
    """A backup of a furnished house that two visitors have come to."""
    visitors = Visitors(house.furnish())
    visitors.visit()
    visitors.visit()
    return house.back_up(tmp_path / "saved.tar").path


@pytest.fixture
def second_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on this is a version with one migration more."""

    def install() -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        text = SECOND.format(number=next_revision(), head=migrate.head_revision())
        (folder / "versions" / f"{next_revision()}_later.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrate, "FOLDER", folder)

    return install


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    yield opened
    opened.close()
