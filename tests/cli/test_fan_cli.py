"""`yutang fan export|erase`: one person's rights, and the doctor before and after."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from tests.support.people import NOON
from yutang.db.engine import open_database
from yutang.fans.actions.noting import do_note
from yutang.fans.actions.tagging import do_tag
from yutang.jobs.models import InboxRow, InboxState
from yutang.wechat.messages import Follow, MenuClick, Text

RunCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def fandom(run_cli: RunCli, tmp_path: Path) -> Iterator[Fandom]:
    assert run_cli("migrate").returncode == 0
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'yutang.db'}")
    fandom = Fandom(database)
    fans = fandom.receive(
        fandom.push("oMei", Follow(scene="spring"), at=1),
        fandom.push("oMei", Text("老师好"), at=2),
        fandom.push("oLan", Follow(), at=3),
        fandom.push("oLan", MenuClick("m"), at=4),
        fandom.push("oBoth", Follow(), at=5),
        fandom.push("oBoth", Follow(), at=5, account_id=SUBSCRIPTION),
        talk=True,
    )
    with database.write() as session:
        session.add(inbox_row("oMei", "<xml><Content>老师好</Content></xml>"))
    with fandom.person.working() as work:
        do_note(work, fans[ACCOUNT, "oMei"], "小美", "喜欢早课")
        do_tag(work, fans[ACCOUNT, "oMei"], "新手")
    yield fandom
    database.close()


def inbox_row(sender: str, body: str) -> InboxRow:
    return InboxRow(
        workspace_id=1,
        id=1,
        account_id=ACCOUNT,
        dedup_key="m:1",
        sender=sender,
        received_at=NOON,
        body=body,
        rule_id=None,
        state=InboxState.DONE,
        due_at=NOON,
        attempts=1,
        last_error=None,
        done_at=NOON,
    )


def ledger_is_right(run_cli: RunCli) -> bool:
    findings = json.loads(run_cli("doctor", "--json").stdout)["findings"]
    return all(finding["level"] == "ok" for finding in findings if finding["code"] in {"ledger", "fans"})


def test_everything_that_is_kept_of_a_person_is_one_document(fandom: Fandom, run_cli: RunCli) -> None:
    document = json.loads(run_cli("fan", "export", "oMei", "--json").stdout)

    assert document["fan"]["name"] == "小美"
    assert document["fan"]["note"] == "喜欢早课"
    assert document["tags"] == ["新手"]
    assert [follow["openid"] for follow in document["follows"]] == ["oMei"]
    assert [m["text"] for c in document["conversations"] for m in c["messages"] if m["kind"] == "text"] == ["老师好"]
    assert {event["kind"] for event in document["events"]} == {"follow", "scene", "message"}
    assert document == {
        **json.loads(run_cli("fan", "export", document["fan"]["id"], "--json").stdout),
        "fan": document["fan"],
    }


def test_an_erased_person_is_gone_and_every_sum_is_right_before_and_after(fandom: Fandom, run_cli: RunCli) -> None:
    before = fandom.told()
    assert ledger_is_right(run_cli)
    assert run_cli("fan", "erase", "oMei", "--yes").returncode == 0

    assert ledger_is_right(run_cli)
    assert fandom.findings() == []
    assert sorted(fandom.told()) == sorted([*before, "erase"])
    again = run_cli("fan", "export", "oMei", check=False)
    assert (again.returncode, again.stderr.strip()) == (1, "yutang: There is no such fan.")
    with fandom.database.read() as session:
        kept = "".join(
            str(row)
            for table in ("fans", "fan_identities", "follows", "consents", "messages", "inbox", "audit_entries")
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        )
    for trace in ("小美", "喜欢早课", "oMei", "老师好"):
        assert trace not in kept


def test_erasing_without_being_sure_erases_nothing(fandom: Fandom, run_cli: RunCli) -> None:
    answer = run_cli("fan", "erase", "oMei", check=False)

    assert answer.returncode == 1
    assert "--yes" in answer.stderr
    assert fandom.follow("oMei").following


def test_an_openid_of_two_people_is_not_guessed_at(fandom: Fandom, run_cli: RunCli) -> None:
    answer = run_cli("fan", "erase", "oBoth", "--yes", check=False)

    assert answer.returncode == 1
    assert "More than one fan" in answer.stderr
