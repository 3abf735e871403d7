"""The console without a browser: members who visit its pages, over a test's database or a running server."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.support.services import Clock
from yutang.web.app import create_app
from yutang.wiring import Services
from yutang.workspaces.access import passwords
from yutang.workspaces.access.actions.first_start import add_workspace
from yutang.workspaces.actions import system_actor, working
from yutang.workspaces.models import Member, Role
from yutang.workspaces.team.actions import NewMember, do_add_member

PASSWORD = "correct horse battery"
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
_hashes: dict[str, str] = {}


def password_hash(password: str = PASSWORD) -> str:
    """Hashed once for a whole run: it is slow on purpose."""
    return _hashes.setdefault(password, _hashes.get(password) or passwords.hash_password(password))


@dataclass
class Visitor:
    """Somebody with a browser of their own: keeps cookies, and sends the form token of the last page they saw."""

    client: httpx2.Client
    token: str = ""

    def get(self, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx2 has them
        """Follows redirects unless told `follow_redirects=False`."""
        return self._seen(self.client.get(path, **{"follow_redirects": True, **options}))

    def post(
        self,
        path: str,
        fields: dict[str, Any] | None = None,
        *,
        follow: bool = True,
        **options: Any,  # noqa: ANN401
    ) -> httpx2.Response:
        """Send a form with the token of the last page. `follow`: the redirect after it."""
        if not self.token:
            self.get("/sign-in")
        form = {"csrf_token": self.token, **(fields or {})}
        answer = self.client.post(path, data=form, follow_redirects=False, **options)
        if follow and answer.is_redirect:
            return self.get(answer.headers["location"])
        return self._seen(answer)

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx2.Response:
        self.token = ""
        answer = self.post("/sign-in", {"email": email, "password": password, **fields}, follow=False)
        self.token = ""  # a new session has a token of its own
        return answer

    def _seen(self, answer: httpx2.Response) -> httpx2.Response:
        found = _TOKEN.search(answer.text) if "text/html" in answer.headers.get("content-type", "") else None
        if found:
            self.token = found.group(1)
        return answer


@dataclass
class House:
    """One installation with its app in this process, and the means to put people into it."""

    services: Services
    clock: Clock
    app: FastAPI = field(init=False)
    _clients: list[TestClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = create_app(self.services)

    def visitor(self, *, address: str = "192.0.2.7") -> Visitor:
        """A new browser at an address."""
        client = TestClient(
            self.app, self.services.settings.base_url, raise_server_exceptions=True, client=(address, 50_000)
        )
        self._clients.append(client)
        return Visitor(client)

    def workspace(self, name: str = "Yoga") -> int:
        workspace_id = self.services.new_id()
        with working(self.services.database, system_actor(workspace_id), self.clock(), self.services.new_id) as work:
            add_workspace(work, name, "zh", "Asia/Shanghai")
        return workspace_id

    def member(
        self,
        workspace_id: int,
        email: str,
        *,
        roles: Collection[str] = (Role.OWNER,),
        name: str = "",
        joined: bool = True,
    ) -> Member:
        with working(self.services.database, system_actor(workspace_id), self.clock(), self.services.new_id) as work:
            form = NewMember(email, name or email.partition("@")[0], [str(role) for role in roles])
            return do_add_member(work, form, password_hash() if joined else "")

    def signed_in(self, email: str) -> Visitor:
        """A new browser in which that member is signed in."""
        visitor = self.visitor()
        assert visitor.sign_in(email).status_code == httpx2.codes.SEE_OTHER
        return visitor

    def close(self) -> None:
        for client in self._clients:
            client.close()


def sentences(answer: httpx2.Response) -> str:
    """What a page says, without its tags: for `"…" in sentences(page)`."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
