"""One official account, as WeChat keeps it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yutang.wechat.capabilities import AccountClass


class Mode(StrEnum):
    """How pushes travel."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SECURE = "secure"


@dataclass(slots=True)
class Code:
    """A parametric QR."""

    ticket: str
    token: str  # what stands behind http://weixin.qq.com/q/
    scene: str  # scene_str, or scene_id as text
    numeric: bool  # made with a scene_id
    expires_at: float | None  # None: permanent


@dataclass(slots=True)
class Tag:
    id: int
    name: str


@dataclass(slots=True)
class ConditionalMenu:
    menu_id: int
    buttons: list[dict[str, Any]]
    rule: dict[str, Any]


@dataclass(slots=True)
class Template:
    """A template message's form, or with `subscription` that of a subscription notice."""

    id: str
    title: str
    content: str  # with {{thing1.DATA}} places
    subscription: bool = False
    long_term: bool = False  # one grant lasts for all sends
    blocked: bool = False


@dataclass(slots=True)
class Account:
    name: str
    account_class: AccountClass
    app_id: str
    secret: str
    token: str
    aes_key: str
    original_id: str  # gh_…
    mode: Mode
    home_token: str  # what stands behind http://weixin.qq.com/r/
    openid_prefix: str
    url: str = ""
    union: str = ""  # accounts of one name here share unionids (one Open Platform account)
    ip_whitelist: list[str] = field(default_factory=list)  # empty: everybody
    web_domains: list[str] = field(default_factory=list)  # for web authorisation; empty: any
    js_domains: list[str] = field(default_factory=list)
    snapshot_pages: bool = False  # WeChat took against its pages: they are shown as snapshots

    tags: dict[int, Tag] = field(default_factory=dict)
    next_tag: int = 100
    menu: list[dict[str, Any]] | None = None
    menu_id: int = 0
    conditional_menus: list[ConditionalMenu] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)  # by ticket
    permanent_codes: dict[tuple[str, bool], Code] = field(default_factory=dict)  # by scene and whether it is a number
    templates: dict[str, Template] = field(default_factory=dict)
    agents: dict[str, dict[str, Any]] = field(default_factory=dict)  # kf_account → what getkflist shows
