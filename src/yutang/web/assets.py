"""The built front end: which hashed file a plain name stands for, and serving it.

The names carry a hash of the content, so a browser may keep a file for ever and a new version has a new name.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from yutang.errors import SettingsError

DIST = Path(__file__).parent / "static" / "dist"
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    """Read once at the start from dist/manifest.json. Raises SettingsError when the front end was never built."""

    def __init__(self, folder: Path = DIST) -> None:
        self._folder = folder
        self._names = _manifest(folder)
        self._served = {name for name in self._names.values() if Path(name).suffix in _TYPES}

    def url(self, name: str) -> str:
        """The address of e.g. `console.css`."""
        return f"/static/{self._names[name]}"

    def serve(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._served:
            return PlainTextResponse("Not found", status_code=404)
        path = self._folder / name
        packed = path.with_name(f"{name}.gz")
        headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", "") and packed.exists():
            path, headers["Content-Encoding"] = packed, "gzip"
        return FileResponse(path, media_type=_TYPES[Path(name).suffix], headers=headers)


def _manifest(folder: Path) -> Mapping[str, str]:
    try:
        names: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError("The front end is not built yet: run `make assets` once.") from error
    return names
