"""What the pages of menus say: kinds of entries, typical ones, states of versions, refusals of WeChat's."""

from dataclasses import dataclass
from typing import Final

from yutang.accounts.menus.rules import FIELDS, Entry, EntryKind
from yutang.accounts.models import MenuState
from yutang.errors import N_, DomainError
from yutang.wechat.errors import WeChatError

KINDS: Final = {
    EntryKind.TEXT: N_("Answer with a reply"),
    EntryKind.LINK: N_("Open a link"),
    EntryKind.CODE: N_("Open a live code"),
    EntryKind.MINI: N_("Open a mini program"),
    EntryKind.SCAN: N_("Scan a code"),
    EntryKind.SCAN_REPLY: N_("Scan a code and answer"),
    EntryKind.PHOTO: N_("Send a picture"),
    EntryKind.CAMERA: N_("Take a photo"),
    EntryKind.ALBUM: N_("Choose from the album"),
    EntryKind.PLACE: N_("Send a place"),
    EntryKind.MEDIA: N_("Send material"),
    EntryKind.ARTICLE: N_("Send an article"),
    EntryKind.ARTICLE_PAGE: N_("Open an article"),
    EntryKind.MEDIA_PAGE: N_("Open material (old kind)"),
}
# Which kinds each field belongs to, as the editor's script reads it.
USED_BY: Final = {
    name: " ".join(kind.value for kind, fields in FIELDS.items() if name in fields)
    for name in ("key", "url", "code", "app_id", "page", "media")
}
STATES: Final = {
    MenuState.DRAFT: (N_("Draft"), "grey"),
    MenuState.PUBLISHED: (N_("Published"), "green"),
    MenuState.REPLACED: (N_("Earlier"), "blue"),
}


@dataclass(frozen=True, slots=True)
class Typical:
    """An entry that most communities want: what it is, its name on the phone (short), what it is good for.

    `key`, `title`: of the course or the check-ins that it leads to; "" for none.
    """

    label: str
    name: str
    why: str
    kind: EntryKind
    sign: str
    key: str = ""
    title: str = ""

    def entry(self, name: str) -> Entry:
        return Entry(name, self.kind, self.key)


TYPICAL: Final = {
    "class": Typical(N_("To class"), N_("To class"), N_("the page of your lessons"), EntryKind.LINK, "calendar-due"),
    "check_in": Typical(
        N_("Check in"), N_("Check in"), N_("a reply that leads to today's check-in"), EntryKind.TEXT, "circle-check"
    ),
    "join": Typical(
        N_("Join a group"), N_("Join us"), N_("a live code that always has room"), EntryKind.CODE, "qrcode"
    ),
    "talk": Typical(
        N_("Talk to us"),
        N_("Write us"),
        N_("a reply that invites to write, and a person answers"),
        EntryKind.TEXT,
        "message-circle",
    ),
}

# WeChat's return codes for menus that it refuses although our own rules let them pass (reference §2.3, §2.15).
_REFUSED: Final = {
    40016: N_("WeChat refuses the number of entries."),
    40017: N_("WeChat does not know a kind of entry of this menu for your account."),
    40018: N_("WeChat finds the name of an entry too long."),
    40019: N_("WeChat finds the key of an entry too long."),
    40020: N_("WeChat finds an address too long."),
    40023: N_("WeChat refuses the number of entries below one."),
    40025: N_("WeChat finds the name of an entry in a list too long."),
    40027: N_("WeChat finds an address in a list too long."),
    40054: N_("WeChat refuses the address of an entry in a list. Is it whole, and does it begin with https?"),
    40055: N_("WeChat refuses the address of an entry. Is it whole, and does it begin with https?"),
    40007: N_("WeChat has no material or article with this id. Was it deleted?"),
    45064: N_("The mini program is not linked with this account. Link it in WeChat's console first."),
    85005: N_("The mini program is not linked with this account. Link it in WeChat's console first."),
}


def refused_sentence(error: DomainError) -> str | None:
    """What WeChat's refusal means for a menu; none where the error itself says it best."""
    cause = error.__cause__
    return _REFUSED.get(cause.code or 0) if isinstance(cause, WeChatError) else None
