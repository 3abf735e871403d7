"""Which class of account may use what (reference §2.16), as data.

Kept apart from the client's own table (`wechat/capabilities.py`) on purpose: a mistake in one shows against the other.
"""

from collections.abc import Mapping

from yutang.sim.api.calls import Feature
from yutang.sim.world.accounts import Account
from yutang.wechat.capabilities import AccountClass

_ALL = frozenset(AccountClass)
_CERTIFIED = frozenset({AccountClass.SUBSCRIPTION_CERTIFIED, AccountClass.SERVICE_CERTIFIED})
_SERVICE_CERTIFIED = frozenset({AccountClass.SERVICE_CERTIFIED})

ALLOWED: Mapping[Feature, frozenset[AccountClass]] = {
    Feature.ALWAYS: _ALL,
    Feature.MENU: _CERTIFIED | {AccountClass.SERVICE},
    Feature.CUSTOMER_SERVICE: _CERTIFIED,
    Feature.USERS: _CERTIFIED,
    Feature.TAGS: _CERTIFIED,
    Feature.MATERIAL: _CERTIFIED,
    Feature.MASS: _CERTIFIED,
    Feature.MASS_BY_OPENID: _SERVICE_CERTIFIED,
    Feature.TEMPLATES: _SERVICE_CERTIFIED,
    Feature.CODES: _SERVICE_CERTIFIED,
    Feature.WEB: _SERVICE_CERTIFIED,
    Feature.DRAFTS: _ALL,
    Feature.PUBLISHING: _CERTIFIED,  # for uncertified service accounts the official note and table disagree
    Feature.SUBSCRIPTIONS: _CERTIFIED,
}


def may(account: Account, feature: Feature) -> bool:
    return account.account_class in ALLOWED[feature]
