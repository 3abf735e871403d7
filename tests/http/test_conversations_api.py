"""The JSON API of conversations: what programs read, answer, and are refused."""

import pytest

from tests.support.house import House
from tests.support.inbox_desk import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_programs_list_read_and_answer_conversations(desk: Desk) -> None:
    conversation_id = desk.say("课程几点开始？")
    (row,) = desk.lin.client.get("/api/v1/conversations?tab=waiting").json()["conversations"]
    assert (row["id"], row["preview"], row["budget"]["left"]) == (str(conversation_id), "课程几点开始？", 5)
    token = {"X-CSRF-Token": desk.lin.token}
    path = f"/api/v1/conversations/{conversation_id}"
    sent = {"text": "七点", "seen_message_id": row["newest_message_id"]}
    made = desk.lin.client.post(f"{path}/answers", json=sent, headers=token)
    assert (made.status_code, made.json()["state"]) == (201, "queued")
    thread = desk.lin.client.get(path).json()
    assert [message["text"] for message in thread["messages"]] == ["课程几点开始？", "七点"]
    assert (thread["budget"]["left"], thread["refusal"]) == (4, None)
    assert desk.lin.client.get("/api/v1/conversations/1").status_code == 404


def test_programs_hear_why_an_answer_is_refused(desk: Desk) -> None:
    conversation_id = desk.say("hello")
    desk.house.clock.move(hours=49)
    token = {"X-CSRF-Token": desk.lin.token}
    sent = {"text": "hi", "seen_message_id": "0"}
    refused = desk.lin.client.post(f"/api/v1/conversations/{conversation_id}/answers", json=sent, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (409, "reply_budget")
