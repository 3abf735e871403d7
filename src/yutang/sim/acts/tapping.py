"""A tap on a menu entry, by its type (reference §1.6 and §2.3)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.errors import N_, Invalid
from yutang.sim.acts import talking
from yutang.sim.acts.following import JUST_MET
from yutang.sim.acts.keeping import keep_file
from yutang.sim.acts.menus import menu_of
from yutang.sim.acts.scanning import Scanned
from yutang.sim.drawing import photograph
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.showing import Card, media_line, news_line
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie
from yutang.wechat.xml import Writable

_SCANS = ("scancode_push", "scancode_waitmsg")
_PICTURES = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
_OPENS_WINDOW = ("click", *_SCANS)
_HANGZHOU = (30.2741, 120.1551, "杭州市西湖区")


@dataclass(frozen=True, slots=True)
class Tap:
    """What the phone adds to the tap: what was scanned, or where the fan is."""

    scanned: str = "https://example.com/"
    latitude: float = _HANGZHOU[0]
    longitude: float = _HANGZHOU[1]
    label: str = _HANGZHOU[2]


def tap(platform: Platform, tie: Tie, account: Account, path: Sequence[int], more: Tap) -> Scanned:
    """The entry at `path`, e.g. [0, 1] the second of the first. Raises Invalid where there is none."""
    buttons, menu_id = menu_of(account, tie)
    button = _entry(buttons, path)
    kind = str(button.get("type", ""))
    if kind in _OPENS_WINDOW:
        tie.window.open(*JUST_MET, platform.clock.now())
    if kind in ("view", "miniprogram"):
        return _opens(platform, tie, account, button, menu_id)
    if kind in _SCANS:
        return _scans(platform, tie, account, button, more)
    if kind in _PICTURES:
        return _photographs(platform, tie, account, button)
    if kind == "location_select":
        return _locates(platform, tie, account, button, more)
    if kind == "click":
        return _event(platform, tie, account, "CLICK", str(button.get("key", "")), {"kind": "click"})
    return _shows(platform, tie, button)


def _entry(buttons: Sequence[Mapping[str, Any]], path: Sequence[int]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = {"sub_button": buttons}
    for index in path:
        inner = found.get("sub_button") or []
        if not 0 <= index < len(inner):
            raise Invalid(N_("The menu has no entry at this place."))
        found = inner[index]
    if not path or found.get("sub_button"):
        raise Invalid(N_("This place of the menu only opens its entries: tap one of those."))
    return found


def _event(
    platform: Platform,
    tie: Tie,
    account: Account,
    name: str,
    key: str,
    shown: dict[str, Any],
    *,
    answerable: bool = True,
    **content: Writable,
) -> Scanned:
    fields = events.event(account, tie.openid, platform.clock.now(), name, key, **content)
    return Scanned(shown, platform.engine.push(account, tie, fields, answerable=answerable))


def _opens(platform: Platform, tie: Tie, account: Account, button: Mapping[str, Any], menu_id: int) -> Scanned:
    """A page or a mini program: the account is told, and what it answers is not shown."""
    if button["type"] == "view":
        url = str(button["url"])
        shown = {"kind": "url", "url": url}
        return _event(platform, tie, account, "VIEW", url, shown, answerable=False, MenuId=menu_id)
    page = str(button["pagepath"])
    shown = {"kind": "miniprogram", "app_id": button["appid"], "path": page, "url": button.get("url", "")}
    return _event(platform, tie, account, "view_miniprogram", page, shown, answerable=False, MenuId=menu_id)


def _scans(platform: Platform, tie: Tie, account: Account, button: Mapping[str, Any], more: Tap) -> Scanned:
    kind, text = str(button["type"]), more.scanned
    shown = {"kind": "scanned", "scanned": text}
    if kind == "scancode_push" and text.lower().startswith(("http://", "https://")):
        shown["url"] = text  # waitmsg shows "receiving" instead, until the account answers
    info: Writable = {"ScanType": "qrcode", "ScanResult": text}
    return _event(platform, tie, account, kind, str(button.get("key", "")), shown, ScanCodeInfo=info)


def _photographs(platform: Platform, tie: Tie, account: Account, button: Mapping[str, Any]) -> Scanned:
    """One picture, which the platform draws; it follows as a message of its own."""
    picture = photograph(platform.chance.of("photographs").randrange(360))
    media = keep_file(platform, account, "image", "photo.jpg", picture)
    # md5 is WeChat's choice, to tell pictures apart.
    digest = hashlib.md5(picture, usedforsecurity=False).hexdigest()
    info: Writable = {"Count": 1, "PicList": {"item": {"PicMd5Sum": digest}}}
    done = _event(
        platform, tie, account, str(button["type"]), str(button.get("key", "")), {"kind": "picture"}, SendPicsInfo=info
    )
    talking.send_media(platform, tie.fan, account, media)
    return done


def _locates(platform: Platform, tie: Tie, account: Account, button: Mapping[str, Any], more: Tap) -> Scanned:
    info: Writable = {
        "Location_X": f"{more.latitude:.6f}",
        "Location_Y": f"{more.longitude:.6f}",
        "Scale": "15",
        "Label": more.label,
        "Poiname": "",
    }
    key = str(button.get("key", ""))
    done = _event(platform, tie, account, "location_select", key, {"kind": "location"}, SendLocationInfo=info)
    talking.locate(platform, tie.fan, account, more.latitude, more.longitude, more.label)
    return done


def _shows(platform: Platform, tie: Tie, button: Mapping[str, Any]) -> Scanned:
    """media_id and article entries: WeChat itself puts the thing into the chat; the account hears nothing."""
    media = platform.world.media.get(str(button.get("media_id", "")))
    if media is not None:
        line = media_line(media.kind, media, media.title, media.description)
    else:
        line = news_line([Card(str(button.get("name", "")), url=str(button.get("url", "")))])
    platform.world.put_in_chat(tie, "account", line.kind, line.text, **line.more)
    return Scanned({"kind": "shown"})
