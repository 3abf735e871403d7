"""The page that says by which templates an account reminds fans: listed by WeChat, filled in, checked by its rules."""

from collections.abc import Callable

import pytest

from tests.support.house import House, sentences
from tests.support.platform import Platform
from tests.support.pond_desk import PondDesk
from yutang.accounts.official.actions import accounts_of
from yutang.dialogue.reaching.actions.settings import notices_of
from yutang.dialogue.reaching.models import Notice, NoticeForm, Way
from yutang.workspaces.models import Role

CONTENT = "课程名称：{{thing1.DATA}}\n第几课：{{number2.DATA}}"


@pytest.fixture
def desk(open_house: Callable[..., House], wechat_platform: Platform) -> PondDesk:
    return PondDesk(open_house(**wechat_platform.yutang_settings))


def connected(desk: PondDesk, platform: Platform, account_class: str = "service_certified") -> tuple[str, str]:
    """The address of the page, and the account's app id."""
    own = platform.account(account_class=account_class)
    desk.visitor.get("/accounts/new")
    form = {"name": "早起瑜伽", "app_id": own["app_id"], "secret": own["secret"], "mode": "plain"}
    desk.visitor.post(f"/accounts/new/{account_class}", form)
    with desk.person.reading() as work:
        return f"/accounts/{accounts_of(work)[-1].id}/notices", own["app_id"]


def template(platform: Platform, app_id: str, content: str = CONTENT, **more: object) -> str:
    wish = {"title": "上课提醒", "content": content, **more}
    return str(platform.control("POST", f"/accounts/{app_id}/templates", wish)["id"])


def form_of(desk: PondDesk, page: str, way: Way) -> NoticeForm | None:
    with desk.person.reading() as work:
        _, served = notices_of(work, int(page.split("/")[2]))
    return next(each.form for each in served if (each.notice, each.way) == (Notice.LESSON, way))


def test_a_template_is_chosen_from_wechats_list_and_its_fields_are_filled(
    desk: PondDesk, wechat_platform: Platform
) -> None:
    page, app_id = connected(desk, wechat_platform)
    assert "还没选模板" in sentences(desk.visitor.get(page))
    template_id = template(wechat_platform, app_id)
    template(wechat_platform, app_id, subscription=True, title="订阅的")
    listed = sentences(desk.visitor.get(f"{page}/lesson/template"))
    assert "第几课" in listed
    assert "订阅的" not in listed

    desk.visitor.post(f"{page}/lesson/template", {"template_id": template_id})
    form = form_of(desk, page, Way.TEMPLATE)
    assert form is not None
    assert (form.title, form.fields) == ("上课提醒", {"thing1": "{title}", "number2": "{number}"})

    fields = {"lesson.template.thing1": "{what}", "lesson.template.number2": "第几课"}
    answer = desk.visitor.post(f"{page}/lesson/template/fields", fields)
    assert answer.status_code == 422
    assert "微信只收 number 类型" in sentences(answer)
    fields["lesson.template.number2"] = "{number}"
    assert "已保存" in sentences(desk.visitor.post(f"{page}/lesson/template/fields", fields))
    form = form_of(desk, page, Way.TEMPLATE)
    assert form is not None
    assert form.fields == {"thing1": "{what}", "number2": "{number}"}

    desk.visitor.post(f"{page}/lesson/template/off", {})
    assert form_of(desk, page, Way.TEMPLATE) is None


def test_a_subscription_notice_of_a_kind_that_lasts_is_known_as_such(desk: PondDesk, wechat_platform: Platform) -> None:
    page, app_id = connected(desk, wechat_platform)
    template_id = template(wechat_platform, app_id, subscription=True, long_term=True)
    desk.visitor.get(page)
    desk.visitor.post(f"{page}/lesson/subscription", {"template_id": template_id})

    form = form_of(desk, page, Way.SUBSCRIPTION)
    assert form is not None
    assert form.long_term
    assert "长期" in sentences(desk.visitor.get(page))


def test_what_the_account_cannot_do_is_said_and_refused(desk: PondDesk, wechat_platform: Platform) -> None:
    page, _ = connected(desk, wechat_platform, "subscription_certified")
    assert "只有已认证的服务号" in sentences(desk.visitor.get(page))
    answer = desk.visitor.get(f"{page}/lesson/template")
    assert answer.status_code >= 400
    assert "只有已认证的服务号" in sentences(answer)
    assert desk.visitor.get(f"{page}/lesson/budget").status_code == 404


def test_a_template_that_wechat_does_not_list_is_not_taken(desk: PondDesk, wechat_platform: Platform) -> None:
    page, _ = connected(desk, wechat_platform)
    desk.visitor.get(page)
    answer = desk.visitor.post(f"{page}/lesson/template", {"template_id": "made-up"})
    assert "已经没有这个模板" in sentences(answer)
    assert form_of(desk, page, Way.TEMPLATE) is None


def test_who_may_not_change_accounts_sees_the_page_without_its_buttons(
    desk: PondDesk, wechat_platform: Platform
) -> None:
    page, _ = connected(desk, wechat_platform)
    other = desk.member(Role.ANALYST)

    assert "/lesson/template" not in other.get(page).text
    assert other.get(f"{page}/lesson/template").status_code == 403
    assert other.post(f"{page}/lesson/template", {"template_id": "x"}).status_code == 403
