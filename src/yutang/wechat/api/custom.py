"""Customer-service messages and "is typing" (reference §2.7)."""

from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.outgoing import Outgoing
from yutang.wechat.writing import custom_json


async def send(client: Client, openid: str, message: Outgoing, *, agent: str | None = None) -> None:
    """Send one message to a fan; `agent` is the kf_account that it shows as its sender.

    There is no client id: after Unanswered it may or may not have arrived, and must not be sent again. Raises
    OutOfWindow, OutOfCount, Blocked; NotSendable (from `wechat/writing.py`) before any call.
    """
    body = custom_json(message, openid)
    if agent is not None:
        body = {**body, "customservice": {"kf_account": agent}}
    await client.call("POST", "/cgi-bin/message/custom/send", body, feature=Feature.CUSTOM)


async def typing(client: Client, openid: str, *, on: bool = True) -> None:
    """Show or take away "is typing". Without an earlier message WeChat says 45080 or 45081 (K)."""
    body = {"touser": openid, "command": "Typing" if on else "CancelTyping"}
    await client.call("POST", "/cgi-bin/message/custom/typing", body, feature=Feature.CUSTOM, repeatable=True)
