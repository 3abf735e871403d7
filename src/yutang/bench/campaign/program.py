"""`yutang serve` under rehearsal: started, killed and started again over the same data."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from yutang.demo.server import stop, wait_until_ready


class Program:
    """The server with its worker. Only processes that it started itself are ever signalled."""

    def __init__(self, environ: Mapping[str, str], port: int, log: Path) -> None:
        self._environ = dict(environ)
        self._port = port
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it is ready. Raises SettingsError where it does not come up."""
        command = [sys.executable, "-m", "yutang.cli", "serve", "--parent", str(os.getpid())]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, so that a kill reaches all of it
            )
        wait_until_ready(self._process, self._port, self._log, lambda: False)

    def kill(self) -> None:
        """Pull the plug: SIGKILL to all of its processes."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None

    def kill_worker(self) -> None:
        """SIGKILL to the worker alone; the server starts another one."""
        process = self._process
        if process is None:
            return
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split():
            with suppress(OSError):
                if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                    os.kill(int(child), signal.SIGKILL)

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process)
            self._process = None

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
