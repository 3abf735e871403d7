"""The local WeChat platform, as anybody starts it: `yutang sim` in a process of its own, moved by its control API.

platform = start_platform()                      # the fixture; or running_platform(folder) for wider scopes
account = platform.account(url=my_url)           # {"app_id", "secret", "token", "aes_key", "original_id", …}
fan = platform.fan("小林")                        # "f1"
platform.follow(fan, account)
platform.say(fan, account, "hello", wait=True)   # returns when the push is over
platform.chat(fan, account)                      # [{"id", "at", "from", "kind", "text", …}]
"""

import http
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.support.ports import free_port
from tests.support.server import PROGRAM, STOP_SECONDS, environment
from tests.support.waiting import wait_until

Json = dict[str, Any]
Account = dict[str, Any]


@dataclass
class Platform:
    """One `yutang sim` on a loopback port."""

    folder: Path
    port: int = field(default_factory=free_port)
    arguments: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def yutang_settings(self) -> dict[str, str]:
        """What points Yutang here: give it to `start_server(settings=…)`."""
        return {f"wechat_{name}_url": self.base_url for name in ("api", "mp", "open", "pay")}

    @property
    def log(self) -> str:
        return (self.folder / "sim.log").read_text(encoding="utf-8", errors="replace")

    # ---- its process -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "sim.log").open("ab") as output:
            self._process = subprocess.Popen(
                [PROGRAM, "sim", "--port", str(self.port), *self.arguments],
                env=environment(self.folder, {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.http = httpx2.Client(base_url=self.base_url, trust_env=False, timeout=30)
        wait_until(self._ready, within=60, what="the platform to be ready")

    def stop(self) -> int:
        assert self._process is not None
        self.http.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        if self._process is not None:
            self.stop()

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the platform ended at its start:\n{self.log}"
        try:
            return self.http.get("/readyz").status_code == http.HTTPStatus.OK
        except httpx2.HTTPError:
            return False

    # ---- the control API ---------------------------------------------------------------------------------------------

    def control(self, method: str, path: str, wish: Json | None = None, status: int = 200) -> Json:
        """A call of `/sim…`; asserts its status."""
        answer = self.http.request(method, "/sim" + path, json=wish)
        assert answer.status_code == status, f"{method} /sim{path}: {answer.status_code} {answer.text}"
        data: Json = answer.json()
        return data

    def account(self, name: str = "鱼塘", account_class: str = "service_certified", **more: object) -> Account:
        return self.control("POST", "/accounts", {"name": name, "account_class": account_class, **more})

    def save_url(self, account: Account, url: str, **more: object) -> Json:
        """Save the URL as in WeChat's console, which asks it first: `{ok, reason}`."""
        return self.control("PUT", f"/accounts/{account['app_id']}", {"url": url, **more})

    def fan(self, nickname: str = "小林") -> str:
        return self.fans(1, nickname)[0]

    def fans(self, count: int, nickname: str = "粉丝") -> list[str]:
        made = self.control("POST", "/fans", {"nickname": nickname, "count": count})
        return [fan["id"] for fan in made["fans"]]

    def follow(self, fan: str, account: Account, **more: object) -> str:
        """`via`, `scene`, `wait`. Returns the openid."""
        done = self.act(fan, "follow", {"app_id": account["app_id"], **more})
        return str(done["openid"])

    def unfollow(self, fan: str, account: Account, **more: object) -> Json:
        return self.act(fan, "unfollow", {"app_id": account["app_id"], **more})

    def say(self, fan: str, account: Account, text: str, **more: object) -> Json:
        return self.act(fan, "say", {"app_id": account["app_id"], "text": text, **more})

    def scan(self, fan: str, payload: str, **more: object) -> Json:
        return self.act(fan, "scan", {"payload": payload, **more})

    def tap(self, fan: str, account: Account, *path: int, **more: object) -> Json:
        """A menu entry by its place, e.g. `tap(fan, account, 0, 1)`."""
        return self.act(fan, "tap", {"app_id": account["app_id"], "path": list(path), **more})

    def send_file(
        self, fan: str, account: Account, kind: str, content: bytes, name: str = "file", *, wait: bool = False
    ) -> Json:
        form = {"app_id": account["app_id"], "kind": kind, "wait": "1" if wait else "0"}
        answer = self.http.post(f"/sim/fans/{fan}/send", data=form, files={"file": (name, content)})
        assert answer.status_code == http.HTTPStatus.OK, answer.text
        data: Json = answer.json()
        return data

    def act(self, fan: str, deed: str, wish: Json, status: int = 200) -> Json:
        return self.control("POST", f"/fans/{fan}/{deed}", wish, status)

    def chat(self, fan: str, account: Account, after: int = 0) -> list[Json]:
        messages: list[Json] = self.control("GET", f"/fans/{fan}/chats/{account['app_id']}?after={after}")["messages"]
        return messages

    def told(self, fan: str, account: Account) -> list[str]:
        """The texts of all that did not come from the fan."""
        return [message["text"] for message in self.chat(fan, account) if message["from"] != "fan"]

    def openid(self, fan: str, account: Account) -> str:
        ties = self.control("GET", f"/fans/{fan}")["accounts"]
        return next(str(tie["openid"]) for tie in ties if tie["app_id"] == account["app_id"])

    def faults(self, **wish: object) -> Json:
        return self.control("PUT", "/faults", wish)

    def clock(self, **wish: object) -> Json:
        """`speed`, `jump` (seconds or "tomorrow"), `stamp_with`; without any, only what time it is."""
        return self.control("POST", "/clock", wish) if wish else self.control("GET", "/clock")

    def pushes(self, **query: str) -> list[Json]:
        pushes: list[Json] = self.control("GET", f"/pushes?{httpx2.QueryParams(query)}")["pushes"]
        return pushes

    # ---- WeChat's API ------------------------------------------------------------------------------------------------

    def token(self, account: Account) -> str:
        wish = {"grant_type": "client_credential", "appid": account["app_id"], "secret": account["secret"]}
        answer = self.http.post("/cgi-bin/stable_token", json=wish).json()
        return str(answer["access_token"])

    def call(self, account: Account, path: str, body: Json | None = None, **query: str) -> Json:
        """A call of WeChat's API with a valid token: GET without a body, else POST."""
        params = {"access_token": self.token(account), **query}
        if body is None:
            answer = self.http.get(path, params=params)
        else:
            raw = json.dumps(body, ensure_ascii=False).encode()
            answer = self.http.post(path, params=params, content=raw)
        data: Json = answer.json()
        return data


@dataclass
class Platforms:
    """Starts the platforms of one test and ends them after it."""

    folder: Path
    _started: list[Platform] = field(default_factory=list)

    def start(self, *arguments: str) -> Platform:
        platform = Platform(self.folder / f"sim-{len(self._started)}", arguments=arguments)
        self._started.append(platform)
        platform.start()
        return platform

    def close(self) -> None:
        for platform in self._started:
            platform.close()


@contextmanager
def running_platform(folder: Path, *arguments: str) -> Iterator[Platform]:
    """For fixtures of a wider scope: fans and accounts of all their tests live together in it."""
    platforms = Platforms(folder)
    try:
        yield platforms.start(*arguments)
    finally:
        platforms.close()
