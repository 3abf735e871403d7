"""What WeChat pushes to an official account, as typed values (reference §1.5 and §1.6)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A field of a push: text, a nested element, or a list of either where WeChat repeats one.
Field = str | Mapping[str, "Field"] | Sequence["Field"]


@dataclass(frozen=True, slots=True)
class Text:
    content: str
    menu_id: str | None = None  # of a message menu's item, when the fan tapped one


@dataclass(frozen=True, slots=True)
class Image:
    picture_url: str
    media_id: str


@dataclass(frozen=True, slots=True)
class Voice:
    media_id: str
    format: str  # amr, speex, mp3 …
    media_id_16k: str | None = None


@dataclass(frozen=True, slots=True)
class Video:
    media_id: str
    thumb_media_id: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    scale: int
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True)
class Follow:
    """`subscribe`; `scene` when it came from a parametric QR, without WeChat's `qrscene_`."""

    scene: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Unfollow:
    pass


@dataclass(frozen=True, slots=True)
class Scan:
    """A parametric QR, scanned by somebody who follows already."""

    scene: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class MenuClick:
    key: str


@dataclass(frozen=True, slots=True)
class MenuView:
    url: str
    menu_id: str | None = None


@dataclass(frozen=True, slots=True)
class MenuAction:
    """The other kinds of menu entries; what they bring is in the push's `fields`."""

    # scancode_push, scancode_waitmsg, pic_sysphoto, pic_photo_or_album, pic_weixin, location_select, view_miniprogram
    event: str
    key: str
    scanned: str | None = None  # scancode_*: what the code held


@dataclass(frozen=True, slots=True)
class Position:
    """The account's location report."""

    latitude: float
    longitude: float
    precision: float


@dataclass(frozen=True, slots=True)
class TemplateResult:
    message_id: str
    status: str  # success, failed:user block, failed: system failed


@dataclass(frozen=True, slots=True)
class MassResult:
    message_id: str
    status: str
    total: int
    filtered: int
    sent: int
    failed: int
    article_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishResult:
    publish_id: str
    status: int  # 0 published … 6, see reference §1.6
    article_id: str | None
    article_urls: tuple[str, ...] = ()
    failed_indexes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionChoice:
    template_id: str
    status: str  # accept or reject; of a sent notice: ErrorStatus
    message_id: str | None = None
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a fan chose about subscription notices, or what became of one that was sent."""

    event: str  # subscribe_msg_popup_event, subscribe_msg_change_event, subscribe_msg_sent_event
    choices: tuple[SubscriptionChoice, ...]


@dataclass(frozen=True, slots=True)
class AuthorizationChange:
    """A fan took back, or changed, what they let us know of them: on revoke their data must be deleted."""

    event: str  # user_authorization_revoke, user_info_modified, user_authorization_cancellation
    openid: str
    app_id: str
    revoked: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The account itself: qualification, naming, yearly renewal."""

    event: str
    expires_at: int | None = None  # epoch seconds
    failed_at: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A message or event that this version does not know; its fields are in the push."""

    name: str


Content = (
    Text
    | Image
    | Voice
    | Video
    | Location
    | Link
    | Follow
    | Unfollow
    | Scan
    | MenuClick
    | MenuView
    | MenuAction
    | Position
    | TemplateResult
    | MassResult
    | PublishResult
    | Subscriptions
    | AuthorizationChange
    | Verification
    | Other
)


@dataclass(frozen=True, slots=True)
class Push:
    """One message or event as WeChat pushed it."""

    to_user: str  # the account's original id, gh_…
    from_user: str  # the fan's openid; a helper's name such as mphelper for events about the account itself
    created_at: int  # epoch seconds, as WeChat says
    message_id: int | None  # messages have one, events do not
    content: Content
    fields: Mapping[str, Field]  # everything as it came, unknown fields included

    @property
    def dedup_key(self) -> str:
        """What tells a repeated delivery: MsgId; for events FromUserName, CreateTime, Event and EventKey (§1.4).

        CreateTime counts whole seconds, so the results of two sendings to one fan would be taken for one: where an
        event carries the id of what it reports, that id is part of the key. At most 200 characters.
        """
        if self.message_id is not None:
            return f"m:{self.message_id}"
        event = self.fields.get("Event")
        if not event:  # neither an id nor an event's name: then the whole of it
            return f"x:{self.from_user[:_LONG]}:{self.created_at}:{_digest(self.fields)}"
        about = self.fields.get("EventKey", "")
        reported = self.fields.get("MsgID") or getattr(self.content, "publish_id", "")
        key = f"e:{self.from_user}:{self.created_at}:{event}:{about}" + (f":{reported}" if reported else "")
        if len(key) <= _MAX_KEY:
            return key
        return f"e:{self.from_user[:_LONG]}:{self.created_at}:{_digest((self.from_user, event, about, reported))}"


_MAX_KEY = 200  # characters: PostgreSQL's index takes 2.7 kB a row, and a menu's URL alone may be 1 kB
_LONG = 64  # characters of a name that are kept beside a digest


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()
