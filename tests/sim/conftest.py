"""One platform for all tests of this folder: each makes accounts and fans of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.support.own_server import OwnServer, own_server
from tests.support.platform import Account, Platform, running_platform

Connect = Callable[..., tuple[Account, OwnServer]]


@pytest.fixture(scope="session")
def shared_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture
def wechat(shared_platform: Platform) -> Iterator[Platform]:
    """The shared platform, with no faults ordered before and after the test."""
    yield shared_platform
    shared_platform.faults(
        push={"drop": 0, "duplicate": 0, "reorder": 0, "delay": 0, "timeout": 5, "attempts": 3}, api=[], quotas={}
    )


@pytest.fixture
def connect(wechat: Platform) -> Iterator[Connect]:
    """Makes an account with a server of its own behind its URL."""
    with ExitStack() as stack:

        def make(**wish: Any) -> tuple[Account, OwnServer]:  # noqa: ANN401 - fields of the control API
            account = wechat.account(**wish)
            own = stack.enter_context(own_server(account))
            wechat.save_url(account, own.url, check=False)
            return account, own

        yield make
