"""WeChat's errors in words for people, and when calls that were refused go on. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.errors import N_, DomainError, TooMany, Unavailable
from yutang.wechat import errors

CHINA: Final = ZoneInfo("Asia/Shanghai")  # where WeChat's days begin (reference §2.2, K)
RATE_PAUSE: Final = timedelta(minutes=1)  # after 45011
_BUSY_SECONDS: Final = 30


class RefusedByWeChat(DomainError):
    """WeChat, or we for it, would not do this; the sentence says why and what to do."""

    status = 409
    code = "wechat_refused"


class MayBeDone(Unavailable):
    """WeChat was asked and did not answer: it may have done it."""

    code = "wechat_unanswered"


def china_day(now: datetime) -> date:
    """The day whose quotas a call made now counts for."""
    return now.astimezone(CHINA).date()


def next_china_midnight(now: datetime) -> datetime:
    return datetime.combine(china_day(now) + timedelta(days=1), datetime.min.time(), CHINA)


def goes_on_at(error: errors.QuotaUsedUp, now: datetime) -> datetime:
    """When an API may be called again after 45009 (midnight in China) or 45011 (a minute)."""
    return now + RATE_PAUSE if isinstance(error, errors.TooFast) else next_china_midnight(now)


_SENTENCES: Final[Mapping[type[errors.WeChatError], str]] = {
    errors.WrongSecret: N_(
        "WeChat does not take this app secret. Copy it again from WeChat's console; if it was reset there, the old one "
        "no longer works."
    ),
    errors.WrongAppId: N_("WeChat knows no account with this app id. Copy it again from WeChat's console."),
    errors.SecretFrozen: N_("The app secret is frozen. Unfreeze it in WeChat's console, or make a new one there."),
    errors.CallerUnconfirmed: N_(
        "WeChat has asked an administrator of the account to confirm this server's address. Once they have, try again."
    ),
    errors.KeysRejected: N_("WeChat does not take the app id and the app secret. Copy both again from its console."),
    errors.TokenRejected: N_(
        "WeChat did not take the access key that it had given. Does another program use the same account? Try again in "
        "a minute."
    ),
    errors.OutOfWindow: N_(
        "The time for an answer is over: WeChat allows messages for 48 hours after a fan wrote, and for a minute after "
        "a follow, a menu tap or a scan. Wait until the fan writes again."
    ),
    errors.OutOfCount: N_(
        "As many messages were sent as WeChat allows after one message of a fan. Wait until the fan writes again."
    ),
    errors.Blocked: N_("WeChat does not deliver to this fan: they no longer follow, or refuse messages."),
    errors.UnknownFan: N_("WeChat does not know this fan as a follower of this account."),
    errors.UnknownMedia: N_("WeChat no longer has this file: it keeps files for three days. Send it again."),
    errors.AlreadySent: N_("This message was sent already."),
    errors.SendsUsedUp: N_(
        "No message to all is left: a subscription account has one a day, a service account one a day and four a month "
        "for each fan."
    ),
    errors.ClearingUsedUp: N_("WeChat's daily limits can be begun anew ten times a month. That is used up."),
    errors.CodeUsed: N_("This sign-in through WeChat is over. Open the page again."),
}


def for_people(error: errors.WeChatError, now: datetime) -> DomainError:
    """What to tell the person whose action called WeChat. Raised `from` the error, which stays its `__cause__`."""
    match error:
        case errors.NotPermitted():
            return _not_permitted(error)
        case errors.QuotaUsedUp():
            return _used_up(error, now)
        case errors.CallerNotListed():
            return _not_listed(error)
        case errors.Busy():
            return Unavailable(N_("WeChat is busy. Please try again in a minute."), retry_after=_BUSY_SECONDS)
        case errors.NoToken() if not isinstance(error.__cause__, errors.Unreachable):
            return Unavailable(
                N_("WeChat gave no access just now. Nothing was sent; please try again later."),
                retry_after=_BUSY_SECONDS,
            )
        case errors.Unreachable():
            return Unavailable(
                N_("WeChat's servers cannot be reached from this machine. Nothing was sent; please try again later."),
                retry_after=_BUSY_SECONDS,
            )
        case errors.Unanswered():
            return MayBeDone(
                N_("WeChat did not answer. It may have been done all the same: look before you do it again."),
                retry_after=_BUSY_SECONDS,
            )
    sentence = next((said for kind, said in _SENTENCES.items() if isinstance(error, kind)), None)
    return _unknown(error) if sentence is None else RefusedByWeChat(sentence)


def _not_permitted(error: errors.NotPermitted) -> DomainError:
    if error.local:
        return RefusedByWeChat(error.message, "not_permitted")
    return RefusedByWeChat(
        N_(
            "WeChat says that this account has no right to do this (code {code}). Is its class set rightly here, and "
            "is its yearly certification still good?"
        ),
        "not_permitted",
        code=error.code or 0,
    )


def _used_up(error: errors.QuotaUsedUp, now: datetime) -> DomainError:
    until = error.until or goes_on_at(error, now)
    seconds = max(1, round((until - now).total_seconds()))
    if isinstance(error, errors.TooFast):
        return TooMany(N_("That was too fast for WeChat. It goes on in a minute."), retry_after=seconds)
    when = until.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return TooMany(
        N_("What WeChat allows of this in one day is used up. It goes on at {when}, Beijing time."),
        retry_after=seconds,
        when=when,
    )


def _not_listed(error: errors.CallerNotListed) -> DomainError:
    if not error.ip:
        return RefusedByWeChat(N_("WeChat refuses this server: its address is not in the account's IP whitelist."))
    return RefusedByWeChat(
        N_(
            "WeChat refuses this server: its address {ip} is not in the account's IP whitelist. Add it in WeChat's "
            "console; it works after a few minutes."
        ),
        ip=error.ip,
    )


def _unknown(error: errors.WeChatError) -> DomainError:
    values = {"code": "-" if error.code is None else error.code, "message": error.message}
    if error.rid:
        sentence = N_("WeChat refused: {message} (code {code}, its request {rid})")
        return RefusedByWeChat(sentence, None, None, **values, rid=error.rid)
    return RefusedByWeChat(N_("WeChat refused: {message} (code {code})"), None, None, **values)
