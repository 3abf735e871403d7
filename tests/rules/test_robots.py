"""User agents: robots that draw previews are told from people, and in-app browsers from each other."""

import pytest

from yutang.livecodes.rules import BrowserKind, browser_kind, is_preview_robot

WECHAT_IOS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN"
)
WECHAT_ANDROID_X5 = (
    "Mozilla/5.0 (Linux; Android 9; BKL-AL20 Build/HUAWEIBKL-AL20; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/57.0 MQQBrowser/6.2 TBS/044409 Mobile Safari/537.36 MicroMessenger/6.7.3 NetType/WIFI"
)
WECHAT_WINDOWS = (
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/53.0 Safari/537.36 "
    "NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat"
)
WECOM_IOS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)  Mobile/15E148 "
    "wxwork/3.1.16 MicroMessenger/7.0.1 Language/zh ColorScheme/Dark"
)
QQ_ANDROID = (
    "Mozilla/5.0 (Linux; Android 12; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/98.0 "
    "MQQBrowser/6.2 TBS/046247 Mobile Safari/537.36 V1_AND_SQ_8.9.28_3700_YYB_D QQ/8.9.28.10155 NetType/WIFI"
)
QQ_BROWSER = (
    "Mozilla/5.0 (Linux; U; Android 11; zh-cn; PEGM00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0 "
    "MQQBrowser/13.5 Mobile Safari/537.36"
)
CUBOT_PHONE = (
    "Mozilla/5.0 (Linux; Android 9; CUBOT X30 Build/P00610) AppleWebKit/537.36 Chrome/106.0 Mobile Safari/537.36"
)
CUBOT_APP = "Mozilla/5.0 (Linux; Android 10; CUBOT) AppleWebKit/537.36 Chrome/106.0 Mobile Safari/537.36"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)
FACEBOOK_APP = SAFARI + " [FBAN/FBIOS;FBAV/470.0.0.37;FBDV/iPhone14,5]"

PEOPLE = (
    WECHAT_IOS, WECHAT_ANDROID_X5, WECHAT_WINDOWS, WECOM_IOS, QQ_ANDROID, QQ_BROWSER, CUBOT_PHONE, CUBOT_APP, SAFARI,
    FACEBOOK_APP, "", "curl/8.5.0",
)  # fmt: skip

ROBOTS = (
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "meta-externalfetcher/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "DingTalkBot-LinkService/1.0 (+https://open-doc.dingtalk.com/microapp/faquestions/ftpfeu)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "YisouSpider",
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.1 (KHTML, like Gecko) Chrome/21.0 Safari/537.1; 360Spider",
    "Mozilla/5.0 (Linux; Android 5.0) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "Mozilla/5.0 (compatible; SomethingNew-bot/0.1; +https://example.com)",
    "Example Crawler (https://example.com)",
)  # fmt: skip


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_a_person_is_not_taken_for_a_robot(user_agent: str) -> None:
    assert not is_preview_robot(user_agent)


@pytest.mark.parametrize("user_agent", ROBOTS)
def test_a_preview_robot_is_recognised(user_agent: str) -> None:
    assert is_preview_robot(user_agent)


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (WECHAT_IOS, "wechat"),
        (WECHAT_ANDROID_X5, "wechat"),
        (WECHAT_WINDOWS, "wechat"),
        (WECOM_IOS, "wecom"),
        (QQ_ANDROID, "qq"),
        (QQ_BROWSER, "other"),
        (SAFARI, "other"),
        ("", "other"),
    ],
)
def test_the_app_whose_browser_asks_is_told_from_its_user_agent(user_agent: str, kind: BrowserKind) -> None:
    assert browser_kind(user_agent) == kind


def test_an_endless_user_agent_costs_no_more_than_its_beginning() -> None:
    assert not is_preview_robot("a" * 512 + " Baiduspider" * 10_000)
