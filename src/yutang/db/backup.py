"""`yutang backup` and `yutang restore`: the whole installation in one file, and back.

A backup is online: it is the database at one moment, while visitors go on scanning. A restore has the database to
itself; it is proved before anything is touched, and what it replaces is backed up first.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from yutang.db import archive, postgres_copies, sqlite_copies
from yutang.db.archive import ArchiveWriter, Manifest
from yutang.db.engine import Database, sqlite_path, translated
from yutang.db.facts import newest_id
from yutang.db.ids import moment_of
from yutang.db.migrate import check_known, revision_of
from yutang.errors import Conflict, NotFound, Unavailable

_DRAFT = ".yutang-draft-"
_LEFT_BEHIND = 86_400  # seconds: a draft this much older than ours belongs to a process that was killed
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}  # some network and memory-card file systems


@dataclass(frozen=True, slots=True)
class BackupReport:
    path: Path
    size: int  # bytes
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class RestoreReport:
    manifest: Manifest
    kept: Path | None  # where what was there before is kept; none: nothing was there
    migrations: list[str]  # applied to bring an older backup to this version


@dataclass(frozen=True, slots=True)
class Installation:
    """What is saved or replaced, when, and by which version of Yutang."""

    database: Database
    data_dir: Path
    now: datetime
    version: str

    @property
    def stamp(self) -> str:
        return f"{self.now.astimezone(UTC):%Y%m%d-%H%M%S}"

    @property
    def blank(self) -> Manifest:
        return Manifest(self.version, self.database.engine.dialect.name, self.now.astimezone(UTC).isoformat())


def back_up(
    database: Database, data_dir: Path, target: Path, now: datetime, version: str, *, force: bool = False
) -> BackupReport:
    """Write a backup to the file `target`, or to a file named after `now` in the folder `target`.

    The final name appears only when everything is written and synced. Raises Conflict when there is a file of that name
    (unless `force`) or nothing to save, NotFound when there is no such folder.
    """
    ours = Installation(database, data_dir, now, version)
    if target.is_dir():
        target = target / f"yutang-{ours.stamp}.tar"
    if target.exists() and not force:
        raise Conflict(f"{target} is there already. Choose another name, or say --force to replace it.")
    copies = sqlite_copies if database.is_sqlite else postgres_copies
    with _draft_folder(target.parent) as folder, translated(), database.reader.connect() as connection:
        manifest, sizes = copies.save(connection, folder, ours.blank)
        return _write(manifest, sizes, data_dir, folder, target, force=force)


def restore(
    database: Database, data_dir: Path, source: Path, now: datetime, version: str, *, force: bool = False
) -> RestoreReport:
    """Make the installation what the backup `source` is.

    Raises Invalid for a damaged backup, and Conflict when somebody uses the database (the caller may not, either), when
    it holds something newer than the backup (unless `force`), or when the backup is of a newer version, or of
    PostgreSQL where the database is SQLite.
    """
    ours = Installation(database, data_dir, now, version)
    with _draft_folder(data_dir, make=True) as folder:
        manifest = _laid_out(source, folder)
        if manifest.dialect not in (ours.blank.dialect, "sqlite"):  # from SQLite one may grow into the other
            raise Conflict(f"The backup is of {manifest.dialect}, and database_url names {ours.blank.dialect}.")
        check_known(manifest.revision)
        database.close()
        try:
            report = _replace(ours, folder, manifest, force=force)
        except sqlite_copies.Unreadable as error:
            path = sqlite_path(database)
            if not force:
                raise Conflict(f"{path}: {error}. Say --force to put it aside and restore the backup.") from error
            kept = _put_aside(path, ours)
            report = replace(_replace(ours, folder, manifest, force=force), kept=kept)
        _put_files(folder, data_dir)
        return report


def _replace(ours: Installation, folder: Path, manifest: Manifest, *, force: bool) -> RestoreReport:
    copies = sqlite_copies if ours.database.is_sqlite else postgres_copies
    kept = None
    with copies.held(ours.database) as connection:
        revision = revision_of(connection)
        check_known(revision)
        newest = newest_id(connection)
        if newest > manifest.newest_id and not force:
            raise Conflict(
                f"The database holds changes up to {_time_of(newest)}, and the backup ends at"
                f" {_time_of(manifest.newest_id)}. Say --force to go back to the backup."
            )
        if revision is not None:
            kept = _kept_folder(ours) / "backup.tar"
            with _draft_folder(kept.parent) as inner:
                saved, sizes = copies.save(connection, inner, ours.blank)
                _write(saved, sizes, ours.data_dir, inner, kept, force=False)
        migrations = copies.put(connection, folder, manifest)
    return RestoreReport(manifest, kept, migrations)


def _time_of(made_id: int) -> str:
    return f"{moment_of(made_id):%Y-%m-%d %H:%M:%S} UTC" if made_id else "nothing"


def _laid_out(source: Path, folder: Path) -> Manifest:
    with archive.reading(source) as reader:
        if reader.manifest.weight > shutil.disk_usage(folder).free:
            raise Unavailable(f"The backup needs {reader.manifest.weight >> 20} MB of free disk in {folder.parent}.")
        reader.lay_out(folder)
        return reader.manifest


# ---- files -----------------------------------------------------------------------------------------------------------


def _write(
    manifest: Manifest, sizes: dict[str, int], data_dir: Path, folder: Path, target: Path, *, force: bool
) -> BackupReport:
    """The archive, complete and synced under a name of its own, then under its final name."""
    draft = folder / "draft.tar"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        writer = ArchiveWriter(file)
        if (data_dir / archive.SECRET).is_file():
            writer.add(archive.SECRET, data_dir / archive.SECRET)
        for name, size in sizes.items():
            writer.add(name, folder / name, size)
        for kept in _kept_files(data_dir):
            with suppress(FileNotFoundError):  # removed since: the copy of the database is older than that
                writer.add(str(kept.relative_to(data_dir)), kept)
        whole = writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    size = draft.stat().st_size
    _give_name(draft, target, force=force)
    archive.sync(target.parent)
    return BackupReport(target, size, whole)


def _kept_files(data_dir: Path) -> list[Path]:
    """Originals of uploads, and files of conversations; those that are being written are left out."""
    files = (path for folder in archive.FOLDERS for path in (data_dir / folder).rglob("*"))
    return sorted(path for path in files if path.is_file() and path.suffix != archive.UNFINISHED)


def _give_name(draft: Path, target: Path, *, force: bool) -> None:
    if force:
        draft.replace(target)
        return
    try:
        os.link(draft, target)  # unlike renaming, it never replaces a file that has just appeared
    except FileExistsError as error:
        raise Conflict(f"{target} is there already.") from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        draft.rename(target)


def _put_files(folder: Path, data_dir: Path) -> None:
    """The secret and the folders of kept files, each by renaming. The draft folder takes the old ones with it."""
    if (folder / archive.SECRET).exists():
        (folder / archive.SECRET).chmod(0o600)
        (folder / archive.SECRET).replace(data_dir / archive.SECRET)
    for name in archive.FOLDERS:
        if (data_dir / name).exists():
            (data_dir / name).rename(folder / f"replaced-{name}")
        if (folder / name).exists():
            (folder / name).rename(data_dir / name)
    archive.sync(data_dir)


def _put_aside(path: Path, ours: Installation) -> Path:
    """Move a file that is no database, with what SQLite keeps beside it."""
    folder = _kept_folder(ours)
    for end in ("", "-wal", "-shm", "-journal"):
        part = path.with_name(path.name + end)
        if part.exists():
            shutil.move(part, folder / part.name)
    return folder


def _kept_folder(ours: Installation) -> Path:
    """A new one: what an earlier restore has kept is never replaced."""
    folder = ours.data_dir / f"before-restore-{ours.stamp}"
    for number in range(2, 1000):
        if not folder.exists():
            break
        folder = folder.with_name(f"before-restore-{ours.stamp}-{number}")
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def _draft_folder(parent: Path, *, make: bool = False) -> Iterator[Path]:
    """A folder beside the result for what is not finished; gone at the end. Disk errors come out as sentences."""
    try:
        if make:
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not parent.is_dir():
            raise NotFound(f"{parent}: there is no such folder.")
        folder = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=parent))  # readable by the owner only
        try:
            _sweep(parent, folder.stat().st_mtime)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise Unavailable(f"{error.filename or parent}: {error.strerror or error}.") from error


def _sweep(parent: Path, now: float) -> None:
    """Remove what killed processes left behind. File times are compared with file times."""
    for path in parent.glob(_DRAFT + "*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < now - _LEFT_BEHIND:
                shutil.rmtree(path, ignore_errors=True)
