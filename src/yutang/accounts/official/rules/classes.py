"""The five classes of official accounts in plain words. What each can and cannot do: wechat.capabilities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_
from yutang.wechat.capabilities import AccountClass


@dataclass(frozen=True, slots=True)
class ClassWords:
    """How an operator recognises the class, and what it means for their work."""

    name: str
    whose: str
    meaning: str


CLASSES: Final[Mapping[AccountClass, ClassWords]] = {
    AccountClass.SUBSCRIPTION_PERSONAL: ClassWords(
        N_("Subscription account of a person"),
        N_("Registered on a private person's name. It can never be certified."),
        N_("It answers whoever writes, by rules. Menus, lists of followers and codes of its own stay closed to it."),
    ),
    AccountClass.SUBSCRIPTION: ClassWords(
        N_("Subscription account, not certified"),
        N_("Registered on a company or organisation that has not paid for the yearly certification."),
        N_("It answers whoever writes, by rules. Certification opens menus, followers and messages."),
    ),
    AccountClass.SUBSCRIPTION_CERTIFIED: ClassWords(
        N_("Subscription account, certified"),
        N_("It lies in the folder of subscriptions and may send one article a day."),
        N_("Menus, followers, tags and conversations work. A code for each fan does not."),
    ),
    AccountClass.SERVICE: ClassWords(
        N_("Service account, not certified"),
        N_("It stands among the chats and may send four articles a month."),
        N_("Menus work, and it answers whoever writes. Certification opens the rest."),
    ),
    AccountClass.SERVICE_CERTIFIED: ClassWords(
        N_("Service account, certified"),
        N_("It stands among the chats and has paid for the yearly certification."),
        N_("Everything that Yutang does works, a code for each fan included."),
    ),
}
