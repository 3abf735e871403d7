"""Pages at work: an owner at the composer, and phones that open what was published."""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from PIL import Image

from tests.support.codes import Place, add_code, add_place
from tests.support.fan_pages import Handset, handset
from tests.support.house import House, Visitor
from tests.support.people import Person
from yutang.pages.actions.looking import content_of, find_page
from yutang.pages.models import Page
from yutang.pages.rules.content import Content
from yutang.workspaces.models import Role

CONSENT = "We keep your answer to plan the week."


@dataclass
class PageDesk:
    house: House
    workspace_id: int = field(init=False)
    owner: Visitor = field(init=False)
    place: Place = field(init=False)
    code_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.workspace_id = self.house.workspace()
        self.house.member(self.workspace_id, "lin@example.com", name="小林")
        with self.person.working() as work:
            self.place = add_place(work)
            self.code_id = add_code(work, self.place, slug="morning").id
        self.owner = self.house.signed_in("lin@example.com")
        self.owner.client.cookies.set("language", "en")

    @property
    def person(self) -> Person:
        return Person(self.house.services.database, self.workspace_id, member_id=7, now=self.house.clock())

    def colleague(self, role: Role) -> Visitor:
        email = f"{role.value}@example.com"
        self.house.member(self.workspace_id, email, roles=[role])
        visitor = self.house.signed_in(email)
        visitor.client.cookies.set("language", "en")
        return visitor

    def phone(self, address: str = "203.0.113.7") -> Handset:
        found = handset(self.house, address)
        found.visitor.client.headers["accept-language"] = "en"
        return found

    def make(self, starter: str = "empty", language: str = "en") -> int:
        """A page from one of the starters."""
        self.owner.get("/pages/new")
        made = self.owner.post("/pages", {"starter": starter, "language": language})
        assert made.status_code == 200, made.text
        return int(urlsplit(str(made.url)).path.rsplit("/", 1)[1])

    def write(self, title: str = "Notes") -> int:
        """An article."""
        self.owner.get("/articles")
        made = self.owner.post("/articles", {"title": title})
        return int(urlsplit(str(made.url)).path.rsplit("/", 1)[1])

    def save(self, page_id: int, *blocks: dict[str, str], act: str = "", **fields: Any) -> httpx2.Response:  # noqa: ANN401
        """Send the composer's form. A block: its kind and values; `id` where it matters."""
        form: dict[str, Any] = {"title": "Morning", "theme": "pond", "language": "en", "act": act, **fields}
        ids = []
        for number, block in enumerate(blocks, 1):
            block_id = block.get("id", f"k{number}")
            ids.append(block_id)
            form |= {f"{block_id}.{name}": value for name, value in block.items() if name != "id"}
        files = form.pop("files", None)
        self.owner.get(f"/pages/{page_id}")
        return self.owner.post(f"/pages/{page_id}", {**form, "block": ids}, files=files)

    def publish(self, page_id: int, **fields: str) -> httpx2.Response:
        self.owner.get(f"/pages/{page_id}")
        return self.owner.post(f"/pages/{page_id}/publish", fields)

    def published(self, *blocks: dict[str, str], **fields: Any) -> tuple[int, str]:  # noqa: ANN401
        """A page with these blocks that visitors can open: its id and its public path."""
        page_id = self.make()
        self.save(page_id, *blocks, **fields)
        answer = self.publish(page_id)
        assert "Published." in answer.text, answer.text
        return page_id, self.path(page_id)

    def page(self, page_id: int) -> Page:
        with self.person.reading() as work:
            return find_page(work, page_id)

    def content(self, page_id: int) -> Content:
        with self.person.reading() as work:
            return content_of(work, find_page(work, page_id))

    def path(self, page_id: int) -> str:
        return f"/p/{self.page(page_id).slug}"


def photo(width: int = 1600, height: int = 1200, colour: str = "#88aacc") -> bytes:
    """A JPEG as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def kinds_in(html: str) -> list[str]:
    """The blocks of the composer's form, in order."""
    return re.findall(r'name="\w+\.kind" value="(\w+)"', html)
