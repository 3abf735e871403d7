"""What a push means to one campaign. Pure but for the key given."""

from datetime import datetime
from typing import Final, NamedTuple

from yutang.accounts.replies.rules import fold
from yutang.campaigns.models import Campaign, CampaignPath, TouchVia
from yutang.campaigns.rules.values import rules_from_json
from yutang.campaigns.tokens import codes_in, in_scene, is_invite_code, open_token
from yutang.errors import NotFound
from yutang.wechat.messages import Content, Follow, Scan, Text

LONGEST_TEXT: Final = 200  # characters of a message in which a keyword or a code is looked for


class Heard(NamedTuple):
    """Somebody takes part, and came through somebody (`code`: an invite code; "" by themselves)."""

    code: str = ""
    via: TouchVia | None = None


class Ear:
    """What one campaign listens for."""

    def __init__(self, campaign: Campaign, key: bytes) -> None:
        self._id, self._slug, self._key = campaign.id, campaign.slug, key
        self._starts_at = campaign.starts_at
        self._keyword = fold(rules_from_json(campaign.rules).keyword.strip())
        self._bare_codes = campaign.path is CampaignPath.LINK

    def hear(self, content: Content) -> Heard | None:
        """None where the push is not about this campaign. When it came is not asked here."""
        match content:
            case Follow(scene=scene):
                return None if scene is None else self._scene(scene)
            case Scan(scene=scene):
                return self._scene(scene)
            case Text(content=said):
                return self._text(said)
        return None

    def _scene(self, scene: str) -> Heard | None:
        found = in_scene(scene)
        if found is None or found[0] != self._slug:
            return None
        code = self._code_of(found[1])
        return Heard(code, TouchVia.SCENE) if code else Heard()

    def _code_of(self, token: str) -> str:
        """The invite code inside a token of this campaign; "" for one that it did not sign.

        The end inside it is not asked: a campaign that was made longer keeps its posters, and what comes after its end
        is not credited whatever the token says.
        """
        try:
            return open_token(self._key, self._id, token, datetime.min.replace(tzinfo=self._starts_at.tzinfo)).code
        except NotFound:
            return ""

    def _text(self, said: str) -> Heard | None:
        text = said[:LONGEST_TEXT]
        wanted = bool(self._keyword) and self._keyword in fold(text)
        if not wanted and not self._bare_codes:
            return None
        codes = (code for code in codes_in(text) if is_invite_code(self._key, self._id, code))
        code = next(codes, "")
        if code:
            return Heard(code, TouchVia.CODE)
        return Heard() if wanted else None


def in_window(campaign: Campaign, at: datetime) -> bool:
    """Whether something counts for a campaign by its moment, whenever it is told."""
    ends_at = campaign.ends_at if campaign.ended_at is None else min(campaign.ends_at, campaign.ended_at)
    return campaign.starts_at <= at <= ends_at
