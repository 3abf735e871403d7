"""Parametric QR codes (reference §2.4)."""

from dataclasses import dataclass
from typing import Any

from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.transport import Host

PICTURE_PATH = "/cgi-bin/showqrcode"


@dataclass(frozen=True, slots=True)
class QrTicket:
    ticket: str
    url: str  # what the code holds: draw the picture from it, no download is needed
    expire_seconds: int | None  # none: permanent


async def create(client: Client, *, scene: str | int, expire_seconds: int | None = None) -> QrTicket:
    """A code whose scan tells us `scene`: a text of 1 to 64 characters, or a number.

    Without `expire_seconds` it lasts for ever, and counts among the 100,000 that an account may ever have; with it, up
    to 30 days. Numbers are below 2**32, permanent ones up to 100,000. Made again, the same scene is another code.
    """
    action = (
        ("QR_STR_SCENE" if isinstance(scene, str) else "QR_SCENE")
        if expire_seconds
        else ("QR_LIMIT_STR_SCENE" if isinstance(scene, str) else "QR_LIMIT_SCENE")
    )
    body: dict[str, Any] = {
        "action_name": action,
        "action_info": {"scene": {"scene_str" if isinstance(scene, str) else "scene_id": scene}},
    }
    if expire_seconds:
        # Always said: the default was 30 seconds once, and is 60 elsewhere.
        body["expire_seconds"] = min(expire_seconds, client.limits.scene_days * 86_400)
    # (K) is not certain enough to ask again for a permanent one whose answer is lost: it might cost two of the 100,000.
    read = await client.call(
        "POST", "/cgi-bin/qrcode/create", body, feature=Feature.QR, repeatable=expire_seconds is not None
    )
    left = read.number("expire_seconds", 0)
    return QrTicket(read.text("ticket"), read.text("url"), left or None)


async def picture(client: Client, ticket: str) -> bytes:
    """WeChat's own JPEG of a code. Raises Missing for a ticket that does not exist."""
    answer = await client.picture(Host.MP, PICTURE_PATH, {"ticket": ticket})
    return answer.body
