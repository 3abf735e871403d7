"""The program itself, as an operator runs it: `yutang serve` and the other commands in processes of their own."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.ports import free_port
from tests.support.waiting import wait_until

PROGRAM = Path(sys.executable).parent / "yutang"
STOP_SECONDS = 20.0


def environment(data_dir: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """What the program sees: nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    ours = {f"YUTANG_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "PYTHONUNBUFFERED": "1", "YUTANG_DATA_DIR": str(data_dir), **ours}


def run_command(
    *arguments: str | Path,
    data_dir: Path,
    settings: Mapping[str, str] | None = None,
    check: bool = True,
    timeout: float = 60.0,
    stdin: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end. With `check`, a failure shows what the command said."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        check=False,  # the caller is shown both outputs, not only a code
        env=environment(data_dir, settings or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if check and done.returncode:
        raise AssertionError(f"yutang {arguments} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


@dataclass
class Server:
    """One `yutang serve` on a loopback port. Only processes that it started itself are ever signalled."""

    data_dir: Path
    port: int
    settings: Mapping[str, str]
    arguments: Sequence[str] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return self.settings.get("database_url") or f"sqlite:///{self.data_dir / 'yutang.db'}"

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def log_path(self) -> Path:
        return self.data_dir.with_name(self.data_dir.name + ".log")

    def log(self) -> str:
        """All that the program has printed since its first start."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def start(self, *, ready_within: float = 30.0) -> None:
        """Start, and return when /readyz says 200. Raises with the log when it ends or stays silent."""
        with self.log_path.open("ab") as output:
            self._process = subprocess.Popen(
                [PROGRAM, "serve", *self.arguments],
                env=environment(self.data_dir, {"port": str(self.port), **self.settings}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own: `kill` reaches the workers too
            )
        try:
            wait_until(self._ready, within=ready_within, what="/readyz with 200")
        except TimeoutError as error:
            self.kill()
            raise AssertionError(f"the server did not become ready:\n{self.log()}") from error

    def stop(self) -> int:
        """End it as systemd would. Returns the exit code; raises when it had to be killed."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end the server in {STOP_SECONDS:g} s:\n{self.log()}") from None
        self._process = None
        return code

    def kill(self) -> None:
        """Pull the plug: SIGKILL to the program and its workers."""
        process = self._running()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)
        self._process = None

    def restart(self) -> None:
        """Start again on the same port over the same data; stops it first where it runs."""
        if self._process is not None:
            self.stop()
        self.start()

    def close(self) -> None:
        if self._process is not None:
            self.stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise AssertionError("the server is not running")
        return self._process

    def _ready(self) -> bool:
        code = self._running().poll()
        if code is not None:
            self._process = None
            raise AssertionError(f"the server ended with {code} at its start:\n{self.log()}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()


@dataclass
class Servers:
    """Starts the servers of one test and ends them after it."""

    folder: Path
    _started: list[Server] = field(default_factory=list)

    def start(
        self,
        *arguments: str,
        database_url: str | None = None,
        data_dir: Path | None = None,
        settings: Mapping[str, str] | None = None,
        ready_within: float = 30.0,
    ) -> Server:
        home = data_dir or self.folder / f"data-{len(self._started)}"
        home.mkdir(parents=True, exist_ok=True)
        given = {**({"database_url": database_url} if database_url else {}), **(settings or {})}
        server = Server(home, free_port(), given, arguments)
        self._started.append(server)
        server.start(ready_within=ready_within)
        return server

    def close(self) -> None:
        for server in self._started:
            server.close()
