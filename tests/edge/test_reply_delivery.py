"""What an account answers by itself arrives on a fan's phone: the first message at once, the others after it."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.codes import add_code, add_place
from tests.support.console import Console
from tests.support.platform import Account, Platform
from tests.support.reply_desk import add_reply, connect
from tests.support.server import Server
from tests.support.waiting import wait_until
from yutang.sealing import Sealer
from yutang.settings import Settings


@pytest.fixture
def console(start_server: Callable[..., Server], platform: Platform) -> Iterator[Console]:
    """Yutang beside the local WeChat platform."""
    started = Console(start_server(settings=platform.yutang_settings))
    yield started
    started.close()


@pytest.fixture
def theirs(platform: Platform) -> Account:
    """The account as WeChat has it."""
    return platform.account("早起瑜伽")


def test_every_message_of_a_reply_arrives_in_its_order(console: Console, platform: Platform, theirs: Account) -> None:
    sealer = Sealer(Settings(data_dir=console.server.data_dir).secret())
    with console.owner.working() as work:
        ours = connect(work, app_id=theirs["app_id"], secret=theirs["secret"], sealer=sealer)
        add_code(work, add_place(work), slug="yoga22")
        account_id, url = ours.id, f"{console.server.base_url}/wx/{ours.push_key}"
        keys = {"token": sealer.open(ours.token), "aes_key": sealer.open(ours.aes_key or "")}
    greeting = ("{nickname|你}好，我是{persona}", "每天早上六点，一起十分钟", "进群：{link:yoga22}")
    address = console.server.base_url
    add_reply(console.owner, account_id, *greeting, trigger="follow", base_url=address)
    add_reply(console.owner, account_id, "来啦", "进不去跟我说", words=["进群"], base_url=address)
    assert platform.save_url(theirs, url, **keys)["ok"]  # from here on the edge knows the account and its replies
    fan = platform.fan("妮妮")

    def chat() -> list[str]:
        return [line["text"] for line in platform.chat(fan, theirs) if line["from"] == "account"]

    platform.follow(fan, theirs, wait=True)
    wait_until(lambda: len(chat()) == 3, within=60, what="the messages after the greeting")
    platform.say(fan, theirs, "“进群”！", wait=True)
    wait_until(lambda: len(chat()) == 5, within=60, what="the message after the answer")

    assert chat() == [
        "你好，我是小鱼",
        "每天早上六点，一起十分钟",
        f"进群：{address}/c/yoga22?from=reply",
        "来啦",
        "进不去跟我说",
    ]
