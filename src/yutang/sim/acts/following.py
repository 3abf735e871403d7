"""Follow and unfollow."""

from typing import Literal

from yutang.errors import N_, Conflict
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.pushing.deliveries import Delivery
from yutang.sim.world.accounts import Account, Code
from yutang.sim.world.fans import Fan

Via = Literal["search", "card", "qr"]

JUST_MET = (
    3,
    60,
)  # customer-service messages, within seconds: after a follow, a menu tap, a scanned code (reference §2.7)
WROTE = (5, 48 * 3_600)
_SCENES: dict[Via, str] = {
    "search": "ADD_SCENE_SEARCH",
    "card": "ADD_SCENE_PROFILE_CARD",
    "qr": "ADD_SCENE_QR_CODE",
}


def follow(platform: Platform, fan: Fan, account: Account, via: Via, code: Code | None = None) -> Delivery | None:
    """The fan taps "follow"; with a code when a parametric QR led there. Raises Conflict for a follower."""
    tie = platform.world.tie(fan, account)
    if tie.follows:
        raise Conflict(N_("This fan follows the account already."))
    now = platform.clock.now()
    tie.follows, tie.followed_at, tie.subscribe_scene = True, now, _SCENES[via]
    tie.qr_scene = int(code.scene) if code and code.numeric else 0
    tie.qr_scene_str = code.scene if code and not code.numeric else ""
    tie.window.open(*JUST_MET, now)
    platform.changes.add("fan.followed", fan=fan.id, app_id=account.app_id)
    if code is None:
        fields = events.event(account, tie.openid, now, "subscribe", "")
    else:
        fields = events.event(account, tie.openid, now, "subscribe", f"qrscene_{code.scene}", Ticket=code.ticket)
    return platform.engine.push(account, tie, fields, answerable=True)


def unfollow(platform: Platform, fan: Fan, account: Account) -> Delivery | None:
    """The account forgets remark and tags, the phone keeps the chat. Raises Conflict for one who does not follow."""
    tie = platform.world.tie(fan, account)
    if not tie.follows:
        raise Conflict(N_("This fan does not follow the account."))
    now = platform.clock.now()
    tie.follows, tie.remark, tie.tags = False, "", []
    tie.window.left, tie.window.until = 0, 0.0
    platform.changes.add("fan.unfollowed", fan=fan.id, app_id=account.app_id)
    return platform.engine.push(account, tie, events.event(account, tie.openid, now, "unsubscribe", ""))


def code_for(account: Account, scene: str) -> Code:
    """The account's code of this scene; where there is none, one as it could have been: tests follow by any scene."""
    found = next((code for code in account.codes.values() if code.scene == scene), None)
    return found or Code("made-up-" + scene, "", scene, numeric=scene.isdigit(), expires_at=None)
