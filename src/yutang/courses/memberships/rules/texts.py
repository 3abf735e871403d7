"""What members are told before the end and in the days of grace: once each, at eye level, and nothing is sold. Pure."""

from collections.abc import Mapping
from typing import Final

from yutang.courses.memberships.rules.periods import News

TEXTS: Final[Mapping[str, Mapping[News, str]]] = {
    "zh": {
        News.SOON: "你的「{tier}」到 {day} 为止。想继续的话，用一个新的兑换码就能接上；不续也没关系。\n{link}",
        News.GRACE: "你的「{tier}」{day} 到期了。不着急，到 {until} 之前内容都还为你开着。\n{link}",
    },
    "en": {
        News.SOON: "Your “{tier}” lasts until {day}. A new code takes it on; if not, that is fine too.\n{link}",
        News.GRACE: "Your “{tier}” ended on {day}. No hurry: everything stays open for you until {until}.\n{link}",
    },
}

WHAT: Final[Mapping[str, Mapping[News, str]]] = {
    "zh": {News.SOON: "即将到期", News.GRACE: "已经到期"},
    "en": {News.SOON: "ends soon", News.GRACE: "has ended"},
}
"""The same in a field of a template."""
