"""The pages of live codes: make, change, order, pause, delete, merge; hostile names; who may."""

import re
from urllib.parse import urlsplit

import pytest

from tests.support.code_desk import CodeDesk
from tests.support.codes import add_place
from tests.support.house import House, sentences
from yutang.livecodes import store
from yutang.livecodes.actions import do_add_channel
from yutang.livecodes.models import CodeState, Strategy
from yutang.workspaces.models import Role

HOSTILE = '"><script>alert(1)</script><b>x'


@pytest.fixture
def desk(house: House) -> CodeDesk:
    return CodeDesk(house)


def field_value(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found.group(1)


# ---- making ----------------------------------------------------------------------------------------------------------


def test_a_code_is_made_with_the_groups_already_chosen(desk: CodeDesk) -> None:
    form = desk.owner.get("/codes/new").text
    assert [str(group_id) for group_id in desk.place.groups] == re.findall(r'name="target" value="(\d+)"', form)

    made = desk.owner.post("/codes", desk.typed(slug="shop-3", tagline="每天早上六点"))

    assert made.status_code == 200
    code = desk.find(int(urlsplit(str(made.url)).path.rsplit("/", 1)[1]))
    assert (code.name, code.slug, code.tagline, code.state) == (
        "三号店海报",
        "shop-3",
        "每天早上六点",
        CodeState.ACTIVE,
    )
    page = sentences(made)
    assert "活码做好了" in page
    assert "下一位访客会看到 早起瑜伽1群" in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: CodeDesk) -> None:
    answer = desk.owner.post("/codes", desk.typed(name="", slug="A B", tagline="每天早上六点", target=[], weight=[]))

    assert answer.status_code == 422
    assert "请填写" in sentences(answer)
    assert "只能用小写字母" in sentences(answer)
    assert 'value="A B"' in answer.text
    assert 'value="每天早上六点"' in answer.text
    assert re.findall(r'name="target" value="(\d+)"', answer.text) == []


def test_a_taken_address_is_a_conflict_with_a_sentence(desk: CodeDesk, house: House) -> None:
    CodeDesk(house, "other").code(slug="shop-3")

    answer = desk.owner.post("/codes", desk.typed(slug="shop-3"))

    assert answer.status_code == 409
    assert "这个地址已被占用" in sentences(answer)
    assert 'value="三号店海报"' in answer.text


@pytest.mark.parametrize(
    "broken",
    [
        {"community_id": ""},
        {"community_id": "9" * 30},
        {"target": ["x"], "weight": ["1"]},
        {"target": ["9" * 19], "weight": ["1"]},
        {"strategy": "weighted", "weight": ["-1", "1"]},
        {"strategy": "weighted", "weight": ["", ""]},
        {"strategy": "random"},
        {"language": "fr"},
        {"owner": ["0", "0"]},
        {"sold_out_text": "满" * 201},
    ],
)
def test_a_form_bent_by_hand_is_refused_and_shown_again(desk: CodeDesk, broken: dict[str, object]) -> None:
    answer = desk.owner.post("/codes", desk.typed(**broken))

    assert answer.status_code == 422
    assert 'action="/codes"' in answer.text


def test_without_a_community_the_form_sends_one_there_first(house: House) -> None:
    house.member(house.workspace(), "new@example.com")
    page = house.signed_in("new@example.com").get("/codes/new")

    assert "先建社群" in sentences(page)
    assert 'href="/communities/new"' in page.text


# ---- ordering on the form --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "after"),
    [("down", [1, 0]), ("up", [0, 1]), ("remove", [1]), ("sideways", [0, 1])],
)
def test_a_button_puts_groups_in_another_order_and_keeps_their_weights(
    desk: CodeDesk, step: str, after: list[int]
) -> None:
    one, _ = desk.place.groups
    typed = desk.typed(step=f"target-{step}-{one}", strategy="weighted", weight=["7", "2"], tagline="写了一半")
    part = desk.owner.post("/codes/arrange", typed, headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.text
    shown = re.findall(r'name="target" value="(\d+)"', part.text)
    assert shown == [str(desk.place.groups[i]) for i in after]
    weights = re.findall(r'name="weight"[^>]* value="(\d+)"', part.text)
    assert weights == [["7", "2"][i] for i in after]


def test_without_scripts_the_button_brings_the_whole_form_back_as_typed(desk: CodeDesk) -> None:
    number = desk.place.numbers[0]
    page = desk.owner.post("/codes/arrange", desk.typed(step=f"owner-remove-{number}", tagline="写了一半"))

    assert "<html" in page.text
    assert 'value="写了一半"' in page.text
    assert 'name="owner"' not in page.text
    assert f'value="owner-add-{number}"' in page.text
    added = desk.owner.post("/codes/arrange", desk.typed(owner=[], step=f"owner-add-{number}"))
    assert f'name="owner" value="{number}"' in added.text


def test_another_community_brings_its_own_groups(desk: CodeDesk) -> None:
    with desk.person.working() as work:
        other = add_place(work, groups=1, numbers=0, name="长跑")
    part = desk.owner.post(
        "/codes/arrange",
        desk.typed(community_id=str(other.community_id), step="community"),
        headers={"HX-Request": "true"},
    )

    assert re.findall(r'name="target" value="(\d+)"', part.text) == [str(other.groups[0])]


# ---- changing and ending ---------------------------------------------------------------------------------------------


def test_a_code_is_changed_but_not_its_address(desk: CodeDesk) -> None:
    code_id = desk.code(slug="shop-3")
    form = desk.owner.get(f"/codes/{code_id}/change").text
    seen = field_value(form, "seen")
    assert "shop-3" in form
    assert 'name="slug"' not in form

    one, two = desk.place.groups
    changed = desk.typed(name="新名字", strategy="weighted", target=[two, one], weight=["3", "1"], seen=seen)
    page = desk.owner.post(f"/codes/{code_id}/change", changed)

    assert "已保存" in sentences(page)
    assert (desk.find(code_id).name, desk.find(code_id).strategy) == ("新名字", Strategy.WEIGHTED)
    with desk.person.reading() as work:
        rows = store.targets_of(work.session, work.workspace_id, [code_id])
        assert [(row.group.id, row.weight) for row in rows] == [(two, 3), (one, 1)]


def test_who_comes_second_is_told_and_keeps_what_they_typed(desk: CodeDesk, house: House) -> None:
    code_id = desk.code()
    seen = field_value(desk.owner.get(f"/codes/{code_id}/change").text, "seen")
    house.clock.move(minutes=1)
    desk.owner.post(f"/codes/{code_id}/change", desk.typed(name="第一个人", seen=seen))
    answer = desk.owner.post(f"/codes/{code_id}/change", desk.typed(name="第二个人", seen=seen))

    assert answer.status_code == 409
    assert "有人改过这个活码" in sentences(answer)
    assert 'value="第二个人"' in answer.text
    assert desk.find(code_id).name == "第一个人"


def test_pausing_deleting_merging_and_all_the_ways_back(desk: CodeDesk) -> None:
    code_id, other = desk.code(slug="old-way"), desk.code(slug="new-way", name="新海报")
    assert "已暂停" in sentences(desk.owner.post(f"/codes/{code_id}/pause"))
    assert "恢复使用了" in sentences(desk.owner.post(f"/codes/{code_id}/resume"))

    deleted = desk.owner.post(f"/codes/{code_id}/delete")
    assert "随时可以在这里恢复" in sentences(deleted)
    assert f'<option value="{other}">' in deleted.text
    assert "三号店" not in sentences(desk.owner.get("/codes"))

    merged = desk.owner.post(f"/codes/{code_id}/merge", {"into": str(other)})
    assert "扫 /c/old-way 的访客，看到的是这个活码给出的内容： 新海报" in sentences(merged)
    assert "这些活码的海报也通向这里" in sentences(desk.owner.get(f"/codes/{other}"))
    assert "已撤销合并" in sentences(desk.owner.post(f"/codes/{code_id}/unmerge"))
    assert "和原来一样" in sentences(desk.owner.post(f"/codes/{code_id}/restore"))
    assert desk.find(code_id).state is CodeState.ACTIVE


def test_merging_what_is_not_deleted_is_a_conflict_page(desk: CodeDesk) -> None:
    code_id, other = desk.code(), desk.code()
    answer = desk.owner.post(f"/codes/{code_id}/merge", {"into": str(other)})

    assert answer.status_code == 409
    assert "请先删除这个活码" in sentences(answer)


def test_the_list_tells_codes_in_use_from_deleted_ones(desk: CodeDesk) -> None:
    desk.code(name="还在用")
    gone = desk.code(name="不用了")
    desk.owner.post(f"/codes/{gone}/delete")

    assert "还在用" in sentences(desk.owner.get("/codes"))
    assert "不用了" not in sentences(desk.owner.get("/codes"))
    assert "不用了" in sentences(desk.owner.get("/codes?deleted=1"))
    assert "还在用" not in sentences(desk.owner.get("/codes?deleted=1"))
    assert "没有活码" in sentences(desk.owner.get(f"/codes?community={desk.place.community_id + 1}"))


def test_a_long_list_goes_on_on_a_second_page(desk: CodeDesk) -> None:
    for number in range(52):
        desk.code(name=f"海报{number:02}")
    first = desk.owner.get("/codes")
    more = re.search(r'href="(/codes\?before=\d+)"', first.text)
    assert more is not None
    second = desk.owner.get(more.group(1))

    assert len(re.findall(r'class="code-line"', first.text)) == 50
    assert [f"海报0{n}" in sentences(second) for n in (0, 1, 2)] == [True, True, False]


# ---- channels --------------------------------------------------------------------------------------------------------


def test_each_channel_has_a_link_a_qr_and_files_of_its_own(desk: CodeDesk) -> None:
    code_id = desk.code(slug="shop-3")
    page = desk.owner.post(f"/codes/{code_id}/channels", {"label": "知乎回答", "key": "zhihu"})

    assert "这个渠道有自己的链接和二维码了" in sentences(page)
    assert 'value="http://127.0.0.1:8080/c/shop-3?from=zhihu"' in page.text
    assert f"/codes/{code_id}/qr.png?size=20&from=zhihu" in page.text.replace("&amp;", "&")
    again = desk.owner.post(f"/codes/{code_id}/channels", {"label": "另一个", "key": "zhihu"})
    assert again.status_code == 409
    assert 'value="另一个"' in again.text
    renamed = desk.owner.post(f"/codes/{code_id}/channels/zhihu/rename", {"label": "知乎专栏"})
    assert "知乎专栏" in sentences(renamed)
    assert "请填写" in sentences(desk.owner.post(f"/codes/{code_id}/channels/zhihu/rename", {"label": " "}))
    removed = desk.owner.post(f"/codes/{code_id}/channels/zhihu/remove")
    assert "知乎专栏" not in sentences(removed)


def test_an_address_that_phones_cannot_reach_is_a_warning_on_every_page_that_prints(desk: CodeDesk) -> None:
    code_id = desk.code()
    for path in (f"/codes/{code_id}", f"/codes/{code_id}/links", f"/codes/{code_id}/card"):
        assert "先不要打印这个码" in sentences(desk.owner.get(path)), path


# ---- what must not happen --------------------------------------------------------------------------------------------


def test_hostile_names_are_shown_as_they_were_typed(desk: CodeDesk) -> None:
    code_id = desk.code(name=HOSTILE, tagline=HOSTILE, channel=HOSTILE, sold_out_text=HOSTILE)
    with desk.person.working() as work:
        do_add_channel(work, code_id, HOSTILE, "evil")

    for path in ("", f"/{code_id}", f"/{code_id}/live", f"/{code_id}/change", f"/{code_id}/links", f"/{code_id}/card"):
        page = desk.owner.get(f"/codes{path}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text, path
        assert "<b>x" not in page.text, path


def test_a_name_with_line_breaks_and_quotes_does_not_break_a_downloads_headers(desk: CodeDesk) -> None:
    code_id = desk.code(name='a"b\r\nX-Evil: 1;/..\\海报')
    answer = desk.owner.get(f"/codes/{code_id}/qr.png")

    assert answer.status_code == 200
    assert "x-evil" not in answer.headers
    assert answer.headers["content-disposition"].isascii()


def test_another_workspaces_codes_are_nowhere_to_be_found(desk: CodeDesk, house: House) -> None:
    other = CodeDesk(house, "other")
    theirs, ours = other.code(name="别人的"), desk.code()
    desk.owner.post(f"/codes/{ours}/delete")

    assert "别人的" not in sentences(desk.owner.get("/codes"))
    for path in ("", "/live", "/change", "/links", "/card", "/qr.svg", "/qr.png"):
        assert desk.owner.get(f"/codes/{theirs}{path}").status_code == 404, path
    for path in ("pause", "resume", "delete", "restore", "unmerge", "channels/c1/remove"):
        assert desk.owner.post(f"/codes/{theirs}/{path}").status_code == 404, path
    assert desk.owner.post(f"/codes/{theirs}/change", desk.typed()).status_code == 404
    assert desk.owner.post(f"/codes/{theirs}/channels", {"label": "x"}).status_code == 404
    assert desk.owner.post(f"/codes/{ours}/merge", {"into": str(theirs)}).status_code == 404
    assert other.find(theirs).state is CodeState.ACTIVE


@pytest.mark.parametrize("code_id", ["1", "0", "9" * 25, "abc", "-1"])
def test_a_code_that_does_not_exist_is_not_found(desk: CodeDesk, code_id: str) -> None:
    assert desk.owner.get(f"/codes/{code_id}").status_code == 404
    assert desk.owner.get(f"/codes/{code_id}/live").status_code == 404


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.ANALYST])
def test_who_only_looks_sees_the_pages_without_the_buttons_and_is_refused(desk: CodeDesk, role: Role) -> None:
    code_id = desk.code()
    looker = desk.member(role)

    page = looker.get(f"/codes/{code_id}")
    assert page.status_code == 200
    assert f"/codes/{code_id}/delete" not in page.text
    assert f"/codes/{code_id}/change" not in page.text
    assert looker.get(f"/codes/{code_id}/qr.svg").status_code == 200
    assert 'href="/codes/new"' not in looker.get("/codes").text
    assert looker.get("/codes/new").status_code == 403
    assert looker.get(f"/codes/{code_id}/change").status_code == 403
    assert looker.post("/codes", desk.typed()).status_code == 403
    for path in ("pause", "delete", "restore", "channels/c1/remove"):
        assert looker.post(f"/codes/{code_id}/{path}").status_code == 403, path


def test_a_form_without_its_token_changes_nothing(desk: CodeDesk) -> None:
    code_id = desk.code()
    desk.owner.token = "forged"
    assert desk.owner.post(f"/codes/{code_id}/pause").status_code == 403
    assert desk.find(code_id).state is CodeState.ACTIVE


def test_who_is_not_signed_in_is_asked_to(desk: CodeDesk, house: House) -> None:
    page = house.visitor().get(f"/codes/{desk.code()}", follow_redirects=False)
    assert page.status_code == 303
    assert page.headers["location"].startswith("/sign-in")
