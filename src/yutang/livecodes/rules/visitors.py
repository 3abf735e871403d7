"""What a user agent tells: the app whose browser it is, and whether a robot is only fetching a preview."""

import re
from functools import lru_cache
from typing import Final, Literal

BrowserKind = Literal["wechat", "wecom", "qq", "other"]

PREVIEW_ROBOTS: Final = (
    # Chat and mail programs that draw a card for a link. Names as their owners publish them; most are collected, with
    # an example each, in github.com/monperrus/crawler-user-agents (read 2026-07).
    "facebookexternalhit",  # developers.facebook.com/docs/sharing/webmasters/crawler
    "facebot",
    "meta-external",  # meta-externalagent, -externalfetcher, -externalhit: same page
    "twitterbot",  # X, and iMessage, which calls itself "facebookexternalhit/1.1 Facebot Twitterbot/1.0"
    "linkedinbot",
    "slackbot",  # api.slack.com/robots: Slackbot-LinkExpanding
    "slack-imgproxy",
    "discordbot",  # discordapp.com
    "telegrambot",  # "TelegramBot (like TwitterBot)"
    "whatsapp/",  # the fetching phone; a person who taps the link opens the ordinary browser
    "skypeuripreview",
    "viber",
    "snap url preview",  # developers.snap.com/robots
    "snapurlpreview",
    "dingtalkbot",  # DingTalkBot-LinkService, open-doc.dingtalk.com
    "bingpreview",  # bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0
    "microsoftpreview",
    "yahoo link preview",
    "google web preview",
    "embedly",
    "iframely",
    "vkshare",
    "mastodon/",
    "synapse (bot",  # Matrix
    "linkpreview",
    "unfurl",
    # Search engines that follow published links; each names itself on its webmaster page.
    "baiduspider",
    "sogou web spider",
    "sogou news spider",
    "yisouspider",
    "360spider",
    "haosouspider",
    "bytespider",
    "toutiaospider",
    "petalbot",
    "googlebot",
    "google-inspectiontool",
    "bingbot",
    "applebot",
    "yandexbot",
    "duckduckbot",
)

# Anything else that says what it is. A word of its own, or followed by a version: "CUBOT X30" is a telephone.
_SELF_NAMED: Final = r"(?<!cu)bot[/;)]|(?<![a-z])(?:bot|robot|crawler|spider)(?![a-z])|(?:spider|crawler)[/;)]"
_ROBOT: Final = re.compile("|".join(re.escape(name) for name in PREVIEW_ROBOTS) + "|" + _SELF_NAMED)

# In-app browsers. WeCom's also says MicroMessenger ("… wxwork/3.1.16 MicroMessenger/7.0.1 …"), so it is asked first.
# The QQ app says " QQ/8.9"; "MQQBrowser/6.2" alone is a browser, also inside WeChat on old Android telephones.
_QQ: Final = re.compile(r"(?<![a-z])qq/\d")


@lru_cache(maxsize=4096)
def is_preview_robot(user_agent: str) -> bool:
    """Whether this is a program that fetches links for a preview or an index: served, but neither counted nor assigned.

    WeChat's own page checks pretend to be a telephone and cannot be told from one by their user agent.
    """
    return _ROBOT.search(user_agent[:512].lower()) is not None


@lru_cache(maxsize=4096)
def browser_kind(user_agent: str) -> BrowserKind:
    """The app whose in-app browser asks; "other" for every browser in which a long press cannot join a group."""
    agent = user_agent[:512].lower()
    if "wxwork/" in agent:
        return "wecom"
    if "micromessenger/" in agent:
        return "wechat"
    return "qq" if _QQ.search(agent) else "other"
