"""A process that calls WeChat for one account, for tests of many such processes at once.

`python -m tests.support.token_caller DATABASE WECHAT FOLDER NUMBER`: calls once, writes FOLDER/NUMBER.ready, waits for
FOLDER/go, then calls CALLS times and prints {"failures": […]}.
"""

import json
import sys
from pathlib import Path

from tests.support.services import SECRET
from tests.support.waiting import wait_until
from yutang.errors import DomainError
from yutang.settings import Settings
from yutang.wechat.client import Client
from yutang.wiring import build, system_clock

WORKSPACE, ACCOUNT = 1, 1001
CALLS = 8


async def ask(client: Client) -> None:
    await client.call("GET", "/cgi-bin/menu/get")


def main(database_url: str, wechat_url: str, folder: Path, number: str) -> None:
    settings = Settings(
        secret_key=SECRET,
        database_url=database_url,
        wechat_api_url=wechat_url,
        wechat_mp_url=wechat_url,
        wechat_open_url=wechat_url,
    )
    services = build(settings, system_clock)
    services.wechat.call(WORKSPACE, ACCOUNT, ask)
    (folder / f"{number}.ready").touch()
    wait_until((folder / "go").exists, within=240, what="the test to say go")
    failures = []
    for _ in range(CALLS):
        try:
            services.wechat.call(WORKSPACE, ACCOUNT, ask)
        except DomainError as error:
            failures.append(str(error))
    services.close()
    print(json.dumps({"failures": failures}))  # noqa: T201 - the answer to the test


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
