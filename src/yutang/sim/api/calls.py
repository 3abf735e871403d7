"""One call of WeChat's API: what a handler is given and may answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.identify import Identify, by_access_token
from yutang.sim.platform import Platform
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie

JsonObject = dict[str, Any]


class Feature(StrEnum):
    """What an account's class allows or not (`permissions.py`)."""

    ALWAYS = "always"
    MENU = "menu"
    CUSTOMER_SERVICE = "customer_service"
    USERS = "users"
    TAGS = "tags"
    MATERIAL = "material"
    MASS = "mass"
    MASS_BY_OPENID = "mass_by_openid"
    TEMPLATES = "templates"
    CODES = "codes"
    DRAFTS = "drafts"
    PUBLISHING = "publishing"
    SUBSCRIPTIONS = "subscriptions"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Binary:
    """An answer that is not JSON."""

    content: bytes
    mime: str
    filename: str = ""


Answer = JsonObject | Binary


@dataclass(frozen=True, slots=True)
class Call:
    platform: Platform
    account: Account
    query: Mapping[str, str]
    body: Body
    files: Mapping[str, Upload]
    now: float
    rid: str

    def tie(self, openid: str) -> Tie:
        """The fan of this account. Raises Refused 40003 for an openid that is not of this account."""
        found = self.platform.world.known_tie(self.account, openid)
        if found is None:
            raise Refused(40003, "invalid openid")
        return found

    def follower(self, openid: str) -> Tie:
        """Raises Refused 43004 for somebody who does not follow."""
        found = self.tie(openid)
        if not found.follows:
            raise Refused(43004, "require subscribe")
        return found


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: Literal["GET", "POST", "ANY"]
    path: str
    handle: Handler
    feature: Feature = Feature.ALWAYS
    wants: Literal["json", "nothing", "files"] = "json"  # what a POST brings
    escapes_refused: bool = False  # \uXXXX would be shown to people as it stands
    identify: Identify = by_access_token


def done(**more: object) -> JsonObject:
    return {"errcode": 0, "errmsg": "ok", **more}
