"""Uploading screenshots through the console: what arrives, what is refused, what is confirmed."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from tests.support.cards import card, group_payload
from tests.support.house import House, sentences
from tests.support.pond_desk import NEXT_WEEK, PondDesk, id_in
from yutang.groups.actions import NewQr, find_group, groups_of
from yutang.groups.models import UploadState
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code, do_change_code
from yutang.workspaces.models import Role


@pytest.fixture
def desk(house: House) -> PondDesk:
    return PondDesk(house)


def good(number: int, name: str = "") -> tuple[str, bytes]:
    return f"{number}.jpg", card(group_payload(number), name or f"瑜伽群{number}", NEXT_WEEK)


def confirmed(desk: PondDesk, drop_id: int, **changed: str) -> dict[str, str]:
    """What the confirm page would send, with some fields changed."""
    fields = {"community": "new", "new_community": "瑜伽", "cap": "200"}
    for seen in desk.read(drop_id).waiting:
        assert seen.reading is not None
        assert seen.proposal is not None
        fields[f"target-{seen.upload.id}"] = seen.proposal.target
        fields[f"name-{seen.upload.id}"] = seen.reading.group_name or ""
        fields[f"expires_on-{seen.upload.id}"] = str(seen.reading.expires_on or "")
    return {**fields, **changed}


def test_dropped_cards_are_read_confirmed_and_become_groups(desk: PondDesk) -> None:
    drop_id = id_in(desk.drop(good(1), good(2)))
    desk.read(drop_id)
    page = desk.visitor.get(f"/groups/drops/{drop_id}")
    assert 'value="瑜伽群1"' in page.text
    assert 'value="2026-11-28"' in page.text
    page = desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id))
    assert "2 个群准备好了。" in sentences(page)
    with desk.person.reading() as work:
        assert [row.group.name for row in groups_of(work)] == ["瑜伽群1", "瑜伽群2"]


def test_new_groups_are_offered_to_the_live_code_that_is_there(desk: PondDesk) -> None:
    community = desk.community()
    group = desk.group(community)
    drop_id = id_in(desk.drop(good(3)))
    first = desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id, community=str(community)))
    assert f'href="/codes/new?community={community}"' in first.text

    with desk.person.working() as work:
        form = CodeForm(name="海报", community_id=community, targets=(TargetChoice(group),))
        code_id = do_add_code(work, form, Random(1)).id
    page = desk.visitor.get(f"/groups/drops/{drop_id}")
    assert f'href="/codes/{code_id}/change"' in page.text
    assert "放到活码“海报”后面" in sentences(page)

    with desk.person.working() as work:
        both = replace(form, targets=tuple(TargetChoice(row.group.id) for row in groups_of(work)))
        do_change_code(work, code_id, both)
    assert "/codes/new" not in desk.visitor.get(f"/groups/drops/{drop_id}").text


def test_while_cards_are_read_the_page_asks_again_and_then_shows_the_form(
    desk: PondDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = desk.house.services.drop_reader
    with monkeypatch.context() as slow:
        slow.setattr(type(reader), "start", lambda *_: None)
        drop_id = id_in(desk.drop(good(1)))
        page = desk.visitor.get(f"/groups/drops/{drop_id}")
        assert 'hx-trigger="every 1s"' in page.text
        assert "已识别 0 / 1" in sentences(page)
    desk.visitor.get(f"/groups/drops/{drop_id}/cards")  # looking at it starts the reading that never began
    desk.read(drop_id)
    fragment = desk.visitor.get(f"/groups/drops/{drop_id}/cards")
    assert "hx-trigger" not in fragment.text
    assert "data-drop-form" in fragment.text


def test_refused_files_say_why_in_the_language_of_the_page(desk: PondDesk) -> None:
    whole = good(1)[1]
    files = [
        ("party.jpg", b"GIF89a" + bytes(50)),
        ("page.png", b"<html><script>alert(1)</script>"),
        ("cut.jpg", whole[: len(whole) // 2]),
        ("person.jpg", card("https://u.wechat.com/EAbcdefgh1")),
        ("<img src=x onerror=alert(1)>.jpg", card("https://example.com/join")),
        ("old.jpg", card(group_payload(7), "老群", NEXT_WEEK.replace(month=8))),
        ("empty.jpg", b""),
        good(2),
    ]
    drop_id = id_in(desk.drop(*files))
    assert len(desk.read(drop_id).waiting) == 1
    page = desk.visitor.get(f"/groups/drops/{drop_id}")
    assert "onerror" not in page.text.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    chinese = sentences(page)
    for part in ("静态图片", "已损坏", "个人名片", "不是微信", "有效期已经过了", "空的"):
        assert part in chinese
    desk.visitor.post("/language", {"language": "en", "next": "/groups"})
    english = sentences(desk.visitor.get(f"/groups/drops/{drop_id}"))
    assert "Refused: 7" in english
    assert "The date printed on this card has passed." in english


def test_a_file_beyond_the_limit_is_named_with_the_limit(open_house: Callable[..., House]) -> None:
    desk = PondDesk(open_house(upload_max_mb=1))
    drop_id = id_in(desk.drop(("big.jpg", bytes((1 << 20) + 1)), good(1)))
    assert len(desk.read(drop_id).waiting) == 1
    assert "文件超过 1 MB" in sentences(desk.visitor.get(f"/groups/drops/{drop_id}"))


def test_an_upload_without_files_asks_for_one(desk: PondDesk) -> None:
    desk.visitor.get("/groups/upload")
    body = (  # as browsers send an empty file field; httpx2 cannot
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{desk.visitor.token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    page = desk.visitor.client.post("/groups/upload", content=body, headers=headers)
    assert page.status_code == 422
    assert "请至少选一张截图。" in sentences(page)


def test_nothing_typed_is_lost_when_one_card_conflicts(desk: PondDesk) -> None:
    own = desk.community()
    desk.group(own, "瑜伽旧群", NewQr(group_payload(1), NEXT_WEEK))
    drop_id = id_in(desk.drop(good(1), good(2)))
    first, second = desk.read(drop_id).waiting
    fields = confirmed(desk, drop_id, community=str(own))
    fields |= {f"target-{first.upload.id}": "new", f"name-{second.upload.id}": "我改过的名字"}
    page = desk.visitor.post(f"/groups/drops/{drop_id}", fields)
    assert page.status_code == 422
    assert "另一个群已经在用这个二维码。" in sentences(page)
    assert 'value="我改过的名字"' in page.text
    with desk.person.reading() as work:
        assert len(groups_of(work)) == 1


def test_a_date_that_was_not_read_is_asked_for(desk: PondDesk) -> None:
    drop_id = id_in(desk.drop(("1.jpg", card(group_payload(1), "瑜伽群"))))
    (seen,) = desk.read(drop_id).waiting
    page = desk.visitor.get(f"/groups/drops/{drop_id}")
    assert "没有识别出来，请填二维码下方的日期。" in sentences(page)
    page = desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id))
    assert page.status_code == 422
    assert "请填写二维码下方印的日期。" in sentences(page)
    fields = confirmed(desk, drop_id, **{f"expires_on-{seen.upload.id}": "2026-11-27"})
    assert desk.visitor.post(f"/groups/drops/{drop_id}", fields).status_code == 200


def test_the_page_of_an_alert_renews_the_qr_of_that_group(desk: PondDesk) -> None:
    group_id = desk.group(desk.community(), qr=NewQr(group_payload(1), NEXT_WEEK))
    assert desk.visitor.get(f"/groups/{group_id}/qr").status_code == 200
    drop_id = id_in(desk.drop(good(2, "换了名字的群"), path=f"/groups/{group_id}/qr"))
    desk.read(drop_id)
    page = sentences(desk.visitor.get(f"/groups/drops/{drop_id}"))
    assert "这是在群“瑜伽1群”的页面上传的。" in page
    assert "图上写的是：换了名字的群" in page
    desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id))
    with desk.person.reading() as work:
        assert find_group(work, group_id).group.payload == group_payload(2)


def test_the_original_is_shown_to_who_runs_groups_only(desk: PondDesk) -> None:
    drop_id = id_in(desk.drop(good(1), keep="1"))
    desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id))
    with desk.person.reading() as work:
        (row,) = groups_of(work)
    path = f"/groups/qrs/{row.group.qr_id}/original"
    kept = desk.visitor.get(path)
    assert kept.headers["content-type"] == "image/jpeg"
    assert kept.content.startswith(b"\xff\xd8")
    assert desk.member(Role.ANALYST).get(path).status_code == 403
    stranger = PondDesk(desk.house, name="wang")
    assert stranger.visitor.get(path).status_code == 404


def test_a_drop_is_thrown_away(desk: PondDesk) -> None:
    drop_id = id_in(desk.drop(good(1)))
    desk.read(drop_id)
    assert "1 张图等你确认" in sentences(desk.visitor.get("/groups"))
    page = desk.visitor.post(f"/groups/drops/{drop_id}/discard")
    assert "这次上传已丢弃" in sentences(page)
    assert "等你确认" not in sentences(desk.visitor.get("/groups"))
    assert [seen.upload.state for seen in desk.read(drop_id).cards] == [UploadState.DISCARDED]


def test_another_workspaces_drop_is_not_found(desk: PondDesk) -> None:
    theirs = PondDesk(desk.house, name="wang")
    drop_id = id_in(theirs.drop(good(1)))
    theirs.read(drop_id)
    group_id = theirs.group(theirs.community())
    for path in ("", "/cards"):
        assert desk.visitor.get(f"/groups/drops/{drop_id}{path}").status_code == 404
    for path in ("", "/discard"):
        assert desk.visitor.post(f"/groups/drops/{drop_id}{path}", {"community": "new"}).status_code == 404
    assert desk.drop(good(2), path=f"/groups/{group_id}/qr").status_code == 404
    assert theirs.read(drop_id).waiting


def test_who_may_not_run_groups_cannot_upload(house: House) -> None:
    desk = PondDesk(house, role=Role.EDITOR)
    assert desk.drop(good(1)).status_code == 403


def test_an_operator_without_a_community_is_told_whom_to_ask(house: House) -> None:
    desk = PondDesk(house, role=Role.OPERATOR)
    drop_id = id_in(desk.drop(good(1)))
    desk.read(drop_id)
    assert "请策划或负责人先建一个再回来" in sentences(desk.visitor.get(f"/groups/drops/{drop_id}"))
    page = desk.visitor.post(f"/groups/drops/{drop_id}", confirmed(desk, drop_id))
    assert page.status_code == 422
