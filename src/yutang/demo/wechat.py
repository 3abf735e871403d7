"""A service account of the demo's own WeChat, connected through the product's actions, and two people with phones.

The platform forgets everything when it ends; the keys of the account are kept beside the pond, so that the same account
is there again when the same pond is looked at again.
"""

import json
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from yutang.accounts.menus.actions import check_publish, do_note_published, do_save_menu
from yutang.accounts.menus.rules import Entry, EntryKind
from yutang.accounts.official.actions import ConnectForm, do_connect, find_account
from yutang.accounts.replies.actions import ReplyForm, do_add_rule
from yutang.accounts.replies.rules.composing import Draft
from yutang.demo.pond import Pond
from yutang.demo.simulator import Control
from yutang.errors import SettingsError
from yutang.wechat.api import menus
from yutang.wechat.capabilities import AccountClass
from yutang.wiring import Services
from yutang.workspaces.actions import Actor, Work, working
from yutang.workspaces.models import Role

NAME: Final = "早起瑜伽"
FANS: Final = ("小鱼", "阿雅", "小林")  # two whose phones are shown, and the operator's own
_OWNER: Final = 2  # whose groups they are
_MARK: Final = "demo-account.json"
_ROOM: Final = 499  # people without a phone that the platform lets into a group
HELLO: Final = "你好，早上几点开始？我从来没练过瑜伽，可以吗？"

_WELCOME: Final = (
    Draft("text", "你好，我是小林，早起瑜伽的。每天早上六点，我们一起练十分钟，不用器材，也不用基础。"),
    Draft("link", "进早起瑜伽群", url="{link:zaoqi}"),
)
_REPLIES: Final = (
    ReplyForm("follow", _WELCOME, name="关注后"),
    ReplyForm("keyword", (Draft("text", "收到，今天的打卡记下了。"),), matching="contains", words=("打卡",)),
    ReplyForm("menu", (Draft("text", "收到，今天的打卡记下了。"),), name="菜单：打卡", words=("CHECK_IN",)),
    ReplyForm("menu", (Draft("text", "想聊什么就写在这里，小林看到就回。"),), name="菜单：聊聊", words=("TALK",)),
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The account on the platform and in Yutang. Made-up keys of a made-up platform: they need no sealing."""

    account_id: int
    app_id: str
    secret: str
    token: str
    aes_key: str


class DemoAccount:
    """`make`, then `people`; `open` once the server answers."""

    def __init__(self, services: Services, pond: Pond, control: Control) -> None:
        self._services = services
        self._pond = pond
        self._control = control
        self._owner = Actor(pond.workspace_id, "演示", frozenset({Role.OWNER}), pond.member_id)
        self._keys: Keys | None = None

    @property
    def account_id(self) -> int:
        return self._made.account_id

    def make(self) -> None:
        """The account on the platform and in Yutang, what it answers, and its menu as a draft."""
        folder = self._services.settings.data_dir
        kept = _kept(folder)
        wish: dict[str, Any] = {"name": NAME, "account_class": AccountClass.SERVICE_CERTIFIED.value}
        if kept is not None:
            wish |= {name: getattr(kept, name) for name in ("app_id", "secret", "token", "aes_key")}
        made = self._control.post("/accounts", wish)
        self._keys = kept or self._connect(made)
        (folder / _MARK).write_text(json.dumps(asdict(self._keys)), encoding="utf-8")

    def people(self, groups: Mapping[str, tuple[str, int, int]]) -> None:
        """Fans, and the groups behind the QRs. `groups`: by the text of the QR, their name, heads and cap."""
        fans = [self._control.post("/fans", {"nickname": name})["fans"][0]["id"] for name in FANS]
        for payload, (name, heads, cap) in groups.items():
            others = min(max(heads - 1, 0), _ROOM)
            wish = {"name": name, "owner": fans[_OWNER], "cap": cap, "others": others, "payload": payload}
            self._control.post("/groups", wish)

    def open(self) -> None:
        """With the server up: let the platform push to it, publish the menu, let the second fan follow and write."""
        services, keys = self._services, self._made
        with self._work() as work:
            push_key = find_account(work, keys.account_id).push_key
        saved = self._control.put(f"/accounts/{keys.app_id}", {"url": f"{services.settings.base_url}/wx/{push_key}"})
        if not saved["ok"]:
            raise SettingsError(f"The simulated WeChat platform cannot reach Yutang: {saved['reason']}")
        self._publish_menu()
        who = {"app_id": keys.app_id}
        self._control.post("/fans/f2/follow", {**who, "via": "card", "wait": True})
        self._control.post("/fans/f2/say", {**who, "text": HELLO, "wait": True})

    @property
    def _made(self) -> Keys:
        if self._keys is None:
            raise SettingsError("The demo's account is not made yet.")
        return self._keys

    def _connect(self, made: Mapping[str, Any]) -> Keys:
        services, base_url = self._services, self._services.settings.base_url
        form = ConnectForm(
            AccountClass.SERVICE_CERTIFIED, NAME, made["app_id"], made["secret"], made["token"], made["aes_key"]
        )
        with self._work() as work:
            account = do_connect(work, services.sealer, form, secrets.SystemRandom())
            for reply in _REPLIES:
                do_add_rule(work, account.id, _at(reply, base_url))
            return Keys(account.id, form.app_id, form.secret, form.token, form.aes_key)

    def _publish_menu(self) -> None:
        services, account_id = self._services, self._made.account_id
        base_url = services.settings.base_url
        entries = (
            Entry("进群", EntryKind.CODE, code=str(self._pond.code_id)),
            Entry("打卡", EntryKind.TEXT, key="CHECK_IN"),
            Entry("和我们聊聊", EntryKind.TEXT, key="TALK"),
        )
        with self._work() as work:
            menu = do_save_menu(work, account_id, entries, base_url)
            menu_id = menu.id
            buttons = check_publish(work, account_id, menu_id, base_url, services.wechat.limits)
        services.wechat.call(self._pond.workspace_id, account_id, lambda client: menus.create(client, buttons))
        with self._work() as work:
            do_note_published(work, account_id, menu_id, base_url)

    def _work(self) -> AbstractContextManager[Work]:
        services = self._services
        return working(services.database, self._owner, services.clock(), services.new_id)


def _at(reply: ReplyForm, base_url: str) -> ReplyForm:
    """The rule with the address under which its live codes are found."""
    return replace(reply, base_url=base_url, channel_label="自动回复")


def _kept(folder: Path) -> Keys | None:
    mark = folder / _MARK
    return Keys(**json.loads(mark.read_text(encoding="utf-8"))) if mark.exists() else None
