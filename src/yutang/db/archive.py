"""The one file of a backup: a plain tar, its large members gzipped, and last a manifest with the hash of each.

A person without Yutang can still open it with tar and gunzip. What is read from an archive is checked before anything
is done with it: names from a fixed list, plain files only, sizes and SHA-256 as the manifest says.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from yutang.errors import Conflict, Invalid, NotFound, Unavailable

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SECRET: Final = "secret.key"  # noqa: S105 - the name of a file
DATABASE: Final = "database.sqlite3.gz"
FOLDERS: Final = ("originals", "media")  # what people uploaded, and what fans sent; media/<workspace>/<id>
UNFINISHED: Final = ".part"  # the ending of a file that is still being written
_MAY_HOLD = re.compile(
    r"secret\.key|database\.sqlite3\.gz|tables/[a-z_]{1,63}\.copy\.gz|originals/\w[\w.-]{0,199}"
    r"|media/\d{1,19}/\d{1,19}",
    re.ASCII,
)
_LARGEST_MANIFEST = 64 << 20  # bytes: a line for each of half a million kept originals
_CHUNK = 1 << 20  # bytes
_COMPRESSION = 1  # level: a third of the size at 60 MB/s; level 6 takes three times as long for a tenth less


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive: bytes as they lie in it, their hash, and the bytes that gunzip makes of them."""

    size: int
    sha256: str
    unpacked: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. `columns` is empty for SQLite, whose database is one file."""

    yutang: str  # version
    dialect: str
    created_at: str  # ISO 8601, UTC
    revision: str = ""
    newest_id: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def weight(self) -> int:
        """Bytes that laying it out takes, as it is and unpacked."""
        return sum(member.size + member.unpacked for member in self.members.values())


# ---- writing ---------------------------------------------------------------------------------------------------------


def compress(chunks: Iterable[bytes], target: Path) -> int:
    """Write them gzipped; the bytes there were before."""
    size = 0
    with target.open("wb") as raw, gzip.GzipFile("", "wb", _COMPRESSION, raw, 0) as file:
        for chunk in chunks:
            size += file.write(chunk)
    return size


def sync(folder: Path) -> None:
    """Make names that were given in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def chunks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class ArchiveWriter:
    """Adds members to an open file; `finish` adds the manifest. Times and owners are left out."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish
        self._members: dict[str, Member] = {}

    def add(self, name: str, path: Path, unpacked: int | None = None) -> None:
        """Add a file; `unpacked` is what gunzip makes of it. Raises OSError when it is gone or shrinks meanwhile."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.mode = 0o600
            info.size = path.stat().st_size
            hashing = Hashing(file)
            self._tar.addfile(info, hashing)
        self._members[name] = Member(
            info.size, hashing.hexdigest(), unpacked=info.size if unpacked is None else unpacked
        )

    def finish(self, manifest: Manifest) -> Manifest:
        """Add the manifest with all members; returns it as written."""
        whole = replace(manifest, members=self._members)
        text = json.dumps(asdict(whole), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()
        return whole


# ---- reading ---------------------------------------------------------------------------------------------------------


@contextmanager
def reading(path: Path) -> Iterator["ArchiveReader"]:
    """Open an archive and check its table of contents. Raises Invalid for one that is not whole."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield ArchiveReader(tar)
    except FileNotFoundError as error:
        raise NotFound(f"{path}: there is no such file.") from error
    except (tarfile.TarError, EOFError) as error:
        raise Invalid(f"{path}: this is no backup of Yutang, or it is cut short.") from error
    except OSError as error:
        raise Unavailable(f"{error.filename or path}: {error.strerror or error}") from error


class ArchiveReader:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._headers = _headers(tar)
        self.manifest = self._read_manifest()
        _check_contents(self._headers, self.manifest)

    def lay_out(self, folder: Path) -> None:
        """Write all members below `folder`. Raises Invalid when one is not what the manifest says."""
        for name, member in self.manifest.members.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            source = self._tar.extractfile(self._headers[name])
            if source is None:
                raise Invalid(f"{name}: cannot be read from the backup.")
            hashing = Hashing(source)
            with path.open("wb") as target:
                while chunk := hashing.read(_CHUNK):
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            if hashing.hexdigest() != member.sha256:
                raise Invalid(f"The backup is damaged: {name} is not what was saved. Nothing was changed.")

    def _read_manifest(self) -> Manifest:
        info = self._headers.get(MANIFEST)
        file = None if info is None or info.size > _LARGEST_MANIFEST else self._tar.extractfile(info)
        if file is None:
            raise Invalid("This is no backup of Yutang, or it is cut short: it has no manifest.")
        return _parsed(file.read())


def unpacked(path: Path, size: int) -> Iterator[bytes]:
    """The content of a gzipped member in pieces. Raises Invalid when it is not exactly `size` bytes."""
    left = size
    try:
        with gzip.open(path, "rb") as file:
            while chunk := file.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Invalid(f"The backup is damaged: {path.name} cannot be unpacked.") from error
    if left:
        raise Invalid(f"The backup is damaged: {path.name} has not the size that was saved.")


def _headers(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    for info in tar:
        plain = info.type in (tarfile.REGTYPE, tarfile.AREGTYPE)  # no links, no devices, no sparse files
        known = info.name == MANIFEST or _MAY_HOLD.fullmatch(info.name) is not None
        if not plain or not known or info.name in found:
            raise Invalid(f"The backup holds something that does not belong there: {info.name!r}. Nothing was changed.")
        found[info.name] = info
    return found


def _parsed(text: bytes) -> Manifest:
    try:
        facts: dict[str, Any] = json.loads(text)
        if facts["format"] > FORMAT:
            raise Conflict("The backup was made by a newer version of Yutang. Please use that version.")
        members = {name: Member(**member) for name, member in facts.pop("members").items()}
        manifest = Manifest(**facts, members=members)
        sound = _is_sound(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("This is no backup of Yutang: its manifest cannot be read.") from error
    if not sound:
        raise Invalid("The backup is damaged: its manifest says what cannot be. Nothing was changed.")
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Raises TypeError or ValueError where something is not of its type."""
    datetime.fromisoformat(manifest.created_at)
    sizes = [size for member in manifest.members.values() for size in (member.size, member.unpacked)]
    texts = [manifest.yutang, manifest.dialect, manifest.revision]
    return min([manifest.newest_id, *manifest.rows.values(), *sizes]) >= 0 and all(isinstance(t, str) for t in texts)


def _check_contents(headers: dict[str, tarfile.TarInfo], manifest: Manifest) -> None:
    lying = {name: info.size for name, info in headers.items() if name != MANIFEST}
    if lying != {name: member.size for name, member in manifest.members.items()}:
        raise Invalid("The backup is damaged: it does not hold what its manifest says. Nothing was changed.")
