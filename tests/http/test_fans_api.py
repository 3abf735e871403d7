"""The JSON API of fans."""

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from tests.support.house import House, Visitor
from yutang.wechat.messages import Follow, Text, Unfollow


@pytest.fixture
def fandom(house: House) -> Fandom:
    workspace_id = house.workspace()
    house.member(workspace_id, "lin@example.com")
    return Fandom(house.services.database, workspace_id, workspace_exists=True)


@pytest.fixture
def visitor(house: House, fandom: Fandom) -> Visitor:
    visitor = house.signed_in("lin@example.com")
    visitor.get("/fans")
    return visitor


def test_fans_are_listed_a_page_at_a_time(fandom: Fandom, visitor: Visitor) -> None:
    fandom.receive(*(fandom.push(f"o{i:02}", Follow(scene="s"), at=i) for i in range(7)))
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = visitor.get(f"/api/v1/fans?size=3&source=scene&after={after}").json()
        seen += [fan["follows"][0]["openid"] for fan in page["fans"]]
        after = page["next"]
    assert seen == [f"o{i:02}" for i in reversed(range(7))]


def test_filters_narrow_the_list(fandom: Fandom, visitor: Visitor) -> None:
    fandom.receive(
        fandom.push("oA", Follow(), at=1),
        fandom.push("oB", Follow(), at=2),
        fandom.push("oB", Unfollow(), at=3),
        fandom.push("oC", Text("x"), at=4, account_id=SUBSCRIPTION),
    )

    def openids(query: str) -> set[str]:
        fans = visitor.get(f"/api/v1/fans?{query}").json()["fans"]
        return {follow["openid"] for fan in fans for follow in fan["follows"]}

    assert openids(f"account_id={ACCOUNT}&following=true") == {"oA"}
    assert openids("following=false") == {"oB"}
    assert openids("since=2026-11-22T04:00:03") == {"oC"}
    assert openids("seen_since=2026-11-22T04:00:03Z&order=seen") == {"oB", "oC"}
    assert visitor.get("/api/v1/fans?source=nonsense").status_code == 422


def test_a_fan_is_tagged_and_untagged(fandom: Fandom, visitor: Visitor) -> None:
    fan_id = fandom.receive(fandom.push("oA", Follow()))[ACCOUNT, "oA"]
    headers = {"X-CSRF-Token": visitor.token}
    made = visitor.client.post(f"/api/v1/fans/{fan_id}/tags", json={"name": "新手"}, headers=headers)
    assert made.status_code == 201
    fan = visitor.get(f"/api/v1/fans/{fan_id}", headers={"Accept-Language": "en"}).json()
    assert (fan["tags"], fan["name"], fan["label"][:6]) == (["新手"], None, "Fan · ")
    assert visitor.get("/api/v1/fans/tags").json() == {"tags": [made.json()]}
    gone = visitor.client.delete(f"/api/v1/fans/{fan_id}/tags/{made.json()['id']}", headers=headers)
    assert gone.status_code == 204
    assert visitor.get(f"/api/v1/fans/{fan_id}").json()["tags"] == []
    assert visitor.get("/api/v1/fans/1").status_code == 404
