"""What an account can and cannot do, by the names that operators know; which class may what: wechat.capabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_
from yutang.wechat.capabilities import AccountClass, Feature, refusal

# In the order of how much an operator's work changes without it.
_NAMES: Final = {
    Feature.PUSHES: N_("Hear fans, and answer by rules at once"),
    Feature.MENU: N_("A menu set from here"),
    Feature.CUSTOM: N_("Conversations: your team writes back"),
    Feature.FANS: N_("The list of fans, and how each came"),
    Feature.TAGS: N_("Tags and remarks, in step with WeChat"),
    Feature.QR: N_("A QR code for each fan or place"),
    Feature.WEB_LOGIN: N_("Recognise fans on pages"),
    Feature.MATERIAL: N_("Pictures and cards in answers"),
    Feature.TEMPLATES: N_("Template messages"),
    Feature.SUBSCRIPTIONS: N_("Subscription notices"),
    Feature.MASS: N_("Articles and messages to all fans"),
    Feature.PUBLISH: N_("Publish articles from here"),
    Feature.JS_SHARE: N_("Title and picture of shared pages"),
}


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that an account can do; or cannot, and why (an English msgid)."""

    name: str
    refusal: str | None


def abilities(account_class: AccountClass) -> Sequence[Ability]:
    """What the class can do first, then what it cannot."""
    all_of_them = [Ability(name, refusal(account_class, feature)) for feature, name in _NAMES.items()]
    return sorted(all_of_them, key=lambda ability: ability.refusal is not None)
