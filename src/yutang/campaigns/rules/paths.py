"""Which path a campaign takes: what the account's class allows decides it, nobody chooses. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.campaigns.models import CampaignPath
from yutang.errors import N_
from yutang.wechat.capabilities import AccountClass, Feature, may, refusal


@dataclass(frozen=True, slots=True)
class PathWords:
    """What a path is called, and how it goes, as msgids."""

    name: str
    how: str


PATHS: Final[Mapping[CampaignPath, PathWords]] = {
    CampaignPath.QR: PathWords(
        N_("A QR code for each fan"),
        N_(
            "Each fan's poster carries a code of the account. A friend scans it and follows: WeChat itself tells who "
            "came through whom."
        ),
    ),
    CampaignPath.LINK: PathWords(
        N_("A link and an invite code"),
        N_(
            "Each fan's poster leads to a page. A friend follows the account and writes the keyword or the invite code "
            "of the page to it."
        ),
    ),
    CampaignPath.CODE: PathWords(
        N_("A live code behind the poster"),
        N_(
            "Each fan's poster leads to the live code. Who joins the group is an estimate: a long press on the "
            "group's QR."
        ),
    ),
}

_CAN: Final = N_("This account is a certified service account, so it can make such codes.")
_NO_ACCOUNT: Final = N_("No official account takes part, so only the live code knows who comes.")


def path_for(account_class: AccountClass | None) -> CampaignPath:
    """The path for an account of this class; none: no account takes part."""
    if account_class is None:
        return CampaignPath.CODE
    return CampaignPath.QR if may(account_class, Feature.QR) else CampaignPath.LINK


def why(account_class: AccountClass | None) -> str:
    """Why this path and no other, as a sentence (a msgid)."""
    if account_class is None:
        return _NO_ACCOUNT
    return refusal(account_class, Feature.QR) or _CAN
