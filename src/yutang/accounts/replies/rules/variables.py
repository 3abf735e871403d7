"""The variables in what an account answers: `{nickname|friend}`, `{account}`, `{persona}`, `{link:slug}`. Pure.

Campaigns write `{page:slug}`, the campaign's page, and `{page:slug/id}`, the fan's own page in it; courses the same
with `{class:slug}` and `{class:slug/id}`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from yutang.livecodes.rules.links import code_url
from yutang.wechat.outgoing import NewsOut, Outgoing, TextOut

LONGEST_NAME: Final = 32  # characters of a nickname that are said
LONGEST_ID: Final = 20  # digits
LONGEST_VARIABLE: Final = 80  # characters between the braces; longer is text
REPLY_CHANNEL: Final = "reply"
"""Key of the live codes' channel under which visits from answers count."""


PageKey = Callable[[int, str], str]
"""The last part of the address of a fan's own page, from the campaign's or course's id and the fan's openid."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the variables stand for, but for the fan's name. `base_url` has no slash at its end."""

    account: str = ""
    persona: str = ""
    base_url: str = ""
    page_key: PageKey | None = None  # none: own pages cannot be told, the campaign's stands in for them
    class_key: PageKey | None = None  # the same of courses


@dataclass(frozen=True, slots=True)
class Variable:
    """One `{name:argument|otherwise}`. `text`: as it was typed, braces included."""

    name: str
    argument: str
    otherwise: str
    text: str

    @property
    def is_known(self) -> bool:
        """Whether it can be filled: a name of ours, with an argument where it needs one and nowhere else."""
        if self.name == "link":
            return bool(self.argument)
        if self.name in _PAGES:
            slug, _, thing_id = self.argument.partition("/")
            return bool(slug) and (not thing_id or _is_id(thing_id))
        return self.name in {"nickname", "account", "persona"} and not self.argument


_PAGES: Final = {"page": "k", "class": "class"}
"""Variables that stand for a page, of everybody or of one fan, and where those pages are."""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < LONGEST_ID


Part = str | Variable


def parts(text: str) -> Iterator[Part]:
    """The text in pieces. A brace without its partner on the same line, or around too much, is a brace."""
    at = 0
    while (opened := text.find("{", at)) >= 0:
        closed = text.find("}", opened)
        if closed < 0:
            break
        inside = text[opened + 1 : closed]
        if "{" in inside or "\n" in inside or not inside.strip() or len(inside) > LONGEST_VARIABLE:
            yield text[at : opened + 1]
            at = opened + 1
            continue
        yield text[at:opened]
        yield _variable(inside)
        at = closed + 1
    yield text[at:]


def _variable(inside: str) -> Variable:
    said, _, otherwise = inside.partition("|")
    name, _, argument = said.partition(":")
    return Variable(name.strip().lower(), argument.strip().lower(), otherwise.strip(), "{" + inside + "}")


def variables_in(messages: tuple[Outgoing, ...]) -> list[Variable]:
    """Every variable of these messages, in order."""
    return [
        part for message in messages for text in _texts(message) for part in parts(text) if isinstance(part, Variable)
    ]


def _texts(message: Outgoing) -> list[str]:
    match message:
        case TextOut(text):
            return [text]
        case NewsOut(articles):
            return [text for each in articles for text in (each.title, each.description, each.url, each.picture_url)]
    return []


def with_texts(message: Outgoing, change: Callable[[str], str]) -> Outgoing:
    """The message with each text that may hold variables changed."""
    match message:
        case TextOut(text):
            return TextOut(change(text))
        case NewsOut(articles):
            return NewsOut(
                tuple(
                    replace(
                        each,
                        title=change(each.title),
                        description=change(each.description),
                        url=change(each.url),
                        picture_url=change(each.picture_url),
                    )
                    for each in articles
                )
            )
    return message


def says_name(messages: tuple[Outgoing, ...]) -> bool:
    """Whether they say what the fan is called."""
    return any(variable.name == "nickname" for variable in variables_in(messages))


def is_personal(messages: tuple[Outgoing, ...]) -> bool:
    """Whether they say something else to each fan: a name, or an own page."""
    return any(v.name == "nickname" or (v.name in _PAGES and "/" in v.argument) for v in variables_in(messages))


def filled(
    messages: tuple[Outgoing, ...], places: Places, nickname: str | None = None, openid: str = ""
) -> tuple[Outgoing, ...]:
    """The messages as one fan gets them. A variable that is unknown, or stands for nothing, leaves nothing behind."""
    name = said_name(nickname)
    return tuple(with_texts(message, lambda text: _fill(text, places, name, openid)) for message in messages)


def said_name(nickname: str | None) -> str:
    """A nickname that can stand in a sentence: one line, no mark-up, not endless; "" when nothing is left."""
    kept = "".join(" " if c in "<>{}" or not (c.isprintable() or c == "\u200d") else c for c in nickname or "")
    return " ".join(kept.split())[:LONGEST_NAME].rstrip()


def _fill(text: str, places: Places, name: str, openid: str) -> str:
    if "{" not in text:
        return text
    return "".join(part if isinstance(part, str) else _value(part, text, places, name, openid) for part in parts(text))


def _value(variable: Variable, text: str, places: Places, name: str, openid: str) -> str:
    if not variable.is_known:
        return ""
    match variable.name:
        case "nickname":
            return name or variable.otherwise or neutral_word(text)
        case "link":
            slug, _, channel = variable.argument.partition("/")
            return code_url(places.base_url, slug, channel or REPLY_CHANNEL)
        case "page":
            return _page(variable, places.page_key, places, openid)
        case "class":
            return _page(variable, places.class_key, places, openid)
        case "persona":
            return places.persona or variable.otherwise or places.account
    return places.account or variable.otherwise


def _page(variable: Variable, page_key: PageKey | None, places: Places, openid: str) -> str:
    slug, _, thing_id = variable.argument.partition("/")
    address = f"{places.base_url}/{_PAGES[variable.name]}/{slug}"
    if not thing_id or not openid or page_key is None:
        return address
    return f"{address}/{page_key(int(thing_id), openid)}"


def neutral_word(text: str) -> str:
    """What a fan is called whose name is not known, in the language of the sentence."""
    return "朋友" if any("\u4e00" <= c <= "\u9fff" for c in text) else "friend"
