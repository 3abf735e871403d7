"""Starting and ending the servers of a benchmark; each is a process group of its own and ended by its id."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

_READY_WITHIN = 60.0  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, ready: str, environ: Mapping[str, str]) -> Iterator[int]:
    """Run a server until the block ends; yields its process id once `ready` answers."""
    process = subprocess.Popen(  # noqa: S603 - our own servers
        list(command), env=dict(environ), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port, ready)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def yutang(data_dir: Path, port: int, **settings: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment of a Yutang on loopback."""
    own = {f"YUTANG_{name.upper()}": value for name, value in settings.items()}
    environ = {k: v for k, v in os.environ.items() if not k.startswith("YUTANG_")}
    environ |= {"YUTANG_DATA_DIR": str(data_dir), "YUTANG_PORT": str(port), "YUTANG_LOG_LEVEL": "warning", **own}
    return [sys.executable, "-m", "yutang.cli", "serve"], environ


def bare(port: int) -> list[str]:
    """Granian as Yutang runs it, around the smallest application."""
    options = ["--interface", "asgi", "--workers", "1", "--loop", "uvloop", "--no-ws", "--log-level", "error"]
    return [sys.executable, "-m", "granian", *options, "--port", str(port), "yutang.bench.bare:app"]


def nginx(folder: Path, port: int) -> list[str] | None:
    """nginx serving one small static file with one worker; None where it is not installed."""
    program = shutil.which("nginx")
    if program is None:
        return None
    (folder / "index.html").write_text("x" * 4096, encoding="utf-8")
    config = folder / "nginx.conf"
    as_root = "user root; " if os.getuid() == 0 else ""  # else its worker may not read our folder
    config.write_text(
        f"{as_root}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events {}\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n",
        encoding="utf-8",
    )
    return [program, "-p", str(folder), "-c", str(config)]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its living descendants (Linux)."""
    return sum(_own_cpu(member) for member in _family(pid))


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _own_cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:  # ended between the listing and the reading
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _wait(process: subprocess.Popen[bytes], port: int, ready: str) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it was ready")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                connection.request("GET", ready)
                answer = connection.getresponse()
                answer.read()
                if answer.status < 400:  # noqa: PLR2004
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the server was not ready in time")
