"""An account whose calls go to a server of the test's, through `services.wechat` like everywhere in the product."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from PIL import Image

from tests.support.fandom import account as official_account
from tests.support.platform import Account as WeChatAccount
from tests.support.platform import Platform
from tests.support.services import Clock, services_over
from yutang.accounts.calls.actions import Ask
from yutang.db.engine import Database
from yutang.errors import DomainError
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.errors import WeChatError
from yutang.wiring import Services

T = TypeVar("T")


@dataclass
class Calling:
    """`ask(lambda client: menus.get(client))` calls WeChat as the account."""

    services: Services
    clock: Clock
    workspace_id: int = 1
    account_id: int = 1001
    options: dict[str, Any] = field(default_factory=dict)  # of `call`

    def ask(self, ask: Ask[T]) -> T:
        return self.services.wechat.call(self.workspace_id, self.account_id, ask, **self.options)


@contextmanager
def calling(
    database: Database,
    url: str,
    *,
    account_class: AccountClass = AccountClass.SERVICE_CERTIFIED,
    app_id: str = "wx0123456789abcdef",
    secret: str = "the app secret",
    clock: Clock | None = None,
    account_id: int = 1001,
    **settings: Any,  # noqa: ANN401 - as settings have them
) -> Iterator[Calling]:
    """An account of workspace 1 in the database, and what calls WeChat for it at `url`."""
    moving = clock or Clock()
    urls = {f"wechat_{name}_url": url for name in ("api", "mp", "open")}
    services = services_over(database, moving, **{**urls, **settings})
    caller = Calling(services, moving, account_id=account_id)
    add_account(caller, account_class=account_class, app_id=app_id, secret=secret)
    try:
        yield caller
    finally:
        services.wechat.close()


def add_account(caller: Calling, *, account_class: AccountClass, app_id: str, secret: str) -> None:
    account = official_account(caller.workspace_id, caller.account_id, account_class=account_class)
    account.app_id = app_id
    account.secret = caller.services.sealer.seal(secret)
    with caller.services.database.write() as session:
        session.add(account)


Own = tuple[WeChatAccount, Calling]  # an account as the platform knows it, and what calls for it
Connect = Callable[..., Own]


@contextmanager
def connecting(platform: Platform, database: Database) -> Iterator[Connect]:
    """connect(AccountClass.SUBSCRIPTION): a new account of the local platform, and Yutang calling for it.

    `pretending`: Yutang believes that it is a certified service account, and refuses nothing itself.
    """
    with ExitStack() as stack:

        def connected(
            account_class: AccountClass = AccountClass.SERVICE_CERTIFIED,
            *,
            pretending: bool = False,
            **more: Any,  # noqa: ANN401
        ) -> Own:
            account = platform.account(account_class=account_class.value, **more)
            keys = {"app_id": account["app_id"], "secret": account["secret"]}
            believed = AccountClass.SERVICE_CERTIFIED if pretending else account_class
            caller = stack.enter_context(calling(database, platform.base_url, account_class=believed, **keys))
            return account, caller

        yield connected
        platform.faults(api=[], quotas={})


def cause(caught: pytest.ExceptionInfo[DomainError]) -> WeChatError:
    """What WeChat said that became these words."""
    assert isinstance(caught.value.__cause__, WeChatError)
    return caught.value.__cause__


def png(kind: str = "PNG", width: int = 40) -> bytes:
    """A small picture; kind may be JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, width), "teal").save(out, kind)
    return out.getvalue()
