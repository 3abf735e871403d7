"""What WeChat pushes: believed or refused, kept once, answered from memory."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.edge.conftest import Answer, EdgeRun, ask
from tests.support.official import ORIGINAL_ID, TOKEN, Official, add_rule, event_xml, make_official, text_xml
from tests.support.ponds import NOW
from yutang.accounts.models import Account, AccountState, PushMode, ReplyTrigger
from yutang.db.engine import Database
from yutang.edge.app import Edge
from yutang.fans.models import Fan, FanIdentity, IdentityKind, SourceKind
from yutang.jobs.models import InboxRow, InboxState
from yutang.wechat.envelope import open_reply
from yutang.wechat.limits import PUSH_MAX_BYTES
from yutang.wechat.signatures import sign
from yutang.wechat.xml import read_xml

OPENID = "oFan00000000000000000000001"


async def send(edge: Edge, push: tuple[str, bytes]) -> Answer:
    path, body = push
    return await ask(edge, "POST", path, {"content-type": "text/xml"}, body)


def inbox(database: Database, workspace_id: int = 1) -> Sequence[InboxRow]:
    with database.read() as session:
        query = select(InboxRow).where(InboxRow.workspace_id == workspace_id).order_by(InboxRow.id)
        return session.scalars(query).all()


def refused(run_edge: EdgeRun, reason: str) -> float:
    return run_edge.registry.get_sample_value("yutang_pushes_refused_total", {"reason": reason}) or 0.0


@pytest.mark.parametrize("mode", list(PushMode))
def test_a_push_is_kept_before_it_is_answered(database: Database, run_edge: EdgeRun, mode: PushMode) -> None:
    official = make_official(database, mode=mode)

    async def scenario(edge: Edge) -> None:
        answer = await send(edge, official.push(text_xml(OPENID, "你好", 1), run_edge.now))
        assert (answer.status, answer.body) == (200, "success")
        (row,) = inbox(database)
        assert (row.account_id, row.sender, row.state) == (official.account_id, OPENID, InboxState.QUEUED)
        assert "你好" in row.body
        assert "Encrypt" not in row.body or mode is PushMode.COMPATIBLE

    run_edge(scenario)


def test_the_first_push_tells_that_the_account_is_connected(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)

    async def scenario(edge: Edge) -> None:
        await send(edge, official.push(text_xml(OPENID, "hi", 1), run_edge.now))

    run_edge(scenario)
    with database.read() as session:
        account = session.get_one(Account, (1, official.account_id))
    assert (account.state, account.original_id, account.last_push_at) == (AccountState.ACTIVE, ORIGINAL_ID, NOW)


@pytest.mark.parametrize("mode", [PushMode.PLAIN, PushMode.SECURE])
def test_a_rule_answers_in_the_mode_of_the_push(database: Database, run_edge: EdgeRun, mode: PushMode) -> None:
    official = make_official(database, mode=mode)
    rule_id = add_rule(official, ReplyTrigger.KEYWORD, "{nickname|朋友},明天六点见", ["打卡"])

    async def scenario(edge: Edge) -> None:
        answer = await send(edge, official.push(text_xml(OPENID, "打卡", 1), run_edge.now))
        xml = answer.body if mode is PushMode.PLAIN else open_reply(official.keys, answer.body.encode())
        said = read_xml(xml)
        assert (said["ToUserName"], said["FromUserName"], said["MsgType"]) == (OPENID, ORIGINAL_ID, "text")
        assert said["Content"] == "朋友,明天六点见"

    run_edge(scenario)
    assert [row.rule_id for row in inbox(database)] == [rule_id]


def test_a_fan_whose_name_is_known_is_called_by_it(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database, mode=PushMode.PLAIN)
    add_rule(official, ReplyTrigger.FOLLOW, "{nickname|朋友},你来了")
    with database.write() as session:
        session.add(
            Fan(
                workspace_id=1,
                id=1,
                name="阿青",
                note="",
                source=SourceKind.UNKNOWN,
                source_detail="",
                first_seen_at=NOW,
                last_seen_at=NOW,
            )
        )
        session.add(
            FanIdentity(
                workspace_id=1,
                kind=IdentityKind.OPENID,
                account_id=official.account_id,
                value=OPENID,
                fan_id=1,
                created_at=NOW,
            )
        )
    said: list[str] = []

    async def scenario(edge: Edge) -> None:
        for openid in (OPENID, "oSomebodyElse"):
            answer = await send(edge, official.push(event_xml(openid, "subscribe"), run_edge.now))
            said.append(str(read_xml(answer.body)["Content"]))

    run_edge(scenario)
    assert said == ["阿青,你来了", "朋友,你来了"]


def test_a_changed_rule_answers_within_a_second(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database, mode=PushMode.PLAIN)

    async def scenario(edge: Edge) -> None:
        first = await send(edge, official.push(text_xml(OPENID, "进群", 1), run_edge.now))
        add_rule(official, ReplyTrigger.KEYWORD, "扫这里", ["进群"])
        until, number, answer = time.monotonic() + 3, 2, first
        while "扫这里" not in answer.body and time.monotonic() < until:
            answer = await send(edge, official.push(text_xml(OPENID, "进群", number), run_edge.now))
            number += 1
        assert (first.body, "扫这里" in answer.body) == ("success", True)

    run_edge(scenario)


def test_a_push_that_comes_again_is_kept_once_and_answered_alike(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database, mode=PushMode.PLAIN)
    add_rule(official, ReplyTrigger.DEFAULT, "我在")
    xml = text_xml(OPENID, "在吗", 1)
    same = official.push(xml, NOW, nonce="77")

    async def scenario(edge: Edge) -> None:
        pushes = [same, same, official.push(xml, NOW), official.push(xml, NOW)]
        answers = await asyncio.gather(*(send(edge, push) for push in pushes))
        assert [answer.status for answer in answers] == [200] * 4
        assert len({answer.body for answer in answers}) == 1

    run_edge(scenario)
    assert len(inbox(database)) == 1


def test_two_events_of_one_second_are_two(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)

    async def scenario(edge: Edge) -> None:
        for key in ("checkin", "poster", "checkin"):
            await send(edge, official.push(event_xml(OPENID, "CLICK", key), run_edge.now))

    run_edge(scenario)
    assert len(inbox(database)) == 2


def test_the_address_answers_wechats_try_of_it(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    timestamp = str(int(NOW.timestamp()))

    async def scenario(edge: Edge) -> None:
        query = f"timestamp={timestamp}&nonce=5&echostr=4375120948345356249"
        good = await ask(edge, "GET", f"/wx/{official.key}?signature={sign(TOKEN, timestamp, '5')}&{query}", {})
        bad = await ask(edge, "GET", f"/wx/{official.key}?signature={sign('other', timestamp, '5')}&{query}", {})
        assert (good.status, good.body) == (200, "4375120948345356249")
        assert (bad.status, bad.body) == (403, "")

    run_edge(scenario)
    with database.read() as session:
        account = session.get_one(Account, (1, official.account_id))
    assert account.checked_at == NOW
    assert account.check is not None
    assert account.check["url_ok_at"] == int(NOW.timestamp() * 1000)


def test_the_account_tells_why_wechat_was_refused_and_when_it_was_not(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    timestamp = str(int(NOW.timestamp()))
    query = f"timestamp={timestamp}&nonce=5&echostr=1"
    path, body = official.push(text_xml(OPENID, "hi", 1), NOW)

    async def scenario(edge: Edge) -> None:
        await ask(edge, "GET", f"/wx/{official.key}?signature={sign(TOKEN, timestamp, '5')}&{query}", {})
        await send(edge, (path.replace("msg_signature=", "msg_signature=0"), body))
        await send(edge, official.push(text_xml(OPENID, "hi", 2), NOW, mode=PushMode.PLAIN))

    run_edge(scenario)
    at = int(NOW.timestamp() * 1000)
    with database.read() as session:
        account = session.get_one(Account, (1, official.account_id))
    assert account.check == {"url_ok_at": at, "refused_at": at, "refused_reason": "signature"}


# ---- what is not believed ------------------------------------------------------------------------------------------


def test_what_is_not_wechats_is_refused_counted_and_never_kept(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    path, body = official.push(text_xml(OPENID, "hi", 1), NOW)
    other = Official(database, app_id="wxffffffffffffffff", key=official.key)
    late = official.push(text_xml(OPENID, "hi", 2), NOW - timedelta(seconds=301))
    cases = {
        "signature": (path.replace("msg_signature=", "msg_signature=0"), body),
        "app_id": other.push(text_xml(OPENID, "hi", 3), NOW),
        "stale": late,
        "not_encrypted": official.push(text_xml(OPENID, "hi", 4), NOW, mode=PushMode.PLAIN),
        "missing_encrypt": (path, b"<xml><ToUserName>gh</ToUserName></xml>"),
        "malformed": (path, b"<!DOCTYPE xml [<!ENTITY a 'aaaa'>]><xml>&a;</xml>"),
    }

    async def scenario(edge: Edge) -> None:
        for reason, push in cases.items():
            answer = await send(edge, push)
            assert (answer.status, answer.body) == (403, ""), reason
            assert refused(run_edge, reason) == 1, reason

    run_edge(scenario)
    assert inbox(database) == []


def test_a_signed_query_with_another_body_is_refused(database: Database, run_edge: EdgeRun) -> None:
    """In plain mode WeChat signs time and nonce only: whoever saw one query could send anything with it."""
    official = make_official(database, mode=PushMode.PLAIN)
    path, body = official.push(text_xml(OPENID, "hi", 1), NOW, nonce="5")

    async def scenario(edge: Edge) -> None:
        statuses = [(await send(edge, (path, each))).status for each in (body, body.replace(b"hi", b"ha"), body)]
        assert statuses == [200, 403, 200]
        assert refused(run_edge, "replayed") == 1

    run_edge(scenario)
    assert len(inbox(database)) == 1


def test_a_body_beyond_a_megabyte_is_not_read(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    path, _ = official.push(text_xml(OPENID, "hi", 1), NOW)

    async def scenario(edge: Edge) -> None:
        assert (await send(edge, (path, b" " * (PUSH_MAX_BYTES + 1)))).status == 413
        told = await ask(edge, "POST", path, {"content-length": str(PUSH_MAX_BYTES + 1)})
        assert told.status == 413

    run_edge(scenario)
    assert inbox(database) == []


@pytest.mark.parametrize("path", ["/wx/nobody-has-this-address", "/wx/", "/wx/../c/pond", "/wx/" + "x" * 500])
def test_an_address_that_leads_nowhere_says_so(database: Database, run_edge: EdgeRun, path: str) -> None:
    make_official(database)

    async def scenario(edge: Edge) -> None:
        assert (await ask(edge, "POST", path, {}, b"<xml/>")).status == 404
        assert (await ask(edge, "GET", path, {})).status == 404

    run_edge(scenario)


def test_a_paused_account_keeps_pushes_and_says_nothing_and_an_archived_one_refuses(
    database: Database, run_edge: EdgeRun
) -> None:
    paused, archived = make_official(database), make_official(database, workspace_id=2)
    for official, state in ((paused, AccountState.PAUSED), (archived, AccountState.ARCHIVED)):
        add_rule(official, ReplyTrigger.DEFAULT, "我在")
        with database.write() as session:
            session.get_one(Account, (official.workspace_id, official.account_id)).state = state

    async def scenario(edge: Edge) -> None:
        kept = await send(edge, paused.push(text_xml(OPENID, "hi", 1), NOW))
        assert (kept.status, kept.body) == (200, "success")
        assert (await send(edge, archived.push(text_xml(OPENID, "hi", 1), NOW))).status == 403

    run_edge(scenario)
    assert (len(inbox(database)), len(inbox(database, 2))) == (1, 0)


def test_a_push_that_cannot_be_kept_is_not_acknowledged(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    with database.write() as session:
        session.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))

    async def scenario(edge: Edge) -> None:
        assert (await send(edge, official.push(text_xml(OPENID, "hi", 1), NOW))).status == 503

    run_edge(scenario)
    with database.write() as session:
        session.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))


def test_beyond_the_queue_wechat_is_told_to_try_again(database: Database, run_edge: EdgeRun) -> None:
    official = make_official(database)
    run_edge.most_waiting = 10
    statuses: list[int] = []

    async def scenario(edge: Edge) -> None:
        pushes = [official.push(text_xml(OPENID, "hi", number), NOW) for number in range(100)]
        statuses.extend(answer.status for answer in await asyncio.gather(*(send(edge, push) for push in pushes)))

    run_edge(scenario)
    assert set(statuses) == {200, 503}
    assert len(inbox(database)) == statuses.count(200)
