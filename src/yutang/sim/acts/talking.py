"""What a fan says to an account: text, pictures, sounds, films, a place, a tap on a choice."""

from yutang.errors import N_, Conflict, Invalid
from yutang.sim.acts.following import JUST_MET, WROTE
from yutang.sim.acts.keeping import keep_still
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.pushing.deliveries import Delivery
from yutang.sim.showing import MEDIA_PATH, media_line
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Fan, Tie
from yutang.sim.world.media import Media
from yutang.wechat.xml import Writable

_FORMATS = {"audio/amr": "amr", "audio/mpeg": "mp3"}


def say(platform: Platform, fan: Fan, account: Account, text: str) -> Delivery | None:
    if not text.strip():
        raise Invalid(N_("WeChat sends no empty messages."))
    tie = _talking(platform, fan, account)
    platform.world.put_in_chat(tie, "fan", "text", text)
    return _pushed(platform, account, tie, "text", Content=text)


def choose(platform: Platform, fan: Fan, account: Account, choice_id: str) -> Delivery | None:
    """Tap a choice of the newest message menu: a text for the account, but it opens the window of a menu tap only."""
    tie = _tie(platform, fan, account)
    offered = [message for message in tie.chat if message.kind == "choices"]
    choices = offered[-1].more["choices"] if offered else []
    text = next((each["text"] for each in choices if each["id"] == choice_id), None)
    if text is None:
        raise Invalid(N_("The chat offers no such choice."))
    tie.window.open(*JUST_MET, platform.clock.now())
    platform.world.put_in_chat(tie, "fan", "text", text)
    return _pushed(platform, account, tie, "text", Content=text, bizmsgmenuid=choice_id)


def send_media(platform: Platform, fan: Fan, account: Account, media: Media) -> Delivery | None:
    """`media` belongs to the account already: its id is what the account will ask for."""
    tie = _talking(platform, fan, account)
    line = media_line(media.kind, media)
    platform.world.put_in_chat(tie, "fan", line.kind, line.text, **line.more)
    if media.kind == "image":
        address = platform.base_url + MEDIA_PATH + media.id
        return _pushed(platform, account, tie, "image", PicUrl=address, MediaId=media.id)
    if media.kind == "voice":
        return _pushed(platform, account, tie, "voice", MediaId=media.id, Format=_FORMATS.get(media.mime, "amr"))
    still = keep_still(platform, account)
    return _pushed(platform, account, tie, "video", MediaId=media.id, ThumbMediaId=still.id)


def locate(
    platform: Platform, fan: Fan, account: Account, latitude: float, longitude: float, label: str
) -> Delivery | None:
    tie = _talking(platform, fan, account)
    platform.world.put_in_chat(tie, "fan", "location", label, latitude=latitude, longitude=longitude)
    place: dict[str, Writable] = {
        "Location_X": f"{latitude:.6f}",
        "Location_Y": f"{longitude:.6f}",
        "Scale": 15,
        "Label": label,
    }
    return _pushed(platform, account, tie, "location", **place)


def _talking(platform: Platform, fan: Fan, account: Account) -> Tie:
    tie = _tie(platform, fan, account)
    now = platform.clock.now()
    tie.window.open(*WROTE, now)
    tie.last_message_at = now
    return tie


def _tie(platform: Platform, fan: Fan, account: Account) -> Tie:
    tie = platform.world.tie(fan, account)
    if not tie.follows:
        raise Conflict(N_("This fan does not follow the account: WeChat shows no field to write in."))
    return tie


def _pushed(platform: Platform, account: Account, tie: Tie, kind: str, **content: Writable) -> Delivery | None:
    if tie.blacklisted:  # the account does not hear those on its blacklist
        return None
    msg_id = platform.world.next_msg_id()
    fields = events.message(account, tie.openid, platform.clock.now(), msg_id, kind, **content)
    return platform.engine.push(account, tie, fields, answerable=True)
