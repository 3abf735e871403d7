"""Is an account connected, and if not, why: what WeChat and our own edge said, in words and with what to do about it.

The edge notes `check`: {"url_ok_at": ms, "refused_at": ms, "refused_reason": code}, each missing until it has happened;
the console `keys_check`: {"at": ms, "failure": code or none, "reach": …}. Moments are milliseconds since 1970 UTC.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from yutang.accounts.models import Account
from yutang.errors import N_
from yutang.livecodes.rules.links import is_private

Check = Mapping[str, Any]

_URL: Final = re.compile(r"(https?)://(?:\[[^]]*\]|[^/:?#]*)(?::(\d+))?")


class Tone(StrEnum):
    GOOD = "good"
    WAITING = "waiting"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the check: what was looked at, what came of it, what to do. `copy`: something to be pasted."""

    name: str
    tone: Tone
    sentence: str
    advice: str = ""
    at: datetime | None = None
    copy: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


# What WeChat's refusals of the keys mean: its code → a name of ours (reference §2.1).
_BY_CODE: Final[Mapping[int, str]] = {
    40164: "ip",
    89503: "ip_confirm",
    89506: "ip_confirm",
    89507: "ip_confirm",
    40001: "secret",
    40125: "secret",
    40013: "app_id",
    41002: "app_id",
    40243: "frozen",
    45009: "quota",
    45011: "quota",
    50007: "frozen",
    48001: "not_permitted",
}
_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "ip": (
        N_("WeChat does not know the address of this server."),
        N_(
            "Put this address on the IP whitelist: developers.weixin.qq.com → My business → Official account → "
            "Basic information → IP whitelist. It works after some minutes; then check again."
        ),
    ),
    "ip_confirm": (
        N_("WeChat has asked the account's administrator to agree to this server."),
        N_("The administrator gets a message in WeChat. When they have agreed, check again."),
    ),
    "secret": (
        N_("The app secret is wrong."),
        N_("Make a new one in WeChat's console (the old one stops at once) and put it in under “Replace the secret”."),
    ),
    "app_id": (
        N_("WeChat knows no account with this app id."),
        N_("Compare it letter by letter with WeChat's console. To change it, connect the account anew."),
    ),
    "frozen": (
        N_("The app secret is frozen, or the account is limited by WeChat."),
        N_("Look into WeChat's console: it says why, and how to unfreeze it."),
    ),
    "quota": (
        N_("WeChat's limit of token calls is used up."),
        N_("It opens again at midnight in China. Is the same secret used by another program?"),
    ),
    "not_permitted": (
        N_("The account may not do this."),
        N_("Is the class right that you chose for it?"),
    ),
    "network": (
        N_("WeChat's servers cannot be reached from here."),
        N_("Does this machine reach the internet? A firewall or a proxy must let api.weixin.qq.com through, port 443."),
    ),
    "sealed": (
        N_("The app secret was sealed with another secret key of this installation."),
        N_("Put it in again under “Replace the secret”."),
    ),
    "other": (
        N_("WeChat refused: {said}"),
        N_("If that says nothing to you, try again in some minutes."),
    ),
}

_AES_DIFFERS: Final = N_("The EncodingAESKey there and here differ: copy it again, all 43 characters.")
_MODE_DIFFERS: Final = N_("The mode there and here differ: choose the same one at both places.")
# Why the edge refused a push or WeChat's URL check (wechat.envelope.PushRefused).
_REFUSED: Final[Mapping[str, str]] = {
    "signature": N_("The token there and here differ: copy it again, without a space at its end."),
    "stale": N_("The clock of this server is wrong by more than five minutes."),
    "app_id": N_("Pushes of another account arrive at this address: was the address pasted there by mistake?"),
    "aes": _AES_DIFFERS,
    "aes_key": _AES_DIFFERS,
    "not_encrypted": _MODE_DIFFERS,
    "missing_aes_key": _MODE_DIFFERS,
    "missing_msg_signature": _MODE_DIFFERS,
}


def refused_failure(code: int | None) -> str:
    """Our name for what WeChat's return code means here."""
    return _BY_CODE.get(code or 0, "other")


def steps(account: Account) -> list[Step]:
    """The three lines of the check, in the order in which an operator makes them true."""
    check, last_push_at = account.check or {}, account.last_push_at
    reach = (account.keys_check or {}).get("reach")
    return [_keys(account.keys_check), _url(check, last_push_at, reach), _pushes(check, last_push_at)]


def is_connected(account: Account) -> bool:
    return all(step.tone is Tone.GOOD for step in steps(account))


def _keys(found: Check | None) -> Step:
    name = N_("App id and secret")
    if found is None:
        return Step(name, Tone.WAITING, N_("Not tried yet."), N_("Press “Check now”."))
    at = _moment(found["at"])
    failure = found.get("failure")
    if failure is None:
        return Step(name, Tone.GOOD, N_("WeChat accepts them, and this server's address."), at=at)
    sentence, advice = _KEYS.get(failure, _KEYS["other"])
    return Step(name, Tone.BAD, sentence, advice, at, found.get("address", ""), {"said": found.get("said", "")})


def _url(check: Check, last_push_at: datetime | None, reach: str | None) -> Step:
    name = N_("Address for pushes")
    good, refused = _moment(check.get("url_ok_at")), _moment(check.get("refused_at"))
    if refused is not None and (good is None or refused > good) and (last_push_at is None or refused > last_push_at):
        reason = _REFUSED.get(check.get("refused_reason", ""), N_("What arrived could not be read."))
        return Step(name, Tone.BAD, N_("WeChat came, but what it sent was refused."), reason, refused)
    if good is not None:
        return Step(name, Tone.GOOD, N_("WeChat has checked the address."), at=good)
    if last_push_at is not None:
        return Step(name, Tone.GOOD, N_("Pushes arrive here."), at=last_push_at)
    if reach == "lost":
        advice = N_("Does the name lead to this server, and does the firewall let it in? WeChat's pings are all lost.")
        return Step(name, Tone.BAD, N_("WeChat does not reach this server."), advice)
    return Step(
        name,
        Tone.WAITING,
        N_("In WeChat's console no address is set yet.") if reach == "no_url" else N_("WeChat has not come by yet."),
        N_("Paste address, token and key in WeChat's console and press “Submit” there. It asks this server at once."),
    )


def _pushes(check: Check, last_push_at: datetime | None) -> Step:
    name = N_("Messages of fans")
    if last_push_at is not None:
        return Step(name, Tone.GOOD, N_("The last push has arrived."), at=last_push_at)
    advice = N_("Switch the server configuration on in WeChat's console, then write a word to the account.")
    return Step(name, Tone.WAITING, N_("No push has come yet."), advice if check.get("url_ok_at") else "")


@dataclass(frozen=True, slots=True)
class Worry:
    """Something about our own address that WeChat will not accept."""

    sentence: str
    advice: str


def address_worries(base_url: str, wechat_api_url: str) -> Sequence[Worry]:
    """What WeChat has against a push address below `base_url` (reference §1.1: ports 80 and 443 only).

    Nothing where `wechat_api_url` is a WeChat platform of one's own, beside us: it reaches any address and port.
    """
    if is_private(wechat_api_url):
        return []
    found = _URL.match(base_url)
    scheme, port = (found[1], found[2]) if found else ("", None)
    worries = []
    if is_private(base_url):
        worries.append(
            Worry(
                N_("WeChat cannot reach this address: it belongs to this machine or an inner network."),
                N_("Set public_url to the address at which the internet reaches Yutang."),
            )
        )
    if port not in (None, "", {"http": "80", "https": "443"}.get(scheme)):
        worries.append(
            Worry(
                N_("WeChat only pushes to port 443 (https) or 80 (http)."),
                N_("Put a reverse proxy with a certificate in front of Yutang, and set public_url to its address."),
            )
        )
    return worries


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value / 1000, UTC) if isinstance(value, int | float) else None
