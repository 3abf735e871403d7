"""A person's rights, on both databases: handed out whole, forgotten whole, and every sum stays."""

import json

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from tests.support.people import NOON
from yutang.db.engine import Database
from yutang.dialogue.models import Conversation
from yutang.errors import NotAllowed, NotFound
from yutang.fans.actions import cards
from yutang.fans.actions.consents import do_give_consent
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.linking import do_link_visitor
from yutang.fans.actions.merging import do_merge
from yutang.fans.actions.noting import do_note
from yutang.fans.actions.tagging import do_tag
from yutang.fans.models import AccountDay
from yutang.jobs.models import OutboxRow
from yutang.wechat.messages import Follow, Text
from yutang.workspaces.models import Role


@pytest.fixture
def fandom(database: Database) -> Fandom:
    return Fandom(database)


@pytest.fixture
def merged(fandom: Fandom) -> int:
    """One person on two accounts, with everything that can be known of them."""
    fans = fandom.receive(
        fandom.push("oOne", Follow(scene="spring"), at=1),
        fandom.push("oTwo", Follow(), at=2, account_id=SUBSCRIPTION),
        fandom.push("oOne", Text("老师好"), at=3),
        fandom.push("oTwo", Text("在吗"), at=4, account_id=SUBSCRIPTION),
        talk=True,
    )
    with fandom.person.working() as work:
        fan_id = do_merge(work, *fans.values())
        do_note(work, fan_id, "小美", "喜欢早课")
        do_tag(work, fan_id, "新手")
        do_give_consent(work, fan_id, "name", "可以叫您小美吗")
        assert do_link_visitor(work, fan_id, 77)
    return fan_id


def test_conversations_go_with_the_fan_they_belong_to(fandom: Fandom, merged: int) -> None:
    with fandom.database.read() as session:
        rows = session.query(Conversation).filter_by(workspace_id=1)
        assert {(row.account_id, row.fan_id) for row in rows} == {(ACCOUNT, merged), (SUBSCRIPTION, merged)}


def test_the_export_holds_everything_and_is_in_the_audit_log(fandom: Fandom, merged: int) -> None:
    with fandom.person.working() as work:
        document = json.loads(json.dumps(export_of(work, merged), ensure_ascii=False))

    assert {row["value"] for row in document["identities"]} == {"oOne", "oTwo", "77"}
    assert {row["openid"] for row in document["follows"]} == {"oOne", "oTwo"}
    assert document["consents"][0]["wording"] == "可以叫您小美吗"
    said = [m["text"] for conversation in document["conversations"] for m in conversation["messages"]]
    assert {"老师好", "在吗"} <= set(said)
    kinds = [event["kind"] for event in document["events"]]
    assert (kinds.count("follow"), kinds.count("message"), kinds.count("merge")) == (2, 2, 1)


def test_what_is_erased_is_gone_and_what_was_counted_stays(fandom: Fandom, merged: int) -> None:
    def days() -> list[tuple[object, ...]]:
        with fandom.database.read() as session:
            rows = session.query(AccountDay).order_by(AccountDay.account_id)
            return [(day.account_id, day.day, day.follows, day.messages, day.scenes) for day in rows]

    before, told = days(), fandom.told()
    with fandom.person.working() as work:
        do_erase(work, merged)

    assert days() == before
    assert sorted(fandom.told()) == sorted([*told, "erase"])
    assert fandom.findings() == []
    assert fandom.identities(merged) == set()
    with fandom.person.working() as work:
        card = cards(work, [merged])[merged]
        assert (card.erased, card.name, card.tags) == (True, None, ())
        with pytest.raises(NotFound, match="erased"):
            export_of(work, merged)


def test_what_was_to_be_asked_or_told_about_somebody_erased_forgets_them_too(fandom: Fandom) -> None:
    fans = fandom.receive(fandom.push("oOne", Follow(), at=1), fandom.push("oOther", Follow(), at=1))
    with fandom.person.working() as work:
        do_tag(work, fans[ACCOUNT, "oOne"], "新手")
        do_erase(work, fans[ACCOUNT, "oOne"])

    with fandom.database.read() as session:
        payloads = [str(row.payload) for row in session.query(OutboxRow).filter_by(workspace_id=1)]
    assert [payload for payload in payloads if "oOne" in payload] == []
    assert any("oOther" in payload for payload in payloads)


def test_who_writes_again_after_their_erasure_is_somebody_new(fandom: Fandom, merged: int) -> None:
    with fandom.person.working() as work:
        do_erase(work, merged)
    again = fandom.receive(fandom.push("oOne", Text("又来了"), at=900), talk=True)

    assert again[ACCOUNT, "oOne"] != merged
    assert fandom.fan("oOne").first_seen_at > NOON
    assert fandom.findings() == []


def test_an_editor_neither_exports_nor_erases(fandom: Fandom, merged: int) -> None:
    editor = fandom.person.as_role(Role.EDITOR)
    for act in (export_of, do_erase):
        with pytest.raises(NotAllowed), editor.working() as work:
            act(work, merged)
    assert fandom.identities(merged) != set()
