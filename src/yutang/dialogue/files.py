"""Files of conversations: pictures, voices and videos below the data directory, one folder for each workspace."""

import os
from pathlib import Path

_PRIVATE = 0o700  # what people sent each other


class MediaFolder:
    """Files are named by our ids; nothing that a fan sent is in a path."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "media"

    def put(self, workspace_id: int, media_id: int, content: bytes) -> None:
        """Keep a file so that a power cut leaves it whole, or not there at all."""
        path = self._path(workspace_id, media_id)
        path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def find(self, workspace_id: int, media_id: int) -> Path | None:
        """Where the file is; none when it is gone."""
        path = self._path(workspace_id, media_id)
        return path if path.is_file() else None

    def remove(self, workspace_id: int, media_id: int) -> None:
        self._path(workspace_id, media_id).unlink(missing_ok=True)

    def _path(self, workspace_id: int, media_id: int) -> Path:
        return self._folder / str(workspace_id) / str(media_id)
