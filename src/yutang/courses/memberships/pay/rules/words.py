"""Why WeChat Pay refuses something, and why we refuse a notice, in words for people. Pure."""

from collections.abc import Mapping
from typing import Final

from yutang.courses.memberships.models import OrderState, RefundState
from yutang.courses.memberships.pay.rules.values import Refusal
from yutang.errors import N_

NOT_ANSWERED: Final = N_("WeChat Pay did not answer. Please try again in a minute.")
_ANY: Final = N_("WeChat Pay refused: {code}.")
_SAID: Final[Mapping[str, str]] = {
    "SIGN_ERROR": N_(
        "WeChat Pay does not accept the signature: merchant number, certificate serial number and private key must be "
        "of one merchant."
    ),
    "APPID_MCHID_NOT_MATCH": N_(
        "The account is not tied to this merchant. Tie them in WeChat Pay's console: Products, AppID account."
    ),
    "MCH_NOT_EXISTS": N_("WeChat Pay does not know this merchant number."),
    "NO_AUTH": N_("This merchant may not do that. Apply for Native and JSAPI payment in WeChat Pay's console."),
    "NOAUTH": N_("This merchant may not do that. Apply for Native and JSAPI payment in WeChat Pay's console."),
    "RULE_LIMIT": N_("WeChat Pay has limited this merchant. Its console says why."),
    "ACCOUNT_ERROR": N_("The account of this merchant has a problem. WeChat Pay's console says which."),
    "NOT_ENOUGH": N_("There is not enough money in the merchant's account to pay this back."),
    "USER_ACCOUNT_ABNORMAL": N_("The fan's account cannot take the money. Please pay them back in another way."),
    "FREQUENCY_LIMITED": N_("WeChat Pay is asked too often just now. Please try again in a minute."),
    "RATELIMIT_EXCEEDED": N_("WeChat Pay is asked too often just now. Please try again in a minute."),
    "SYSTEM_ERROR": NOT_ANSWERED,
    "BAD_ANSWER": N_(
        "The answer was not signed with the platform key that was entered. Please copy WeChat Pay's public key and its "
        "id again."
    ),
    "BAD_KEY": N_("One of the keys cannot be read. Please enter them again."),
}
_PASSING: Final = frozenset({"SYSTEM_ERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "UNANSWERED", "BANK_ERROR"})


def said(code: str) -> str:
    """The sentence for an error code of WeChat Pay; `{code}` stands in the one for unknown ones."""
    return NOT_ANSWERED if code == "UNANSWERED" else _SAID.get(code, _ANY)


def passes(code: str) -> bool:
    """Whether trying again later may help."""
    return code in _PASSING


REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.PROBE: N_("WeChat Pay's own test of whether we check"),
    Refusal.MALFORMED: N_("it could not be read"),
    Refusal.STALE: N_("it was old: a copy sent again, or the clock of this machine is wrong"),
    Refusal.SERIAL: N_("it was signed with a platform key that is not entered here"),
    Refusal.SIGNATURE: N_("its signature was wrong: somebody changed it, or it is not from WeChat Pay"),
    Refusal.SEALED: N_("it could not be opened with the APIv3 key"),
    Refusal.ORDER: N_("it names no order of ours"),
    Refusal.MERCHANT: N_("it was for another merchant"),
    Refusal.APP: N_("it was for another account"),
    Refusal.AMOUNT: N_("the amount was not that of the order"),
    Refusal.CURRENCY: N_("it was not in yuan"),
}
"""Completes "The last one was refused because …"."""
STATES: Final[Mapping[OrderState, tuple[str, str]]] = {
    OrderState.OPEN: (N_("not paid yet"), "amber"),
    OrderState.PAID: (N_("paid"), "green"),
    OrderState.CLOSED: (N_("not paid in time"), "grey"),
    OrderState.REFUNDING: (N_("money on its way back"), "amber"),
    OrderState.REFUNDED: (N_("money is back"), "red"),
}
"""In words, and the colour of the badge."""
REFUND_STATES: Final[Mapping[RefundState, tuple[str, str]]] = {
    RefundState.ASKED: (N_("on its way"), "amber"),
    RefundState.DONE: (N_("has arrived"), "green"),
    RefundState.FAILED: (N_("failed"), "red"),
}
