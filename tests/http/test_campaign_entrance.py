"""A campaign's own printed QR: the account makes it through WeChat, for as long as it is needed."""

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from tests.support.campaign_console import Desk
from tests.support.house import House, sentences
from tests.support.scripted_wechat import Said, ScriptedWeChat, refused
from yutang.workspaces.models import Role

CREATE = "/cgi-bin/qrcode/create"
URL = "http://weixin.qq.com/q/02AbCdEf"


@pytest.fixture
def desk(open_house: Callable[..., House], scripted: ScriptedWeChat) -> Desk:
    addresses = {f"wechat_{name}_url": scripted.url for name in ("api", "mp", "open")}
    return Desk(open_house(**addresses))


def test_a_short_campaign_gets_a_temporary_qr_that_can_be_downloaded(desk: Desk, scripted: ScriptedWeChat) -> None:
    scripted.script[CREATE] = [Said({"ticket": "t", "expire_seconds": 700_000, "url": URL})]
    campaign_id = desk.campaigns.started()

    page = desk.owner.post(f"/campaigns/{campaign_id}/entrance")

    (asked,) = scripted.of(CREATE)
    slug = desk.find(campaign_id).slug
    assert asked.json["action_info"] == {"scene": {"scene_str": f"k.{slug}."}}
    assert asked.json["action_name"] == "QR_STR_SCENE"
    assert asked.json["expire_seconds"] == 8 * 86_400  # to its end, and a day more
    assert "有效期到 11月30日" in sentences(page)
    drawn = desk.owner.get(f"/campaigns/{campaign_id}/qr.png?size=5").content
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)))] == [URL]


def test_a_long_campaign_gets_a_permanent_one(desk: Desk, scripted: ScriptedWeChat) -> None:
    scripted.script[CREATE] = [Said({"ticket": "t", "url": URL})]
    campaign_id = desk.campaigns.make(ends="2027-02-01T12:00")

    page = desk.owner.post(f"/campaigns/{campaign_id}/entrance")

    assert scripted.of(CREATE)[0].json["action_name"] == "QR_LIMIT_STR_SCENE"
    assert "永久二维码" in sentences(page)


def test_what_wechat_refuses_is_told_and_nothing_is_kept(desk: Desk, scripted: ScriptedWeChat) -> None:
    scripted.script[CREATE] = [refused(48001)]
    campaign_id = desk.campaigns.make()

    assert desk.owner.post(f"/campaigns/{campaign_id}/entrance").status_code >= 400

    assert desk.find(campaign_id).entrance_url is None


def test_without_the_permission_wechat_is_not_asked(desk: Desk, scripted: ScriptedWeChat) -> None:
    campaign_id = desk.campaigns.make()

    assert desk.member(Role.EDITOR).post(f"/campaigns/{campaign_id}/entrance").status_code == 403

    assert scripted.of(CREATE) == []
