"""When people say that a page does not open. Pure."""

from datetime import timedelta
from typing import Final

ENOUGH: Final = 3
"""Different people within `WINDOW`: one has no network, three have the same page in front of them."""
WINDOW: Final = timedelta(hours=24)
KEPT: Final = timedelta(days=30)
_SAID: Final = frozenset(
    {
        *("打不开", "打不开了", "网页打不开", "页面打不开", "链接打不开", "打不开链接", "打不开网页"),
        *("网页被封", "页面被封", "链接被封", "已停止访问该网页"),
        *("page blocked", "page does not open", "link does not open", "the page did not open"),
    }
)


def is_report(text: str) -> bool:
    """Whether somebody writes nothing but that a page does not open."""
    return " ".join(text.lower().split()).strip("。.！!？?，,~～") in _SAID
