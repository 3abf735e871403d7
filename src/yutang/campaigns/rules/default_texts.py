"""What campaigns say where nobody has written anything else: at eye level, and never asking to share.

`key` for every kind of campaign, `key.kind` where one kind says it otherwise. A test holds each against the wording
check.
"""

from collections.abc import Mapping
from typing import Final

ZH: Final[Mapping[str, str]] = {
    "welcome": (
        "{nickname}你好，我是{persona}，欢迎来到「{campaign}」。\n"
        "{entrance:从这里进来}\n"
        "{my_page:你自己的页面}里有规则、时间和你的进展，随时可以看。"
    ),
    "opening": "如果是朋友介绍你来的，打开一次你自己的页面，朋友那边就记下了。",
    "welcome.group": (
        "{nickname}你好，我是{persona}，欢迎来到「{campaign}」。\n"
        "{entrance:点这里进群}\n"
        "{my_page:你自己的页面}里有群规和时间，有什么想问的直接在这里告诉我。"
    ),
    "welcome.course": (
        "{nickname}你好，我是{persona}，欢迎来上「{campaign}」。\n"
        "{entrance:课程在这里}\n"
        "{my_page:你自己的页面}记着你学到哪里了。"
    ),
    "welcome.companion": (
        "{nickname}你好，我是{persona}。一个人走得快，一起走得久，欢迎来到「{campaign}」。\n"
        "{entrance:点这里找到大家}\n"
        "{my_page:你自己的页面}记着你和同伴的每一步。"
    ),
    "welcome.draw": (
        "{nickname}你好，我是{persona}，欢迎来到「{campaign}」。\n"
        "{entrance:从这里进来}\n"
        "规则、名额和怎么抽，全都写在{page:活动页}上，谁都可以核对。\n"
        "{my_page:你自己的页面}"
    ),
    "poster": "你的「{campaign}」海报\n打开看看，长按可以保存，自己留着也很好看。",
    "poster.companion": "你和「{campaign}」的海报\n记下今天的样子，长按可以保存。",
    "progress": (
        "到现在，你的页面记着 {score} 位朋友。\n"
        "下一站：{next}（{threshold} 位）\n"
        "「{campaign}」到 {ends} 为止，慢慢来。"
    ),
    "progress.group": "「{campaign}」到 {ends} 为止。\n你的进展都在{my_page:你的页面}里，慢慢来。",
    "progress.board": (
        "你现在记着 {score} 位朋友，榜单和规则在{my_page:你的页面}里。\n「{campaign}」到 {ends} 为止，慢慢来。"
    ),
    "progress.draw": (
        "「{campaign}」到 {ends} 为止，到时当众开签，结果谁都可以核对。\n你的情况都在{my_page:你的页面}里。"
    ),
    "friend": (
        "{nickname}，{friend|一位朋友}刚刚来了，是从你那里知道「{campaign}」的。\n"
        "已经记下 {score} 位，另有 {waiting} 位刚到，满 {hours} 小时就记下。"
    ),
    "left": (
        "{nickname}，有一位刚来的朋友先走了，所以这一位没有记下。这很平常，不用去问。\n"
        "{my_page:你的页面}里写着现在的情况。"
    ),
    "reached": "{nickname}，「{reward}」是你的了。\n{prize}\n{my_page:你的页面}里也有。谢谢你，也替我谢谢你的朋友们。",
    "reached.course": (
        "{nickname}，「{reward}」为你打开了。\n{prize}\n从{my_page:你的页面}进去就能开始学，不急，按你的节奏来。"
    ),
    "reached.board": "{nickname}，榜单定下来了，「{reward}」是你的，恭喜。\n{prize}\n{my_page:你的页面}里也有。",
    "reached.draw": (
        "{nickname}，开签了，「{reward}」抽到了你。\n{prize}\n打开{my_page:你的页面}就能看到，怎么抽的也可以在那里核对。"
    ),
    "later": "{nickname}，「{reward}」今天发完了。你的已经记下，有了就给你，不用再做什么。\n{my_page:看看现在的情况}",
    "review": (
        "{nickname}，「{reward}」要请一位同事先看一眼，一般一两天。你不用做什么，有消息我就告诉你。\n"
        "{my_page:看看现在的情况}"
    ),
    "rejected": (
        "{nickname}，同事看过了，「{reward}」这次没有通过。\n"
        "原因写在{my_page:你的页面}里。如果你觉得我们看错了，请在那里告诉我们，会有人再看一遍。"
    ),
    "early": (
        "{nickname}你好，我是{persona}。「{campaign}」{starts} 才开始，到时候再来就好。\n{page:先看看是怎么一回事}"
    ),
    "paused": "{nickname}你好，我是{persona}。「{campaign}」先停一停，已经记下的都在，恢复了就照旧。\n{page:活动页}",
    "late": (
        "{nickname}，谢谢你来。「{campaign}」{ends} 已经结束了，这次没赶上，但很高兴认识你。\n{my_page:看看你的页面}"
    ),
    "group": (
        "欢迎新来的朋友！这里是「{campaign}」。\n规则、时间和主办方都在这里：{page}\n有问题直接问我，想聊什么也随意。"
    ),
}

EN: Final[Mapping[str, str]] = {
    "welcome": (
        "Hello {nickname}, I am {persona}. Welcome to {campaign}.\n"
        "{entrance:Come in here}\n"
        "{my_page:Your own page} has the rules, the dates and where you stand. Look whenever you like."
    ),
    "opening": "If a friend told you about it: once you have opened your own page, it is noted for them.",
    "welcome.group": (
        "Hello {nickname}, I am {persona}. Welcome to {campaign}.\n"
        "{entrance:The group is here}\n"
        "{my_page:Your own page} has the group's rules and the dates. Anything you wonder about, just write to me here."
    ),
    "welcome.course": (
        "Hello {nickname}, I am {persona}. Welcome to {campaign}.\n"
        "{entrance:The course is here}\n"
        "{my_page:Your own page} keeps your place."
    ),
    "welcome.companion": (
        "Hello {nickname}, I am {persona}. It is easier together: welcome to {campaign}.\n"
        "{entrance:Find the others here}\n"
        "{my_page:Your own page} keeps every step of yours."
    ),
    "welcome.draw": (
        "Hello {nickname}, I am {persona}. Welcome to {campaign}.\n"
        "{entrance:Come in here}\n"
        "Rules, places and how lots are drawn stand on {page:the campaign's page}, for anybody to verify.\n"
        "{my_page:Your own page}"
    ),
    "poster": "Your poster of {campaign}\nOpen it and keep it: a long press saves it.",
    "poster.companion": "You and {campaign}: your poster\nThe way you are today. A long press saves it.",
    "progress": (
        "So far your page has {score} friends.\n"
        "Next: {next} (at {threshold})\n"
        "{campaign} runs until {ends}. There is no hurry."
    ),
    "progress.group": "{campaign} runs until {ends}.\nWhere you stand is on {my_page:your page}. There is no hurry.",
    "progress.board": (
        "So far your page has {score} friends; the board and the rules are on {my_page:your page}.\n"
        "{campaign} runs until {ends}. There is no hurry."
    ),
    "progress.draw": (
        "{campaign} runs until {ends}. Lots are drawn in the open then, and anybody can verify them.\n"
        "Where you stand is on {my_page:your page}."
    ),
    "friend": (
        "{nickname}, {friend|a friend} has just come: they know {campaign} from you.\n"
        "{score} are written down; {waiting} have just come and are written down after {hours} hours."
    ),
    "left": (
        "{nickname}, a friend who had just come has left, so that one is not written down. It happens; there is no "
        "need to ask them.\n"
        "{my_page:Your page} says how things are now."
    ),
    "reached": (
        "{nickname}, “{reward}” is yours.\n"
        "{prize}\n"
        "You find it on {my_page:your page}. Thank you, and thank your friends for us."
    ),
    "reached.course": "{nickname}, “{reward}” is open for you.\n{prize}\nStart from {my_page:your page}, at your pace.",
    "reached.board": (
        "{nickname}, the board is final and “{reward}” is yours. Congratulations.\n{prize}\n"
        "You find it on {my_page:your page}."
    ),
    "reached.draw": (
        "{nickname}, lots were drawn and “{reward}” is yours.\n"
        "{prize}\n"
        "You find it on {my_page:your page}, and how it was drawn, too."
    ),
    "later": (
        "{nickname}, we are out of “{reward}” for today. Yours is noted and comes as soon as there is more; nothing "
        "is left for you to do.\n"
        "{my_page:How things are now}"
    ),
    "review": (
        "{nickname}, a colleague has a look at “{reward}” first, usually within a day or two. Nothing is left for you "
        "to do; I write when there is news.\n"
        "{my_page:How things are now}"
    ),
    "rejected": (
        "{nickname}, a colleague has looked at it, and “{reward}” was not given this time.\n"
        "The reason is on {my_page:your page}. If you think that we are wrong, tell us there: somebody looks again."
    ),
    "early": (
        "Hello {nickname}, I am {persona}. {campaign} begins on {starts}: just come back then.\n{page:What it is about}"
    ),
    "paused": (
        "Hello {nickname}, I am {persona}. {campaign} takes a break. What is written down stays, and it goes on "
        "afterwards.\n"
        "{page:The campaign's page}"
    ),
    "late": (
        "{nickname}, thank you for coming. {campaign} ended on {ends}: too late this time, but good to meet you.\n"
        "{my_page:Your page}"
    ),
    "group": (
        "Welcome, everybody who has just come! This is {campaign}.\n"
        "Rules, dates and who stands behind it: {page}\n"
        "Ask me whenever you like."
    ),
}
