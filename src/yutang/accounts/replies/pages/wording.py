"""What the pages of replies say: triggers, ways to compare, what can be filled in, how many messages."""

from typing import Annotated, Final

from fastapi import Path

from yutang.accounts.models import Account, Matching, ReplyTrigger
from yutang.accounts.replies.rules import ALLOWANCES, ORDER, TRIGGERS
from yutang.errors import N_
from yutang.web.visits import Visit
from yutang.wechat.capabilities import Feature, refusal

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

MATCHINGS: Final = {
    Matching.EXACT: N_("The whole text is one of the words"),
    Matching.CONTAINS: N_("One of the words is in the text"),
    Matching.ALL: N_("All of the words are in the text"),
}
SHORT_MATCHINGS: Final = {
    Matching.EXACT: N_("the whole text"),
    Matching.CONTAINS: N_("any of the words"),
    Matching.ALL: N_("all of the words"),
}
WORDS: Final = {
    ReplyTrigger.KEYWORD: (
        N_("Keywords"),
        N_("One a line. Capitals, full width, spaces and marks around a text make no difference."),
    ),
    ReplyTrigger.MENU: (
        N_("Keys of menu entries"),
        N_("One a line, as in the menu; a key ending in * stands for all that begin so."),
    ),
    ReplyTrigger.SCENE: (
        N_("Scenes"),
        N_("One a line; shop-* stands for all scenes that begin with shop-."),
    ),
}
MEANINGS: Final = {
    ReplyTrigger.SCENE: N_("Somebody scans a QR of yours that carries a scene, whether they follow already or not."),
    ReplyTrigger.FOLLOW: N_("The first thing that somebody hears. A scene's own reply comes before it."),
    ReplyTrigger.KEYWORD: N_("Somebody writes a text with these words."),
    ReplyTrigger.MENU: N_("Somebody taps a menu entry that sends its key."),
    ReplyTrigger.DEFAULT: N_("A text without a keyword, a picture, a voice message. Not what people tap or scan."),
}
VARIABLES: Final = (
    ("{nickname|朋友}", "{nickname|friend}", N_("The fan's name; where it is not known, the word after the |")),
    ("{persona}", "{persona}", N_("Who speaks for the account")),
    ("{account}", "{account}", N_("Name of the account")),
)


def trigger_options(visit: Visit) -> list[tuple[str, str]]:
    return [(trigger.value, visit.t(TRIGGERS[trigger])) for trigger in ORDER]


def variables(visit: Visit) -> list[tuple[str, str]]:
    """What can be filled in, as it is typed, and what it stands for."""
    return [(zh if visit.language == "zh" else en, visit.t(meaning)) for zh, en, meaning in VARIABLES]


def allowance(visit: Visit, account: Account, trigger: ReplyTrigger) -> str:
    """How many messages there may be, and why."""
    why_not = refusal(account.account_class, Feature.CUSTOM)
    if why_not is not None:
        return visit.t(N_("One message: the immediate reply.")) + " " + visit.t(why_not)
    allowed = ALLOWANCES[trigger]
    if trigger in {ReplyTrigger.KEYWORD, ReplyTrigger.DEFAULT}:
        hours = int(allowed.within.total_seconds()) // 3600
        sentence = N_(
            "The first message is the immediate reply. After a message WeChat lets the account send {n} more within "
            "{hours} hours; your team's answers count among them."
        )
        return visit.t(sentence, n=allowed.messages, hours=hours)
    sentence = N_(
        "The first message is the immediate reply. After a follow, a scan or a tap WeChat lets the account send "
        "{n} more within {seconds} seconds."
    )
    return visit.t(sentence, n=allowed.messages, seconds=int(allowed.within.total_seconds()))
