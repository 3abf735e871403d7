"""The scan box: what happens when a fan holds the phone before a code."""

from dataclasses import dataclass, field
from typing import Any

from yutang.sim.acts.following import JUST_MET, follow
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.pushing.deliveries import Delivery
from yutang.sim.world.accounts import Account, Code
from yutang.sim.world.fans import Fan
from yutang.sim.world.world import HOME_CODE, SCENE_CODE


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the phone shows next, as the control API says it; and the push that went out, if any."""

    shown: dict[str, Any]
    delivery: Delivery | None = field(default=None)


def scan(platform: Platform, fan: Fan, payload: str, *, follows: bool = True) -> Scanned:
    """Codes of accounts, then those that others understand (`platform.scanners`), then addresses, then text.

    Who does not follow yet sees the account's page; with `follows` they tap "follow" there at once.
    """
    text = payload.strip()
    if text.startswith(SCENE_CODE):
        return _scene(platform, fan, text.removeprefix(SCENE_CODE), follows=follows)
    if text.startswith(HOME_CODE):
        account = platform.world.account_of_home(text.removeprefix(HOME_CODE))
        return Scanned({"kind": "unknown"}) if account is None else _page(platform, fan, account, None, follows=follows)
    for scanner in platform.scanners:
        found = scanner(fan, text)
        if found is not None:
            return Scanned(found)
    if text.lower().startswith(("http://", "https://")):
        return Scanned({"kind": "url", "url": text})
    return Scanned({"kind": "text", "text": text})


def _scene(platform: Platform, fan: Fan, token: str, *, follows: bool) -> Scanned:
    found = platform.world.code_of_token(token)
    if found is None:
        return Scanned({"kind": "expired"})
    account, code = found
    tie = platform.world.tie(fan, account)
    if not tie.follows:
        return _page(platform, fan, account, code, follows=follows)
    now = platform.clock.now()
    tie.window.open(*JUST_MET, now)
    fields = events.event(account, tie.openid, now, "SCAN", code.scene, Ticket=code.ticket)
    shown = {"kind": "scan", "app_id": account.app_id, "name": account.name, "followed": True, "scene": code.scene}
    return Scanned(shown, platform.engine.push(account, tie, fields, answerable=True))


def _page(platform: Platform, fan: Fan, account: Account, code: Code | None, *, follows: bool) -> Scanned:
    tie = platform.world.tie(fan, account)
    before = tie.follows
    delivery = follow(platform, fan, account, "qr", code) if follows and not before else None
    shown = {
        "kind": "follow" if tie.follows and not before else "account",
        "app_id": account.app_id,
        "name": account.name,
        "followed": tie.follows,
        "scene": code.scene if code else None,
    }
    return Scanned(shown, delivery)
