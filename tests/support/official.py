"""An official account in a database, and the pushes that WeChat would send it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.support.ponds import NOW
from tests.support.services import SECRET
from yutang.accounts.models import Account, AccountState, Matching, PushAddress, PushMode, ReplyRule, ReplyTrigger
from yutang.db.engine import Database
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.envelope import PushKeys, make_push
from yutang.workspaces.models import Workspace

TOKEN = "pond-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ORIGINAL_ID = "gh_0123456789ab"


@dataclass
class Official:
    """One account; its push address is /wx/{key}."""

    database: Database
    workspace_id: int = 1
    account_id: int = 7001
    mode: PushMode = PushMode.SECURE
    app_id: str = "wx0123456789abcdef"
    key: str = "pushkey-of-the-pond-7001"
    _nonces: int = field(default=0, repr=False)

    @property
    def keys(self) -> PushKeys:
        return PushKeys(TOKEN, self.app_id, AES_KEY)

    def push(self, xml: str, now: datetime, *, nonce: str = "", mode: PushMode | None = None) -> tuple[str, bytes]:
        """Path with query, and body, as WeChat would send them."""
        self._nonces += 1
        query, body = make_push(
            self.keys,
            xml,
            mode=(mode or self.mode).value,
            openid="o-from-the-query",
            now=now.timestamp(),
            nonce=nonce or f"{self._nonces:09d}",
            random16=b"0123456789abcdef",
        )
        return f"/wx/{self.key}?{urlencode(query)}", body


def make_official(
    database: Database,
    *,
    workspace_id: int = 1,
    mode: PushMode = PushMode.SECURE,
    account_class: AccountClass = AccountClass.SERVICE_CERTIFIED,
    secret: str = SECRET,
    with_workspace: bool = True,
    key: str = "",
) -> Official:
    official = Official(database, workspace_id, 7000 + workspace_id, mode, f"wx{workspace_id:016x}")
    official.key = key or f"pushkey-of-the-pond-{official.account_id}"
    sealer = Sealer(secret.encode())
    with database.write() as session:
        if with_workspace:
            session.add(
                Workspace(workspace_id=workspace_id, name="w", language="zh", timezone="Asia/Shanghai", created_at=NOW)
            )
        session.add(PushAddress(push_key=official.key, workspace_id=workspace_id, account_id=official.account_id))
        session.add(_account(official, account_class, sealer))
    return official


def _account(official: Official, account_class: AccountClass, sealer: Sealer) -> Account:
    return Account(
        workspace_id=official.workspace_id,
        id=official.account_id,
        name="早起瑜伽",
        account_class=account_class,
        app_id=official.app_id,
        original_id=None,
        secret=sealer.seal("app-secret"),
        push_key=official.key,
        token=sealer.seal(TOKEN),
        aes_key=sealer.seal(AES_KEY),
        mode=official.mode,
        state=AccountState.NEW,
        community_id=None,
        persona="小鱼",
        sign_off="",
        quiet_from=0,
        quiet_until=0,
        timezone="Asia/Shanghai",
        version=1,
        checked_at=None,
        check=None,
        last_push_at=None,
        created_at=NOW,
        changed_at=NOW,
    )


def add_rule(
    official: Official,
    trigger: ReplyTrigger,
    text: str,
    words: Sequence[str] = (),
    *,
    matching: Matching = Matching.EXACT,
    more: Sequence[dict[str, Any]] = (),
    rule_id: int = 0,
) -> int:
    """A rule of the account, and the version that tells the edge of it."""
    with official.database.write() as session:
        account = session.get_one(Account, (official.workspace_id, official.account_id))
        account.version += 1
        number = rule_id or official.account_id * 100 + account.version
        session.add(
            ReplyRule(
                workspace_id=official.workspace_id,
                id=number,
                account_id=official.account_id,
                name=text[:20],
                trigger=trigger,
                matching=matching,
                words=list(words),
                opens_at=0,
                closes_at=0,
                priority=0,
                messages={"messages": [{"kind": "text", "text": text}, *more]},
                active=True,
                created_at=NOW,
                changed_at=NOW,
            )
        )
    return number


# ---- what fans do, as plain XML ------------------------------------------------------------------------------------


def text_xml(openid: str, content: str, message_id: int, at: datetime = NOW) -> str:
    return _xml(
        openid, at, f"<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content><MsgId>{message_id}</MsgId>"
    )


def event_xml(openid: str, event: str, key: str | None = None, at: datetime = NOW) -> str:
    with_key = "" if key is None else f"<EventKey><![CDATA[{key}]]></EventKey>"
    return _xml(openid, at, f"<MsgType>event</MsgType><Event>{event}</Event>{with_key}")


def _xml(openid: str, at: datetime, rest: str) -> str:
    head = f"<ToUserName>{ORIGINAL_ID}</ToUserName><FromUserName>{openid}</FromUserName>"
    return f"<xml>{head}<CreateTime>{int(at.timestamp())}</CreateTime>{rest}</xml>"
