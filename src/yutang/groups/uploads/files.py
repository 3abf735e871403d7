"""Where dropped files wait until they are read, and where originals are kept when the operator asks for it."""

import fcntl
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

_CHUNK = 1 << 20  # bytes
_PRIVATE = 0o700  # screenshots show faces
_BROKEN_OFF = 2 * 24 * 3600  # seconds after which a folder without a page belongs to an upload that never ended
_QUALITY = 85  # of a kept original as JPEG: letters stay sharp, a screenshot takes about 200 KB


class Busy(Exception):
    """Somebody else is reading this file right now."""


class UploadFolder:
    """Two folders below the data directory. Files are named by our ids; nothing a visitor sent is in a path."""

    def __init__(self, data_dir: Path) -> None:
        self._unread = data_dir / "uploads"
        self._originals = data_dir / "originals"

    def put(self, drop_id: int, upload_id: int, stream: BinaryIO, most: int) -> bool:
        """Copy a file to the disk and sync it. False, and nothing kept, when it is longer than `most` bytes."""
        path = self._path(drop_id, upload_id)
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        left = most
        with path.open("wb") as file:
            while chunk := stream.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if left < 0:
            path.unlink()
        return left >= 0

    def settle(self, drop_id: int) -> None:
        """Sync the drop's folder, so that its files are found again after a power cut."""
        folder = self._unread / str(drop_id)
        for path in (folder, folder.parent):
            if path.exists():
                descriptor = os.open(path, os.O_RDONLY)
                os.fsync(descriptor)
                os.close(descriptor)

    @contextmanager
    def claim(self, drop_id: int, upload_id: int) -> Iterator[bytes | None]:
        """The bytes of a waiting file, or None when it is gone. Raises Busy while another thread or process has it.

        The lock is one that the system itself lifts when a process dies, so a killed reader leaves nothing behind.
        """
        try:
            file = self._path(drop_id, upload_id).open("rb")
        except FileNotFoundError:
            yield None
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield file.read()

    def remove(self, drop_id: int, upload_id: int) -> None:
        self._path(drop_id, upload_id).unlink(missing_ok=True)
        folder = self._unread / str(drop_id)
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()

    def sweep(self, drop_id: int) -> None:
        """Remove the folders of drops whose upload was broken off: those `_BROKEN_OFF` older than this one."""
        newest = self._unread / str(drop_id)
        if not newest.exists():
            return
        before = newest.stat().st_mtime - _BROKEN_OFF
        for folder in self._unread.iterdir():
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)

    def keep_original(self, upload_id: int, data: bytes) -> str:
        """Keep the picture, encoded anew the right way up: no metadata, nothing but pixels. The name of its file."""
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            upright = ImageOps.exif_transpose(opened)
            plain = Image.new("RGB", upright.size, "white")
            coloured = upright.convert("RGBA")
            plain.paste(coloured, mask=coloured)
        name = f"{upload_id}.jpg"
        self._originals.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        plain.save(self._originals / name, "JPEG", quality=_QUALITY)
        return name

    def original(self, name: str) -> bytes | None:
        """The kept picture, or None when it is gone."""
        path = self._originals / Path(name).name
        return path.read_bytes() if path.is_file() else None

    def drop_original(self, name: str) -> None:
        (self._originals / Path(name).name).unlink(missing_ok=True)

    def _path(self, drop_id: int, upload_id: int) -> Path:
        return self._unread / str(drop_id) / str(upload_id)
