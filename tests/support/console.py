"""A console with somebody in it: the program in its own process, an owner, and pages that are signed in."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from playwright.sync_api import Page, StorageState

from tests.support.browser import DESKTOP, Pages
from tests.support.people import NOON, Person
from tests.support.server import Server
from tests.support.services import services_over
from yutang.db.engine import open_database
from yutang.workspaces.cli import choose_workspace, create_user
from yutang.workspaces.models import Role
from yutang.workspaces.team.actions import NewMember

EMAIL = "owner@example.com"
PASSWORD = "a pond is not a tank 7"
# The server lives at the moment that the actions of tests.support.people use, so that pages look the same each day.
SETTINGS = {"test_now": NOON.isoformat()}

Language = Literal["zh", "en"]


@dataclass
class Console:
    """A running server with one owner, 小林."""

    server: Server

    @cached_property
    def owner(self) -> Person:
        """Who fills the workspace by actions, over the server's own database."""
        database = open_database(self.server.database_url)
        services = services_over(database)
        form = NewMember(EMAIL, "小林", [Role.OWNER], PASSWORD)
        member, _ = create_user(services, form, choose_workspace(services, None, "鱼塘"))
        return Person(database, workspace_id=member.workspace_id)

    @cached_property
    def _cookies(self) -> dict[int, StorageState]:
        return {}

    def open(
        self,
        pages: Pages,
        width: int = DESKTOP[0],
        height: int = DESKTOP[1],
        *,
        language: Language = "zh",
        dark: bool = False,
        touch: bool = False,
    ) -> Page:
        """A page of the owner; `page.goto("/groups")` goes on from here. Signs in once and reuses the session."""
        owner = self.owner  # before the first visit: without a member there is no sign-in
        page = pages.open(width, height, base_url=self.server.base_url, dark=dark, touch=touch)
        cookies = self._cookies.get(owner.workspace_id)
        if cookies is None:
            sign_in(page)
            self._cookies[owner.workspace_id] = page.context.storage_state()
        else:
            page.context.add_cookies(cookies["cookies"])  # type: ignore[arg-type]  # what comes out may go in
        page.context.add_cookies([{"name": "language", "value": language, "url": self.server.base_url}])
        return page

    def close(self) -> None:
        if "owner" in self.__dict__:
            self.owner.database.close()


def sign_in(page: Page, email: str = EMAIL, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button, form[action='/sign-in'] button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
