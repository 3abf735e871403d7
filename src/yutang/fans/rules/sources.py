"""How a fan came first: the earliest follow says it, whenever its push arrives."""

from datetime import datetime
from typing import Final, NamedTuple

from yutang.fans.models import SourceKind
from yutang.fans.rules.following import SAME

# subscribe_scene as WeChat tells it (reference §2.11).
_SCENES: Final = {
    "ADD_SCENE_SEARCH": SourceKind.SEARCH,
    "ADD_SCENE_PROFILE_CARD": SourceKind.CARD,
    "ADD_SCENE_QR_CODE": SourceKind.QR,
    "ADD_SCENE_PROFILE_LINK": SourceKind.ARTICLE,
    "ADD_SCENE_PROFILE_ITEM": SourceKind.ARTICLE,
    "ADD_SCENE_REPRINT": SourceKind.ARTICLE,
}


class Source(NamedTuple):
    kind: SourceKind = SourceKind.UNKNOWN
    detail: str = ""  # the scene; else WeChat's own word for where they came from
    account_id: int | None = None
    at: datetime | None = None  # of the follow; none: no follow was seen

    def or_earlier(self, other: "Source") -> "Source":
        """The earlier of two follows; one that was not seen as a follow gives way."""
        if self.at is None or other.at is None:
            return self if other.at is None else other
        return min(self, other, key=_rank)

    def with_answer(self, answer: "Source") -> "Source":
        """What WeChat's answer adds: how the same follow came about, or that there was an earlier one."""
        if self.at is None or answer.at is None:
            return self.or_earlier(answer)
        if abs(self.at - answer.at) > SAME or self.account_id != answer.account_id:
            return self.or_earlier(answer)
        known = self.kind is not SourceKind.UNKNOWN
        return self if known else answer._replace(at=self.at)


def _rank(source: Source) -> tuple[datetime | None, bool, bool, str, int]:
    """Smaller is earlier; of one second, the one that says more. Only for sources with a follow."""
    told = source.kind is not SourceKind.UNKNOWN
    return source.at, source.kind is not SourceKind.SCENE, not told, source.detail, source.account_id or 0


def source_of_follow(scene: str | None, account_id: int, at: datetime) -> Source:
    """What the follow's push itself says: a scene, or nothing yet."""
    return Source(SourceKind.SCENE if scene else SourceKind.UNKNOWN, scene or "", account_id, at)


def source_of_answer(subscribe_scene: str, scene: str, account_id: int, at: datetime) -> Source:
    """What WeChat says when asked. `scene` is its qr_scene_str (or qr_scene), empty where there was none."""
    if scene:
        return Source(SourceKind.SCENE, scene, account_id, at)
    kind = _SCENES.get(subscribe_scene, SourceKind.OTHER if subscribe_scene else SourceKind.UNKNOWN)
    return Source(kind, subscribe_scene, account_id, at)
