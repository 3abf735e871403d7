"""Words by which fans stop reminders, and what they are told about it. Pure."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from yutang.dialogue.reaching.models import Notice


class Wish(NamedTuple):
    """What a fan said about reminders. `notices`: of which kinds; `language`: of the word they used."""

    stop: bool
    notices: tuple[Notice, ...]
    language: str


ALL: Final = tuple(Notice)
STOP_WORDS: Final[Mapping[str, Mapping[Notice, str]]] = {
    "zh": {Notice.CHECK_IN: "停止打卡提醒", Notice.LESSON: "停止课程提醒", Notice.MEMBERSHIP: "停止会员提醒"},
    "en": {
        Notice.CHECK_IN: "Stop check-in reminders",
        Notice.LESSON: "Stop lesson reminders",
        Notice.MEMBERSHIP: "Stop membership reminders",
    },
}
_START_WORDS: Final[Mapping[str, Mapping[Notice, str]]] = {
    "zh": {Notice.CHECK_IN: "恢复打卡提醒", Notice.LESSON: "恢复课程提醒", Notice.MEMBERSHIP: "恢复会员提醒"},
    "en": {
        Notice.CHECK_IN: "Resume check-in reminders",
        Notice.LESSON: "Resume lesson reminders",
        Notice.MEMBERSHIP: "Resume membership reminders",
    },
}
_STOP_ALL: Final = {"停止提醒": "zh", "退订": "zh", "td": "zh", "stop reminders": "en"}
_START_ALL: Final = {"恢复提醒": "zh", "resume reminders": "en"}
_STOP_LINKS: Final = {"zh": "不再提醒", "en": "No more reminders"}
_STOPPED: Final = {
    "zh": "好，不再提醒了。想恢复的话，发「{word}」就行。",
    "en": "All right, no more reminders. To have them again, send “{word}”.",
}
_STARTED: Final = {"zh": "好，到时候提醒你。", "en": "All right, you will be reminded."}
MENU_ID: Final = "stop"


def _known() -> dict[str, Wish]:
    found = {word: Wish(True, ALL, language) for word, language in _STOP_ALL.items()}
    found |= {word: Wish(False, ALL, language) for word, language in _START_ALL.items()}
    for stop, words in ((True, STOP_WORDS), (False, _START_WORDS)):
        for language, by_notice in words.items():
            found |= {word.lower(): Wish(stop, (notice,), language) for notice, word in by_notice.items()}
    return found


_WISHES: Final = _known()


def wish_of(text: str) -> Wish | None:
    """What a message says about reminders: only one of our words, and nothing else."""
    return _WISHES.get(" ".join(text.split()).rstrip("。.!！").lower())


def answer_to(wish: Wish) -> str:
    """What the fan is told."""
    if not wish.stop:
        return _STARTED[wish.language]
    every = {language: word for word, language in _START_ALL.items()}
    word = every[wish.language] if len(wish.notices) > 1 else _START_WORDS[wish.language][wish.notices[0]]
    return _STOPPED[wish.language].format(word=word)


def with_stop(text: str, notice: Notice, language: str) -> str:
    """The text of a message with a link that stops this kind of reminder with one tap: it says the stop word."""
    language = language if language in STOP_WORDS else "zh"
    said = "".join(f"%{byte:02X}" for byte in STOP_WORDS[language][notice].encode())
    link = f"weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={MENU_ID}"
    return f'{text}\n<a href="{link}">{_STOP_LINKS[language]}</a>'
