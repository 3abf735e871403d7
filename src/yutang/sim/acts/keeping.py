"""Files that fans send, kept as media of the account that gets them."""

from yutang.errors import N_, Invalid
from yutang.sim.clock import DAY
from yutang.sim.drawing import photograph
from yutang.sim.files import mime_of
from yutang.sim.platform import Platform
from yutang.sim.world.accounts import Account
from yutang.sim.world.media import DAYS_KEPT, Media

_KINDS = ("image", "voice", "video")


def keep_file(platform: Platform, account: Account, kind: str, filename: str, content: bytes) -> Media:
    """Raises Invalid for a kind or a file that a phone could not send."""
    if kind not in _KINDS:
        raise Invalid(N_("A phone sends a picture, a voice message or a video."))
    mime = mime_of(content)
    if mime is None or mime.split("/", 1)[0] != {"voice": "audio"}.get(kind, kind):
        raise Invalid(N_("A phone does not send such a file. Pictures: JPEG, PNG, GIF; voice: AMR, MP3; videos: MP4."))
    return _kept(platform, account, kind, mime, filename, content)


def keep_still(platform: Platform, account: Account) -> Media:
    """The picture that stands for a video. Films are not decoded here, so it is a drawn one."""
    drawn = photograph(platform.chance.of("photographs").randrange(360))
    return _kept(platform, account, "thumb", "image/jpeg", "still.jpg", drawn)


def _kept(platform: Platform, account: Account, kind: str, mime: str, filename: str, content: bytes) -> Media:
    now = platform.clock.now()
    media_id = platform.chance.token("media ids", 64)
    expires = now + DAYS_KEPT * DAY
    return platform.world.add_media(
        Media(media_id, account.app_id, kind, mime, filename, content, now, expires_at=expires)
    )
