"""What a decoded QR text is: a WeChat group, a personal card, a payment code, any other address …

Pure. The addresses come from public code that handles these QRs; those marked (K) are general knowledge that has not
been checked against an official page. A host is compared as a whole: `weixin.qq.com.example.com` and
`weixin.qq.com@example.com` are other people's addresses and come out as plain `url`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class PayloadKind(StrEnum):
    WECHAT_GROUP = "wechat_group"
    WECOM_GROUP = "wecom_group"
    QQ_GROUP = "qq_group"
    WECHAT_PERSONAL = "wechat_personal"
    WECOM_MEMBER = "wecom_member"
    WECOM_ACQUISITION = "wecom_acquisition"
    WECHAT_OA = "wechat_oa"
    WECHAT_PAY = "wechat_pay"
    ALIPAY = "alipay"
    URL = "url"
    TEXT = "text"


GROUP_KINDS = frozenset({PayloadKind.WECHAT_GROUP, PayloadKind.WECOM_GROUP, PayloadKind.QQ_GROUP})
PERSON_KINDS = frozenset({PayloadKind.WECHAT_PERSONAL, PayloadKind.WECOM_MEMBER, PayloadKind.WECOM_ACQUISITION})


@dataclass(frozen=True, slots=True)
class _Address:
    """An http(s) address in the strict form that we accept: no user, no foreign port, ASCII only."""

    host: str
    path: str
    query: str


# Printable ASCII only, and no backslash: browsers read `\` as `/`, so `https://weixin.qq.com\@example.com` is a trap.
_WEB = re.compile(r"https?://[!-\[\]-~]+", re.IGNORECASE)
_PARTS = re.compile(
    r"https?://(?P<host>[a-z0-9.-]+)(?::(?:80|443))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.IGNORECASE
)
_TOKEN = r"[A-Za-z0-9_-]"  # noqa: S105 - an alphabet, not a secret
_NO_QUERY = re.compile(r"")

# host, path, query that must be found, kind. Read from top to bottom, first match wins.
_PLACES: tuple[tuple[str, re.Pattern[str], re.Pattern[str], PayloadKind], ...] = (
    # Tokens of 16 and about 56 characters have been seen.
    ("weixin.qq.com", re.compile(rf"/g/{_TOKEN}{{8,128}}"), _NO_QUERY, PayloadKind.WECHAT_GROUP),
    ("weixin.qq.com", re.compile(rf"/[qr]/{_TOKEN}{{4,128}}"), _NO_QUERY, PayloadKind.WECHAT_OA),
    ("u.wechat.com", re.compile(rf"/{_TOKEN}{{8,128}}"), _NO_QUERY, PayloadKind.WECHAT_PERSONAL),
    ("work.weixin.qq.com", re.compile(r"/gm/[0-9A-Za-z]{16,64}"), _NO_QUERY, PayloadKind.WECOM_GROUP),
    ("work.weixin.qq.com", re.compile(rf"/ca/{_TOKEN}{{4,128}}"), _NO_QUERY, PayloadKind.WECOM_ACQUISITION),
    ("work.weixin.qq.com", re.compile(rf"/u/vc{_TOKEN}{{4,128}}"), _NO_QUERY, PayloadKind.WECOM_MEMBER),
    ("wework.qpic.cn", re.compile(r"/wwhead/.+"), _NO_QUERY, PayloadKind.WECOM_MEMBER),  # (K)
    ("p.qpic.cn", re.compile(r"/wwhead/.+"), _NO_QUERY, PayloadKind.WECOM_MEMBER),  # (K)
    ("qm.qq.com", re.compile(r"/cgi-bin/qm/qr"), re.compile(r"(?:^|&)k=[^&]+"), PayloadKind.QQ_GROUP),
    ("qm.qq.com", re.compile(rf"/q/{_TOKEN}{{4,128}}"), _NO_QUERY, PayloadKind.QQ_GROUP),  # (K)
    ("jq.qq.com", re.compile(r"/"), re.compile(r"(?:^|&)k=[^&]+"), PayloadKind.QQ_GROUP),  # (K)
    ("qr.alipay.com", re.compile(r"/.+"), _NO_QUERY, PayloadKind.ALIPAY),
    ("wx.tenpay.com", re.compile(r"/.+"), _NO_QUERY, PayloadKind.WECHAT_PAY),  # (K)
)

_SCHEMES: tuple[tuple[str, PayloadKind], ...] = (
    ("wxp://", PayloadKind.WECHAT_PAY),
    ("weixin://wxpay/", PayloadKind.WECHAT_PAY),  # (K)
    ("alipays://", PayloadKind.ALIPAY),  # (K)
    ("alipayqr://", PayloadKind.ALIPAY),  # (K)
)


def kind_of(payload: str) -> PayloadKind:
    """The kind of a decoded QR text. White space around it does not count; whatever is not known is `url` or `text`."""
    text = payload.strip()
    folded = text.lower()
    for scheme, kind in _SCHEMES:
        if folded.startswith(scheme):
            return kind
    if not _WEB.fullmatch(text):
        return PayloadKind.TEXT
    address = _parse(text)
    return PayloadKind.URL if address is None else _kind_of_address(address)


def payload_key(payload: str) -> str:
    """The normal form under which two QRs lead to the same place: equal keys are duplicates.

    For the kinds we know, scheme, port, fragment and tracking parameters do not count; tokens keep their case. Of any
    other address only the case of scheme and host is levelled.
    """
    text = payload.strip()
    address = _parse(text)
    if address is None:
        return text
    kind = _kind_of_address(address)
    if kind is PayloadKind.QQ_GROUP and not address.path.startswith("/q/"):
        secret = re.search(r"(?:^|&)k=([^&]+)", address.query)
        return f"https://{address.host}{address.path}?k={secret[1] if secret else ''}"
    if kind is not PayloadKind.URL:
        return f"https://{address.host}{address.path}"
    scheme, rest = text.split("://", 1)
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return f"{scheme.lower()}://{authority.lower()}{rest[len(authority) :]}"


def _kind_of_address(address: _Address) -> PayloadKind:
    for host, path, query, kind in _PLACES:
        if address.host == host and path.fullmatch(address.path) and query.search(address.query):
            return kind
    return PayloadKind.URL


def _parse(text: str) -> _Address | None:
    """The address, or None when it is not one or not in the strict form."""
    if not _WEB.fullmatch(text):
        return None
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    return _Address(found["host"].lower(), found["path"] or "/", found["query"] or "")
