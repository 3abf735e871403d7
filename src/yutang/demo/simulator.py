"""The demo's WeChat: `yutang sim` as a child that ends with its parent, and calls of its control API."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from yutang.demo.server import HOST, stop
from yutang.errors import SettingsError

USUAL_PORT: Final = 8090
_PATIENCE: Final = 20.0  # seconds for an answer
_OK: Final = 200


@contextmanager
def simulating(environ: Mapping[str, str], port: int, seed: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The platform until the block ends. Its messages go to the file `log`.

    `seed`: another one each time, or an account that is kept would take its messages for those of the time before.
    """
    command = [sys.executable, "-m", "yutang.demo.watched", str(os.getpid()), "sim"]
    command += ["--port", str(port), "--seed", str(seed)]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the demo, which ends it last
        )
    try:
        yield process
    finally:
        stop(process)


class Control:
    """The platform's control API."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.base_url = f"http://{HOST}:{port}"

    def post(self, path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Raises SettingsError with the platform's own words when it refuses or is gone."""
        return self._call("POST", path, wish)

    def put(self, path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("PUT", path, wish)

    def _call(self, method: str, path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        try:
            body = json.dumps(wish, ensure_ascii=False).encode()
            connection.request(method, f"/sim{path}", body, {"content-type": "application/json"})
            answer = connection.getresponse()
            said: dict[str, Any] = json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise SettingsError(f"The simulated WeChat platform does not answer: {error}") from error
        finally:
            connection.close()
        if answer.status != _OK:
            raise SettingsError(f"The simulated WeChat platform refused {method} {path}: {said.get('message')}")
        return said
