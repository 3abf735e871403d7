"""What programmes say where nobody has written anything else: warm, at eye level, and never asking to share.

A test holds each against the wording check. A line of which something is not there is left out.
"""

from collections.abc import Mapping
from typing import Final

ZH: Final[Mapping[str, str]] = {
    "checked": (
        "{nickname}，今天的「{programme}」记下了。\n"
        "连续 {streak} 天，一共 {total} 天。\n"
        "「{badge}」是你的了，替你高兴。\n"
        "早鸟第 {early} 次，早上好。\n"
        "再有 {left} 天就是「{next}」。\n"
        "{my_page:你的日历和海报在这里}"
    ),
    "again": (
        "{nickname}，今天的「{programme}」已经记下了，好好过今天。\n"
        "连续 {streak} 天，一共 {total} 天。\n"
        "{my_page:你的日历和海报在这里}"
    ),
    "ask": (
        "{nickname}，今天的「{programme}」：{wanted}，十分钟内发来就记下。\n"
        "今天的题目：{prompt}\n"
        "{my_page:也可以在你的页面上打卡}"
    ),
    "got": (
        "收到，今天的「{programme}」记下了。\n"
        "连续 {streak} 天，一共 {total} 天。\n"
        "「{badge}」是你的了，替你高兴。\n"
        "再有 {left} 天就是「{next}」。"
    ),
    "closed": "{nickname}，「{programme}」每天 {opens} 到 {closes} 打卡，到时候见。\n{my_page:你的日历在这里}",
    "soon": "{nickname}，你已经在「{programme}」里了，{starts} 开始，到时候见。\n{my_page:先看看你的页面}",
    "paused": "{nickname}，「{programme}」暂停一下，这几天不算断。\n{my_page:你的日历在这里}",
    "over": "{nickname}，「{programme}」已经结束了，谢谢你一路走来。\n{my_page:你的日历还在这里}",
    "remind": "{nickname}，今天的「{programme}」还在等你，现在是连续 {streak} 天。\n{my_page:从这里打卡}",
    "roll": (
        "「{programme}」{day}：{people} 人里有 {checked} 人打卡。\n"
        "早鸟 {early} 人。\n"
        "新到 {days} 天：{reached} 人。\n"
        "明天见。"
    ),
}

EN: Final[Mapping[str, str]] = {
    "checked": (
        "Today's “{programme}” is noted, {nickname}.\n"
        "{streak} in a row, {total} in all.\n"
        "“{badge}” is yours. Well done.\n"
        "Early bird number {early}. Good morning.\n"
        "{left} more to “{next}”.\n"
        "{my_page:Your calendar and poster}"
    ),
    "again": (
        "Today's “{programme}” is noted already, {nickname}. Have a good day.\n"
        "{streak} in a row, {total} in all.\n"
        "{my_page:Your calendar and poster}"
    ),
    "ask": (
        "Today's “{programme}”, {nickname}: send {wanted} within ten minutes, and it is noted.\n"
        "Today's question: {prompt}\n"
        "{my_page:Or check in on your page}"
    ),
    "got": (
        "Thank you, today's “{programme}” is noted.\n"
        "{streak} in a row, {total} in all.\n"
        "“{badge}” is yours. Well done.\n"
        "{left} more to “{next}”."
    ),
    "closed": (
        "“{programme}” is open from {opens} to {closes} every day, {nickname}. See you then.\n{my_page:Your calendar}"
    ),
    "soon": "You are in, {nickname}: “{programme}” begins on {starts}. See you then.\n{my_page:Look at your page}",
    "paused": "“{programme}” takes a break, {nickname}. These days break no streak.\n{my_page:Your calendar}",
    "over": (
        "“{programme}” is over, {nickname}. Thank you for coming all this way.\n{my_page:Your calendar is still here}"
    ),
    "remind": "Today's “{programme}” waits for you, {nickname}: {streak} in a row so far.\n{my_page:Check in here}",
    "roll": (
        "“{programme}”, {day}: {checked} of {people} checked in.\n"
        "Early birds: {early}.\n"
        "New streaks of {days} days: {reached}.\n"
        "See you tomorrow."
    ),
}

WANTED: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"text": "一句话", "picture": "一张照片", "voice": "一段语音", "quantity": "一个数字"},
    "en": {"text": "a line of text", "picture": "a picture", "voice": "a voice message", "quantity": "a number"},
}
OR: Final[Mapping[str, str]] = {"zh": "、", "en": " or "}
