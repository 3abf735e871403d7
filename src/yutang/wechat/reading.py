"""From the XML of a push to the typed message (reference §1.5 and §1.6).

A well-formed push is never refused: what is missing or is not the number it should be gets a sensible default, or the
push becomes `Other`; everything as it came is in `Push.fields`.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from yutang.wechat.messages import (
    AuthorizationChange,
    Content,
    Field,
    Follow,
    Image,
    Link,
    Location,
    MassResult,
    MenuAction,
    MenuClick,
    MenuView,
    Other,
    Position,
    PublishResult,
    Push,
    Scan,
    SubscriptionChoice,
    Subscriptions,
    TemplateResult,
    Text,
    Unfollow,
    Verification,
    Video,
    Voice,
)
from yutang.wechat.xml import Malformed, read_xml

__all__ = ["Malformed", "parse_push", "push_from"]

Fields = Mapping[str, Field]
SCENE_PREFIX = "qrscene_"  # of the EventKey of a follow through a parametric QR
_LATEST = 2**40  # seconds; nothing later is a moment of ours, and its milliseconds still fit into 64 bits
_MAX_DIGITS = 20
_MAX_ID = 2**63  # a BIGINT holds no more; WeChat's have 62 bits or so


def parse_push(xml: str | bytes) -> Push:
    """The push in this plain XML. Raises Malformed, and nothing else."""
    return push_from(read_xml(xml))


def push_from(fields: Fields) -> Push:
    """The push with these fields. Never raises."""
    kind = _text(fields, "MsgType")
    event = _text(fields, "Event")
    message_id = None
    if kind == "event":
        read = _EVENTS.get(event)
        content = (read(fields) if read else None) or Other(event)
    else:
        message_id = _whole(fields, "MsgId", below=_MAX_ID)
        message = _MESSAGES.get(kind)
        content = (message(fields) if message else None) or Other(kind or event or _text(fields, "InfoType"))
    return Push(
        to_user=_text(fields, "ToUserName"),
        from_user=_text(fields, "FromUserName"),
        created_at=_whole(fields, "CreateTime", below=_LATEST) or 0,
        message_id=message_id,
        content=content,
        fields=fields,
    )


# ---- messages -------------------------------------------------------------------------------------------------------


def _read_text(fields: Fields) -> Content:
    return Text(_text(fields, "Content"), _text(fields, "bizmsgmenuid") or None)


def _read_image(fields: Fields) -> Content:
    return Image(_text(fields, "PicUrl"), _text(fields, "MediaId"))


def _read_voice(fields: Fields) -> Content:
    return Voice(_text(fields, "MediaId"), _text(fields, "Format"), _text(fields, "MediaId16K") or None)


def _read_video(fields: Fields) -> Content:
    return Video(_text(fields, "MediaId"), _text(fields, "ThumbMediaId"), _text(fields, "MsgType") == "shortvideo")


def _read_location(fields: Fields) -> Content | None:
    place = _decimal(fields, "Location_X"), _decimal(fields, "Location_Y")
    if place[0] is None or place[1] is None:
        return None
    return Location(place[0], place[1], _whole(fields, "Scale") or 0, _text(fields, "Label"))


def _read_link(fields: Fields) -> Content:
    return Link(_text(fields, "Title"), _text(fields, "Description"), _text(fields, "Url"))


_MESSAGES: dict[str, Callable[[Fields], Content | None]] = {
    "text": _read_text,
    "image": _read_image,
    "voice": _read_voice,
    "video": _read_video,
    "shortvideo": _read_video,
    "location": _read_location,
    "link": _read_link,
}


# ---- events of fans -------------------------------------------------------------------------------------------------


def _read_follow(fields: Fields) -> Content:
    key = _text(fields, "EventKey")
    # Another key, such as last_trade_no_… after a payment, is no scene; it stays in the push's fields.
    scene = key.removeprefix(SCENE_PREFIX) if key.startswith(SCENE_PREFIX) else ""
    return Follow(scene or None, _text(fields, "Ticket") or None)


def _read_unfollow(_fields: Fields) -> Content:
    return Unfollow()


def _read_scan(fields: Fields) -> Content:
    return Scan(_text(fields, "EventKey"), _text(fields, "Ticket") or None)


def _read_position(fields: Fields) -> Content | None:
    place = _decimal(fields, "Latitude"), _decimal(fields, "Longitude")
    if place[0] is None or place[1] is None:
        return None
    return Position(place[0], place[1], _decimal(fields, "Precision") or 0.0)


def _read_click(fields: Fields) -> Content:
    return MenuClick(_text(fields, "EventKey"))


def _read_view(fields: Fields) -> Content:
    return MenuView(_text(fields, "EventKey"), _menu_id(fields))


def _read_menu_action(fields: Fields) -> Content:
    scanned = _text(_nested(fields, "ScanCodeInfo"), "ScanResult") or None
    return MenuAction(_text(fields, "Event"), _text(fields, "EventKey"), scanned)


def _read_subscriptions(fields: Fields) -> Content:
    event = _text(fields, "Event")
    # subscribe_msg_popup_event → SubscribeMsgPopupEvent
    wrapper = "".join(word.capitalize() for word in event.split("_"))
    choices = tuple(
        SubscriptionChoice(
            template_id=_text(each, "TemplateId"),
            status=_text(each, "SubscribeStatusString") or _text(each, "ErrorStatus"),
            message_id=_text(each, "MsgID") or None,
            error_code=_whole(each, "ErrorCode"),
        )
        for each in _mappings(_nested(fields, wrapper), "List")
    )
    return Subscriptions(event, choices)


def _read_authorization(fields: Fields) -> Content:
    revoked = ",".join(_texts(fields, "RevokeInfo"))
    return AuthorizationChange(_text(fields, "Event"), _text(fields, "OpenID"), _text(fields, "AppID"), revoked)


# ---- events of the account's own work -------------------------------------------------------------------------------


def _read_template_result(fields: Fields) -> Content:
    return TemplateResult(_text(fields, "MsgID"), _text(fields, "Status"))


def _read_mass_result(fields: Fields) -> Content:
    results = _nested(_nested(fields, "ArticleUrlResult"), "ResultList")
    return MassResult(
        message_id=_text(fields, "MsgID"),
        status=_text(fields, "Status"),
        total=_whole(fields, "TotalCount") or 0,
        filtered=_whole(fields, "FilterCount") or 0,
        sent=_whole(fields, "SentCount") or 0,
        failed=_whole(fields, "ErrorCount") or 0,
        article_urls=tuple(_text(each, "ArticleUrl") for each in _mappings(results, "item")),
    )


def _read_publish_result(fields: Fields) -> Content | None:
    info = _nested(fields, "PublishEventInfo")
    status = _whole(info, "publish_status")
    if status is None:
        return None
    articles = _mappings(_nested(info, "article_detail"), "item")
    failed = (_number(each) for each in _texts(info, "fail_idx"))
    return PublishResult(
        publish_id=_text(info, "publish_id"),
        status=status,
        article_id=_text(info, "article_id") or None,
        article_urls=tuple(_text(each, "article_url") for each in articles),
        failed_indexes=tuple(index for index in failed if index is not None),
    )


def _read_verification(fields: Fields) -> Content:
    return Verification(
        event=_text(fields, "Event"),
        expires_at=_whole(fields, "ExpiredTime", below=_LATEST),
        failed_at=_whole(fields, "FailTime", below=_LATEST),
        reason=_text(fields, "FailReason"),
    )


_MENU_ACTIONS = (
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
    "view_miniprogram",
)
_SUBSCRIPTIONS = ("subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event")
# The last one, an account that was deleted, is [K]; the fan's data must go there too.
_AUTHORIZATIONS = ("user_authorization_revoke", "user_info_modified", "user_authorization_cancellation")
_VERIFICATIONS = (
    "qualification_verify_success",
    "qualification_verify_fail",
    "naming_verify_success",
    "naming_verify_fail",
    "annual_renew",
    "verify_expired",
)
# Names are compared exactly: WeChat's SCAN, CLICK and VIEW are in capitals, subscribe is not.
_EVENTS: dict[str, Callable[[Fields], Content | None]] = {
    "subscribe": _read_follow,
    "unsubscribe": _read_unfollow,
    "SCAN": _read_scan,
    "LOCATION": _read_position,
    "CLICK": _read_click,
    "VIEW": _read_view,
    "TEMPLATESENDJOBFINISH": _read_template_result,
    "MASSSENDJOBFINISH": _read_mass_result,
    "PUBLISHJOBFINISH": _read_publish_result,
    **dict.fromkeys(_MENU_ACTIONS, _read_menu_action),
    **dict.fromkeys(_SUBSCRIPTIONS, _read_subscriptions),
    **dict.fromkeys(_AUTHORIZATIONS, _read_authorization),
    **dict.fromkeys(_VERIFICATIONS, _read_verification),
}


# ---- fields ---------------------------------------------------------------------------------------------------------


def _text(fields: Fields, name: str) -> str:
    """The text of this field; the first where it is repeated; empty where it is missing or has elements inside."""
    value = fields.get(name, "")
    if isinstance(value, str):
        return value
    return next(iter(_texts(fields, name)), "")


def _texts(fields: Fields, name: str) -> list[str]:
    return [each for each in _all(fields, name) if isinstance(each, str)]


def _mappings(fields: Fields, name: str) -> list[Fields]:
    return [each for each in _all(fields, name) if isinstance(each, Mapping)]


def _nested(fields: Fields, name: str) -> Fields:
    return next(iter(_mappings(fields, name)), {})


def _all(fields: Fields, name: str) -> Sequence[Field]:
    value = fields.get(name)
    if value is None:
        return ()
    return (value,) if isinstance(value, str | Mapping) else value


def _menu_id(fields: Fields) -> str | None:
    return _text(fields, "MenuId") or _text(fields, "MenuID") or None


def _whole(fields: Fields, name: str, below: int = 2**53) -> int | None:
    return _number(_text(fields, name), below)


def _number(text: str, below: int = 2**53) -> int | None:
    """A number without sign, less than `below`; int() alone would also take "１２", "1_2" and thousands of digits."""
    text = text.strip()
    if not text.isdecimal() or not text.isascii() or len(text) > _MAX_DIGITS:
        return None
    number = int(text)
    return number if number < below else None


def _decimal(fields: Fields, name: str) -> float | None:
    try:
        number = float(_text(fields, name))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
