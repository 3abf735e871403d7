"""The fields of every message and event that the platform pushes (reference §1.5 and §1.6)."""

from collections.abc import Mapping

from yutang.sim.world.accounts import Account
from yutang.wechat.xml import Writable

Fields = dict[str, Writable]


def message(account: Account, openid: str, now: float, msg_id: int, kind: str, **content: Writable) -> Fields:
    return {**_head(account, openid, now), "MsgType": kind, **content, "MsgId": msg_id}


def event(account: Account, openid: str, now: float, name: str, key: str | None = None, **content: Writable) -> Fields:
    """`key` is left out where WeChat sends no EventKey."""
    named: Fields = {**_head(account, openid, now), "MsgType": "event", "Event": name}
    if key is not None:
        named["EventKey"] = key
    return {**named, **content}


def name_of(fields: Mapping[str, Writable]) -> str:
    """`text`, `event:CLICK` …: how the log of deliveries calls a push."""
    kind = str(fields["MsgType"])
    return f"event:{fields['Event']}" if kind == "event" else kind


def _head(account: Account, openid: str, now: float) -> Fields:
    return {"ToUserName": account.original_id, "FromUserName": openid, "CreateTime": int(now)}
