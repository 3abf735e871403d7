"""A million fans for the benchmark of the console's pages: two accounts, twenty tags, some names and remarks."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from yutang.accounts.models import Account, AccountState, PushMode
from yutang.db.ids import EPOCH_MS
from yutang.db.tables import to_ms
from yutang.wechat.capabilities import AccountClass
from yutang.wiring import Services

ACCOUNTS: Final = (11, 12)
RARE: Final = "card"  # the source of one fan in twenty thousand
TAG: Final = 7
_APART_MS: Final = 3_000  # between two fans

# Fan i came `_APART_MS` after the one before; the first account has nine of ten, a quarter has left again.
_FANS = """
    INSERT INTO fans (workspace_id, id, name, note, source, source_detail, source_account_id, source_at, first_seen_at,
                      last_seen_at, merged_into_id, erased_at)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :fans - 1)
    SELECT :workspace_id, ((:first + i * :apart - :epoch) << 22) | (i & 4095),
           CASE WHEN i % 50 = 0 THEN '名' || i END, '',
           CASE WHEN i % 20000 = 7 THEN 'card' WHEN i % 5 = 0 THEN 'scene' WHEN i % 5 = 1 THEN 'search'
                ELSE 'unknown' END,
           '', :account, :first + i * :apart, :first + i * :apart,
           :first + (i + abs((i * 7919) % (:fans - i))) * :apart, NULL, NULL
    FROM n"""
_FOLLOWS = """
    INSERT INTO follows (workspace_id, account_id, openid, fan_id, following, followed_at, unfollowed_at, changed_at,
                         scene, remark, asked_at, seen_in_poll)
    SELECT workspace_id, CASE WHEN id % 10 THEN :account ELSE :other END, 'oBench' || id, id, id % 4 != 0,
           first_seen_at, NULL, first_seen_at, '', CASE WHEN id % 500 = 3 THEN '备注' || id ELSE '' END, NULL, 0
    FROM fans WHERE workspace_id = :workspace_id"""
_IDENTITIES = """
    INSERT INTO fan_identities (workspace_id, kind, account_id, value, fan_id, created_at)
    SELECT workspace_id, 'openid', account_id, openid, fan_id, 0 FROM follows WHERE workspace_id = :workspace_id"""
_TAGS = """
    INSERT INTO tags (workspace_id, id, name, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    SELECT :workspace_id, i, 'tag ' || i, 0 FROM n"""
_TAGGED = """
    INSERT INTO fan_tags (workspace_id, tag_id, fan_id, added_at)
    SELECT workspace_id, 1 + id % 20, id, 0 FROM fans WHERE workspace_id = :workspace_id AND id % 3 = 0"""


def fill_fans(services: Services, connection: Connection, workspace_id: int, fans: int) -> None:
    """The last of them came just now. SQLite only, as all of this benchmark."""
    values = {
        "workspace_id": workspace_id,
        "fans": fans,
        "first": to_ms(services.clock()) - fans * _APART_MS,
        "apart": _APART_MS,
        "epoch": EPOCH_MS,
        "account": ACCOUNTS[0],
        "other": ACCOUNTS[1],
    }
    for statement in (_FANS, _FOLLOWS, _IDENTITIES, _TAGS, _TAGGED):
        connection.execute(text(statement), values)


def fan_paths(connection: Connection, workspace_id: int) -> dict[str, str]:
    """The pages of fans that are measured: the list by every index it is read along, and its worst case."""
    newest = text("SELECT max(id) FROM fans WHERE workspace_id = :workspace_id")
    fan_id = connection.execute(newest, {"workspace_id": workspace_id}).scalar_one()
    return {
        "/fans": "/fans",
        "/fans by sign of life": "/fans?order=seen",
        "/fans of an account": f"/fans?account={ACCOUNTS[0]}&state=following",
        "/fans with a tag": f"/fans?tag={TAG}&state=left",
        "/fans by name": "/fans?q=名99",
        "/fans, rare and unread": f"/fans?source={RARE}&order=seen&seen=30",
        "/fans/…": f"/fans/{fan_id}",
    }


def bench_account(workspace_id: int, account_id: int, now: datetime) -> Account:
    return Account(
        workspace_id=workspace_id,
        id=account_id,
        name=f"account {account_id}",
        account_class=AccountClass.SERVICE_CERTIFIED,
        app_id=f"wx{account_id:016x}",
        original_id=None,
        secret="",
        push_key=f"bench{account_id}",
        token="",
        aes_key=None,
        mode=PushMode.PLAIN,
        state=AccountState.PAUSED,
        community_id=None,
        persona="",
        sign_off="",
        quiet_from=0,
        quiet_until=0,
        timezone="Asia/Shanghai",
        version=1,
        checked_at=None,
        check=None,
        last_push_at=None,
        created_at=now,
        changed_at=now,
    )
