"""A workspace with one account, fans who write, and members who look at its inbox."""

import httpx2

from tests.support.house import House, Visitor
from tests.support.talking import Talk
from yutang.wechat.messages import Text
from yutang.workspaces.models import Role


class Desk:
    """A workspace with one account, and members who look at its inbox."""

    def __init__(self, house: House, name: str = "lin") -> None:
        self.house, self.name = house, name
        self.workspace_id = house.workspace(name)
        self.talk = Talk(house.services.database, self.workspace_id, now=house.clock(), new_id=house.services.new_id)
        self.lin = self.member("lin")

    def member(self, name: str, role: Role = Role.OPERATOR) -> Visitor:
        email = f"{name}@{self.name}.example.com"
        self.house.member(self.workspace_id, email, roles=(role,), name=name)
        visitor = self.house.signed_in(email)
        visitor.get("/")
        return visitor

    def say(self, text: str, openid: str = "o1") -> int:
        self.talk.now = self.house.clock()
        return self.talk.say(Text(text), openid).id

    def answer(self, visitor: Visitor, text: str, seen: int | None = None, **fields: str) -> httpx2.Response:
        conversation = self.talk.conversation()
        sent = {"text": text, "seen": str(conversation.newest_message_id if seen is None else seen), **fields}
        options = {"headers": {"HX-Request": "true"}}
        return visitor.post(f"/inbox/{conversation.id}/say", sent, follow=False, **options)
