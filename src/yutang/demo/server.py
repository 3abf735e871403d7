"""The demo's server: `yutang serve` as a child process on loopback, with settings of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from yutang.errors import SettingsError

HOST: Final = "127.0.0.1"
USUAL_PORT: Final = 8080
_READY_WITHIN: Final = 60.0  # seconds; a slow machine compiles everything once
_STOP_WITHIN: Final = 30.0
_OK: Final = 200


def choose_port(wanted: int | None, usual: int = USUAL_PORT) -> int:
    """The port asked for, else the usual one, else any that is free. Raises SettingsError when it cannot be had."""
    for port in (wanted,) if wanted else (usual, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            free: int = trial.getsockname()[1]
            return free
    raise SettingsError(f"Port {wanted} is in use. Choose another one with --port.")


def own_environment(environ: Mapping[str, str], data_dir: Path, port: int, wechat: str) -> dict[str, str]:
    """The environment without the operator's own settings: a demo must never fill the database of a real Yutang, nor
    speak to the real WeChat. `wechat`: where the simulated one is."""
    kept = {name: value for name, value in environ.items() if not name.startswith("YUTANG_")}
    platform = {f"YUTANG_WECHAT_{name}_URL": wechat for name in ("API", "MP", "OPEN")}
    return kept | platform | {"YUTANG_DATA_DIR": str(data_dir), "YUTANG_HOST": HOST, "YUTANG_PORT": str(port)}


@contextmanager
def serving(environ: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`yutang serve` until the block ends. Its messages go to the file `log`."""
    command = [sys.executable, "-m", "yutang.cli", "serve", "--parent", str(os.getpid())]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the demo, which stops its crowd first
        )
    try:
        yield process
    finally:
        stop(process)


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path, is_over: Callable[[], bool]) -> None:
    """Return when /readyz says 200, or when it `is_over`. Raises SettingsError when the server ends or stays silent."""
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and not is_over():
        if process.poll() is not None:
            break
        if _is_ready(port):
            return
        time.sleep(0.1)
    if not is_over():
        raise SettingsError(f"The server did not start. Its last messages:\n{last_lines(log)}")


def last_lines(log: Path, count: int = 8) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a child to finish; end its process group, which is of our making, when that takes too long."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
