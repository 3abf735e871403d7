"""Why a rule answers or does not: English msgids with values, which pages say in the reader's language. Pure."""

from dataclasses import dataclass
from typing import Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.values import Rule
from yutang.errors import N_


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence with `{named}` places and what fills them."""

    sentence: str
    values: tuple[tuple[str, str], ...] = ()


TRIGGERS: Final = {
    ReplyTrigger.FOLLOW: N_("When somebody follows"),
    ReplyTrigger.SCENE: N_("When a QR with a scene is scanned"),
    ReplyTrigger.KEYWORD: N_("On a keyword"),
    ReplyTrigger.MENU: N_("On a menu entry"),
    ReplyTrigger.DEFAULT: N_("When nothing else answers a message"),
}

_ONLY: Final = {
    ReplyTrigger.FOLLOW: N_("It answers only somebody who follows."),
    ReplyTrigger.SCENE: N_("It answers only the scan of a QR with a scene."),
    ReplyTrigger.KEYWORD: N_("It answers only texts."),
    ReplyTrigger.MENU: N_("It answers only a menu entry."),
    ReplyTrigger.DEFAULT: N_("It answers only messages that a person sends, not what they tap or scan."),
}
_MATCHED: Final = {
    Matching.EXACT: N_("The whole text is “{word}”."),
    Matching.CONTAINS: N_("“{word}” is in the text."),
    Matching.ALL: N_("All of its words are in the text: {words}."),
}
_MISSED: Final = {
    Matching.EXACT: N_("The whole text is none of: {words}."),
    Matching.CONTAINS: N_("None of its words is in the text: {words}."),
    Matching.ALL: N_("Not all of its words are in the text: {words}."),
}


def why_it_answers(rule: Rule, word: str) -> Why:
    """The reason for the rule that was chosen; `word` is what was found, without the * of a beginning."""
    match rule.trigger:
        case ReplyTrigger.FOLLOW:
            return Why(N_("Somebody follows."))
        case ReplyTrigger.DEFAULT:
            return Why(N_("No keyword answers this message."))
        case ReplyTrigger.KEYWORD:
            return Why(_MATCHED[rule.matching], (("word", word), ("words", _listed(rule))))
    beginning = word not in rule.words
    if rule.trigger is ReplyTrigger.MENU:
        sentence = N_("The menu entry's key begins with “{word}”.") if beginning else N_("The menu entry is “{word}”.")
    else:
        sentence = N_("The scene begins with “{word}”.") if beginning else N_("The scene is “{word}”.")
    return Why(sentence, (("word", word),))


def why_not_this_kind(rule: Rule) -> Why:
    return Why(_ONLY[rule.trigger])


def why_not_these_words(rule: Rule) -> Why:
    if rule.trigger is ReplyTrigger.MENU:
        return Why(N_("It is for other menu entries: {words}."), (("words", _listed(rule)),))
    if rule.trigger is ReplyTrigger.SCENE:
        return Why(N_("It is for other scenes: {words}."), (("words", _listed(rule)),))
    return Why(_MISSED[rule.matching], (("words", _listed(rule)),))


def why_closed(rule: Rule) -> Why:
    hours = (("opens", clock(rule.opens_at)), ("closes", clock(rule.closes_at)))
    return Why(N_("It would match, but it answers only from {opens} to {closes}."), hours)


def clock(minute: int) -> str:
    """Minutes after midnight as `09:05`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _listed(rule: Rule) -> str:
    shown = rule.words[:8]
    return " · ".join(shown) + (" …" if len(rule.words) > len(shown) else "")
