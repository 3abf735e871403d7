"""Load from a second process on loopback: wrk, with one visitor cookie, or one body, per request."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

AGENT: Final = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50"
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}

_SCRIPT: Final = """
local cookies, n = {}, 0
for line in io.lines("%(cookies)s") do n = n + 1; cookies[n] = line end
local i, requests = 0, {}
for k = 1, n do
  requests[k] = wrk.format("GET", "%(path)s", {
    ["Cookie"] = cookies[k], ["User-Agent"] = "%(agent)s", ["Accept-Encoding"] = "gzip" })
end
if n == 0 then requests[1] = wrk.format("GET", "%(path)s"); n = 1 end
request = function() i = i %% n + 1; return requests[i] end
%(delay)s
"""


_POSTS: Final = """
local requests, n, i = {}, 0, 0
for line in io.lines("%(posts)s") do
  local path, body = line:match("^(.-)\\t(.*)$")
  n = n + 1
  requests[n] = wrk.format("POST", path, { ["Content-Type"] = "text/xml" }, body)
end
request = function() i = i %% n + 1; return requests[i] end
"""


class NoGenerator(Exception):
    """wrk is not installed."""


@dataclass(frozen=True, slots=True)
class Result:
    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int
    failed: int  # other than 2xx and 3xx, and broken connections


def run_load(
    url: str, path: str, cookies: Sequence[str], folder: Path, *, seconds: int, connections: int, delay_ms: int = 0
) -> Result:
    """Ask for `path` over and over, the cookies in turn. `delay_ms` before each request holds the rate down.

    Raises NoGenerator.
    """
    cookie_file, script = folder / "cookies.txt", folder / "load.lua"
    cookie_file.write_text("".join(f"{cookie}\n" for cookie in cookies), encoding="utf-8")
    pause = f"math.random({delay_ms // 2}, {delay_ms + delay_ms // 2})"
    delay = f"delay = function() return {pause} end" if delay_ms else ""
    values = {"cookies": cookie_file, "path": path, "agent": AGENT, "delay": delay}
    script.write_text(_SCRIPT % values, encoding="utf-8")
    return _run_wrk(url, script, seconds, connections)


def run_posts(url: str, posts: Sequence[tuple[str, bytes]], folder: Path, *, seconds: int, connections: int) -> Result:
    """POST each path and body once, then from the start again. Bodies are one line without tabs. Raises NoGenerator."""
    post_file, script = folder / "posts.txt", folder / "posts.lua"
    with post_file.open("wb") as file:
        file.writelines(path.encode() + b"\t" + body + b"\n" for path, body in posts)
    script.write_text(_POSTS % {"posts": post_file}, encoding="utf-8")
    return _run_wrk(url, script, seconds, connections)


def _run_wrk(url: str, script: Path, seconds: int, connections: int) -> Result:
    program = shutil.which("wrk")
    if program is None:
        raise NoGenerator("this benchmark needs wrk (apt-get install wrk)")
    done = subprocess.run(  # noqa: S603 - wrk against our own server on loopback
        [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    return _read(done.stdout)


def _read(output: str) -> Result:
    requests = re.search(r"(\d+) requests in", output)
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if requests is None or per_second is None:
        raise RuntimeError(f"wrk said something unexpected:\n{output}")
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    failed = (int(other[1]) if other else 0) + (sum(map(int, broken.groups())) if broken else 0)
    return Result(float(per_second[1]), _ms(output, 50), _ms(output, 99), int(requests[1]), failed)


def _ms(output: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", output, re.MULTILINE)
    return float(found[1]) * _UNITS[found[2]] if found else float("nan")
