"""What can go wrong with a call to WeChat, as types (codes: reference §2.15).

`of` makes the right one from an answer. Sentences for people are not made here: who shows errors to people has them.
"""

import re
from datetime import datetime

_RID = re.compile(r"\brid:\s*([0-9a-f]{6,16}(?:-[0-9a-f]{6,16}){2})", re.IGNORECASE)
_CALLER = re.compile(r"invalid ip\s+([0-9a-fA-F.:]+)", re.IGNORECASE)
_LONGEST_MESSAGE = 500  # characters of WeChat's text that are kept


class WeChatError(Exception):
    """WeChat answered a call with an error code; `code` is none where there was no answer of its own.

    `message` is WeChat's errmsg without the rid; `rid` names the request in WeChat's own log (kept 7 days);
    `path` is the API, never with a query: that holds keys.
    """

    def __init__(self, code: int | None, message: str, rid: str | None = None, path: str = "") -> None:
        super().__init__(f"{path}: {'no answer' if code is None else code}: {message}" + (f" ({rid})" if rid else ""))
        self.code = code
        self.message = message
        self.rid = rid
        self.path = path


class Busy(WeChatError):
    """-1: WeChat asks to try again; the client has done so already."""


class TokenRejected(WeChatError):
    """40001, 40014, 42001 although a new token was fetched."""


class KeysRejected(WeChatError):
    """No token is given for these keys: see the kinds below."""


class WrongSecret(KeysRejected):
    """40125, 41004; and 40001 where a token is asked for."""


class WrongAppId(KeysRejected):
    """40013, 41002."""


class SecretFrozen(KeysRejected):
    """40243: the secret was frozen in WeChat's console."""


class CallerNotListed(KeysRejected):
    """40164: this machine's address is not in the IP whitelist; `ip` is what WeChat saw, or empty."""

    @property
    def ip(self) -> str:
        found = _CALLER.search(self.message)
        return found[1] if found else ""


class CallerUnconfirmed(KeysRejected):
    """89503, 89506, 89507: an administrator has to confirm this machine's address, or has refused it."""


class NotPermitted(WeChatError):
    """48001, 48004, 48008, 50001: the account has no right to this API.

    `local`: refused before any call, because the account's class cannot have it; then `message` is a sentence for
    people (an English msgid).
    """

    def __init__(
        self, code: int | None, message: str, rid: str | None = None, path: str = "", *, local: bool = False
    ) -> None:
        super().__init__(code, message, rid, path)
        self.local = local


class QuotaUsedUp(WeChatError):
    """45009: the day's calls of this API are used up. `until` where the client knows when it goes on.

    `local`: WeChat said so earlier, and was not asked again.
    """

    def __init__(
        self,
        code: int | None,
        message: str,
        rid: str | None = None,
        path: str = "",
        *,
        until: datetime | None = None,
        local: bool = False,
    ) -> None:
        super().__init__(code, message, rid, path)
        self.until = until
        self.local = local


class TooFast(QuotaUsedUp):
    """45011: too many calls within a minute. Goes on by itself."""


class OutOfWindow(WeChatError):
    """45015: the fan wrote (or tapped, followed, scanned) too long ago, or takes no messages."""


class OutOfCount(WeChatError):
    """45047: as many messages as the fan's last act allowed were sent."""


class Blocked(WeChatError):
    """43004 and 50005 does not follow, 43019 blacklisted, 43101 no subscription left, 48002 refuses messages."""


class UnknownFan(WeChatError):
    """40003, 49003: no openid of this account."""


class UnknownMedia(WeChatError):
    """40007: no such media id, or its three days are over."""


class Missing(WeChatError):
    """46001 to 46004, 53600, 76021: what is asked for is not there (46003: no menu)."""


class AlreadySent(WeChatError):
    """45065: a mass message with the same client id went out within 24 hours; `message_id` is the earlier one's."""

    def __init__(
        self, code: int | None, message: str, rid: str | None = None, path: str = "", *, message_id: str | None = None
    ) -> None:
        super().__init__(code, message, rid, path)
        self.message_id = message_id


class SendsUsedUp(WeChatError):
    """45028: no sending to all is left for now."""


class ClearingUsedUp(WeChatError):
    """48006: quotas were begun anew as often as a month allows."""


class CodeUsed(WeChatError):
    """40029, 40163, 42003: a web-authorisation code that is wrong, was used or is over."""


class Unacceptable(WeChatError):
    """WeChat does not take what was sent: shape, size, number or wording of something."""


class Unreachable(WeChatError):
    """No connection: the request did not leave this machine."""


class NoToken(Unreachable):
    """No token could be had: the request itself was not sent."""


class Unanswered(WeChatError):
    """The request may have been carried out: it was sent, and no usable answer came."""


_KINDS: dict[int, type[WeChatError]] = {
    -1: Busy,
    **dict.fromkeys((40001, 40014, 42001, 41001), TokenRejected),
    **dict.fromkeys((40125, 41004), WrongSecret),
    **dict.fromkeys((40013, 41002), WrongAppId),
    40243: SecretFrozen,
    40164: CallerNotListed,
    **dict.fromkeys((89503, 89506, 89507), CallerUnconfirmed),
    **dict.fromkeys((48001, 48004, 48008, 50001), NotPermitted),
    45009: QuotaUsedUp,
    45011: TooFast,
    45015: OutOfWindow,
    45047: OutOfCount,
    **dict.fromkeys((43004, 43019, 43101, 48002, 50005), Blocked),
    **dict.fromkeys((40003, 49003), UnknownFan),
    40007: UnknownMedia,
    **dict.fromkeys((46001, 46002, 46003, 46004, 53600, 76021), Missing),
    45065: AlreadySent,
    45028: SendsUsedUp,
    48006: ClearingUsedUp,
    **dict.fromkeys((40029, 40163, 42003), CodeUsed),
    **dict.fromkeys((40004, 40005, 40008, 40009, 40032, 40033, 40035, 40036, 40037, 40053, 41030), Unacceptable),
    **dict.fromkeys(range(40015, 40029), Unacceptable),  # the shape of a menu
    **dict.fromkeys(range(44001, 44005), Unacceptable),  # empty
    **dict.fromkeys(range(45001, 45009), Unacceptable),  # too long
    **dict.fromkeys((45010, 45064, 45066, 45067, 45072, 45110, 45162, 47001, 47003), Unacceptable),
    **dict.fromkeys((45056, 45057, 45058, 45059, 45157, 45158, 45159), Unacceptable),  # tags
    **dict.fromkeys((53503, 53504, 53505), Unacceptable),  # drafts
    **dict.fromkeys(range(65301, 65318), Unacceptable),  # conditional menus
}


def of(code: int, errmsg: str, path: str, *, for_token: bool = False, message_id: str | None = None) -> WeChatError:
    """The typed error of an answer with this errcode. `for_token`: the call asked for a token with the keys.

    40001 is a wrong secret where a token is asked for, and an old token everywhere else.
    """
    found = _RID.search(errmsg)
    kind = _KINDS.get(code, WeChatError)
    if for_token and kind is TokenRejected:
        kind = WrongSecret
    message = _RID.sub("", errmsg).strip()[:_LONGEST_MESSAGE]
    rid = found[1] if found else None
    if kind is AlreadySent:
        return AlreadySent(code, message, rid, path, message_id=message_id)
    return kind(code, message, rid, path)
