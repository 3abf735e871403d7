"""What an official account may do, by its class (reference §2.16), as data.

The table is the platform's long-standing one with the newer pages' scopes. Where both disagree or say nothing, WeChat
is asked: a refusal of its own is as clear as ours, and a feature that is hidden by mistake helps nobody.
Accounts of governments and media have more (parametric QR and web authorisation on a certified subscription account);
no class of ours stands for them.
"""

from enum import StrEnum

from yutang.errors import N_


class AccountClass(StrEnum):
    """Kind of account × certified. A personal subscription account can never be certified."""

    SUBSCRIPTION_PERSONAL = "subscription_personal"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_CERTIFIED = "subscription_certified"
    SERVICE = "service"
    SERVICE_CERTIFIED = "service_certified"


class Feature(StrEnum):
    """What the platform grants or does not grant to a class of accounts."""

    PUSHES = "pushes"  # receive messages and events, answer in the response, fetch tokens
    MENU = "menu"  # through the API; in WeChat's own console everybody has one
    CUSTOM = "custom"  # customer-service messages
    MASS = "mass"  # to all or to one tag
    MASS_LIST = "mass_list"  # to a list of openids
    MEDIA = "media"  # files that WeChat keeps for three days, and pictures in the bodies of articles
    MATERIAL = "material"  # the library
    FANS = "fans"  # who follows, and what is known of them
    TAGS = "tags"  # tags, remarks, blacklist
    TEMPLATES = "templates"
    SUBSCRIPTIONS = "subscriptions"  # subscription notices
    QR = "qr"  # parametric QR
    WEB_LOGIN = "web_login"  # OAuth2 in web pages
    LOCATION = "location"  # location reports
    DRAFTS = "drafts"
    PUBLISH = "publish"  # articles without a push to fans
    JS = "js"  # JS-SDK, basic
    JS_SHARE = "js_share"  # JS-SDK, the card of a shared page


_ALL = frozenset(AccountClass)
_SERVICE_CERTIFIED = frozenset({AccountClass.SERVICE_CERTIFIED})
_CERTIFIED = _SERVICE_CERTIFIED | {AccountClass.SUBSCRIPTION_CERTIFIED}

ALLOWED: dict[Feature, frozenset[AccountClass]] = {
    Feature.PUSHES: _ALL,
    Feature.MENU: _CERTIFIED | {AccountClass.SERVICE},
    Feature.CUSTOM: _CERTIFIED,
    Feature.MASS: _CERTIFIED,
    Feature.MASS_LIST: _SERVICE_CERTIFIED,
    # The old table wants certification, the newer pages (§2.5) do not name it.
    Feature.MEDIA: _ALL,
    Feature.MATERIAL: _CERTIFIED,
    Feature.FANS: _CERTIFIED,
    Feature.TAGS: _CERTIFIED,
    Feature.TEMPLATES: _SERVICE_CERTIFIED,
    Feature.SUBSCRIPTIONS: _CERTIFIED,
    Feature.QR: _SERVICE_CERTIFIED,
    Feature.WEB_LOGIN: _SERVICE_CERTIFIED,
    Feature.LOCATION: _SERVICE_CERTIFIED,
    Feature.DRAFTS: _ALL,
    # Personal and uncertified subscription accounts lost it in July 2025; of uncertified service accounts one page
    # says yes and another no.
    Feature.PUBLISH: _CERTIFIED | {AccountClass.SERVICE},
    Feature.JS: _ALL,
    Feature.JS_SHARE: _CERTIFIED,
}

_REFUSALS: dict[Feature, str] = {
    Feature.MENU: N_("Only certified subscription accounts and service accounts can set their menu from here."),
    Feature.CUSTOM: N_("Only certified accounts can write to fans; others can answer a message once, at once."),
    Feature.MASS: N_("Only certified accounts can send to all fans from here."),
    Feature.MASS_LIST: N_("Only certified service accounts can send to a chosen list of fans."),
    Feature.MATERIAL: N_("Only certified accounts can keep pictures and other media with WeChat."),
    Feature.FANS: N_("Only certified accounts are told who follows them."),
    Feature.TAGS: N_("Only certified accounts can tag fans and note remarks with WeChat."),
    Feature.TEMPLATES: N_("Only certified service accounts can send template messages."),
    Feature.SUBSCRIPTIONS: N_("Only certified accounts can send subscription notices."),
    Feature.QR: N_("Only certified service accounts can make QR codes that tell who scanned which one."),
    Feature.WEB_LOGIN: N_("Only certified service accounts can recognise fans in web pages."),
    Feature.LOCATION: N_("Only certified service accounts are told where their fans are."),
    Feature.PUBLISH: N_("Only certified accounts and service accounts can publish articles from here."),
    Feature.JS_SHARE: N_("Only certified accounts can set how a shared page looks in WeChat."),
}


def may(account_class: AccountClass, feature: Feature) -> bool:
    return account_class in ALLOWED[feature]


def refusal(account_class: AccountClass, feature: Feature) -> str | None:
    """Why the account cannot have it, as a sentence (an English msgid); none if it can."""
    return None if may(account_class, feature) else _REFUSALS[feature]
