"""The rules of alerts, replayed over three years of refreshes of real public group QRs."""

from pathlib import Path

import pytest

from yutang.bench.reminders import LIFE, first_told, read_history, replay, table
from yutang.livecodes.rules import qr_closes_at


@pytest.fixture(scope="module")
def history(shared_data: Path) -> Path:
    return shared_data / "refresh_history.csv"


@pytest.fixture(scope="module")
def result(history: Path) -> dict[str, object]:
    return replay(history)


def test_the_operator_would_have_been_told_a_day_before_each_late_refresh(result: dict[str, object]) -> None:
    assert result["late_refreshes"] == 104
    told = result["told_24h_before"]
    assert isinstance(told, dict)
    assert told["late_refresh"] == 104
    assert told["death"] == 104
    # Two uploads show a QR with one day left, fetched six days before: nobody can be told a day before that closes.
    assert told["closing"] == 102
    assert result["ok"] is True


def test_dead_days_before_are_those_of_the_table(result: dict[str, object]) -> None:
    before = result["before"]
    assert isinstance(before, dict)
    assert {name: row["dead_share"] for name, row in before.items()} == {
        "easyr1": 0.2893,
        "main": 0.1176,
        "npu": 0.1587,
    }


def test_several_groups_and_reminders_leave_fewer_days_without_a_group(result: dict[str, object]) -> None:
    after = result["after"]
    assert isinstance(after, list)
    days = {(row["operator"], row["reaction_hours"], row["groups"]): row["no_open_group_days_total"] for row in after}
    dead_before = 92 + 138 + 130
    assert days["as slow as ever", None, 1] < 0.55 * dead_before
    assert days["as slow as ever", None, 3] < 0.2 * dead_before
    assert all(n == 0 for (operator, hours, groups), n in days.items() if operator == "prompt" and hours <= 48)
    assert days["prompt", 72, 1] > dead_before * 0.5  # a reminder 48 hours ahead does not save who needs 72
    assert days["prompt", 72, 2] == 0
    assert "late refreshes" in table(result)


def test_every_qr_in_the_table_would_have_been_spoken_about_before_its_life_was_over(history: Path) -> None:
    for uploads in read_history(history).values():
        for upload in uploads:
            closes_at = qr_closes_at(upload.printed, "Asia/Shanghai")
            assert closes_at is not None
            told_at = first_told(upload.at, closes_at, upload.at + LIFE)
            assert told_at is not None
            assert upload.at <= told_at
