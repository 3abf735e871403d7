"""What a course answers on its account: with a link to the fan's own page. Pure."""

import re
from typing import Final

from yutang.accounts.replies.rules.folding import bare, fold
from yutang.courses.models import Course, CourseState
from yutang.wechat.messages import Content, MenuAction, MenuClick, Text

MENU_PREFIX: Final = "class."
TEXTS: Final = {
    "zh": {
        CourseState.OPEN: "{nickname}，「%s」的课在这里，今天也慢慢来。\n%s",
        CourseState.CLOSED: "{nickname}，「%s」不再收新同学了。已经在学的，课还在这里：\n%s",
    },
    "en": {
        CourseState.OPEN: "Here are your lessons of “%s”, {nickname}. Take your time.\n%s",
        CourseState.CLOSED: "“%s” takes nobody new now, {nickname}. If you are in, your lessons are here:\n%s",
    },
}
_LINKS: Final = {"zh": "去上课", "en": "To class"}
_MARKS: Final = re.compile(r"[<>{}]")


def menu_key(slug: str) -> str:
    """Of the menu entry that leads to a course."""
    return MENU_PREFIX + slug


def answer_of(course: Course) -> str:
    """The text that the account's reply holds, its variables still in it; "" where nothing is answered."""
    language = course.language if course.language in TEXTS else "zh"
    text = TEXTS[language].get(course.state, "")
    link = f'<a href="{{class:{course.slug}/{course.id}}}">{_LINKS[language]}</a>'
    return text % (_MARKS.sub(" ", course.title), link) if text else ""


class Ear:
    """What one course listens for: a tap on its menu entry, or its keyword standing alone."""

    def __init__(self, slug: str, keyword: str) -> None:
        self._menu_key = menu_key(slug)
        self._keyword = bare(fold(keyword.strip()))

    def is_asked(self, content: Content) -> bool:
        match content:
            case MenuClick(key=key) | MenuAction(key=key):
                return key == self._menu_key
            case Text(content=said):
                return bool(self._keyword) and bare(fold(said.strip())) == self._keyword
        return False
