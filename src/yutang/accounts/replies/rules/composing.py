"""The messages of a rule as a form has them, and back. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from yutang.accounts.replies.rules.variables import LONGEST_NAME, Places, Variable, filled, variables_in
from yutang.errors import N_, Invalid
from yutang.wechat.outgoing import Article, ImageOut, NewsOut, Outgoing, TextOut
from yutang.wechat.writing import NotSendable, check_custom, check_passive

KINDS: Final = {
    "text": N_("Text"),
    "link": N_("Link"),
    "image": N_("Picture"),
    "card": N_("Article card"),
}
LONGEST_TITLE: Final = 64  # characters of a card's title: two lines on a phone
LONGEST_DESCRIPTION: Final = 120  # characters below it: three lines
_LINKS: Final = re.compile(r"<a href=[^>]*>|</a>")  # of a line that only tells what is said
_HREF: Final = ('<a href="', '">', "</a>")


@dataclass(frozen=True, slots=True)
class Draft:
    """One message as it is typed: which of the fields count depends on `kind`. `block` names it on the form."""

    kind: str
    text: str = ""  # of a text, or the words of a link
    url: str = ""
    title: str = ""
    description: str = ""
    picture_url: str = ""
    media_id: str = ""
    block: str = ""


def outgoing(draft: Draft) -> Outgoing:
    """The message that a draft describes. Raises NotSendable for a kind that there is none of."""
    match draft.kind:
        case "text":
            return TextOut(draft.text.replace("\r\n", "\n").strip())
        case "link":
            opened, middle, closed = _HREF
            return TextOut(f"{opened}{escape(draft.url.strip())}{middle}{_one_line(draft.text)}{closed}")
        case "image":
            return ImageOut(draft.media_id)
        case "card":
            title, description = _one_line(draft.title), _one_line(draft.description)
            return NewsOut((Article(title, description, draft.url.strip(), draft.picture_url.strip()),))
    raise NotSendable(N_("Please choose what kind of message this is."))


def draft_of(message: Outgoing, block: str = "") -> Draft:
    """A kept message as the form shows it; one that the form has no fields for becomes an empty text."""
    match message:
        case TextOut(text):
            link = _link_in(text)
            return Draft("text", text, block=block) if link is None else Draft("link", *link, block=block)
        case ImageOut(media_id):
            return Draft("image", media_id=media_id, block=block)
        case NewsOut((card, *_)):
            return Draft(
                "card",
                url=card.url,
                title=card.title,
                description=card.description,
                picture_url=card.picture_url,
                block=block,
            )
    return Draft("text", block=block)


def _link_in(text: str) -> tuple[str, str] | None:
    """Words and address of a text that is one link as `outgoing` writes it."""
    opened, middle, closed = _HREF
    if not (text.startswith(opened) and text.endswith(closed)) or text.count("<") != 2:  # noqa: PLR2004 - its two tags
        return None
    url, found, words = text.removeprefix(opened).removesuffix(closed).partition(middle)
    return (words, unescape(url)) if found and '"' not in url else None


def check_draft(draft: Draft, places: Places, *, first: bool) -> Outgoing:
    """The message of a draft, as WeChat would take it with the longest name filled in. Raises Invalid with a sentence.

    `first`: it is the immediate reply; the others are customer-service messages.
    """
    _check_fields(draft)
    message = outgoing(draft)
    unknown = [variable for variable in variables_in((message,)) if not variable.is_known]
    if unknown:
        raise Invalid(
            N_("“{variable}” stands for nothing here. See the list of what can be filled in."), variable=unknown[0].text
        )
    longest = filled((message,), places, "鱼" * LONGEST_NAME)[0]
    (check_passive if first else check_custom)(longest)
    return message


def _check_fields(draft: Draft) -> None:
    if draft.kind == "link":
        if not _one_line(draft.text):
            raise NotSendable(N_("Please write the words that a fan taps."))
        if "<" in draft.text or ">" in draft.text:
            raise NotSendable(N_("The words of a link may not hold < or >."))
        address = draft.url.strip()
        if not address.startswith(("http://", "https://", "{link:")) or any(c.isspace() for c in address):
            raise NotSendable(N_("A link begins with https:// or http://."))
    if draft.kind == "card":
        if len(_one_line(draft.title)) > LONGEST_TITLE:
            raise NotSendable(N_("Please keep the title under 64 characters."))
        if len(_one_line(draft.description)) > LONGEST_DESCRIPTION:
            raise NotSendable(N_("Please keep the line below the title under 120 characters."))


def links_in(messages: Sequence[Outgoing]) -> list[Variable]:
    """The live codes that these messages lead to."""
    return [v for v in variables_in(tuple(messages)) if v.name == "link" and v.is_known]


def summary(message: Outgoing, words: Mapping[str, str] = KINDS) -> str:
    """One line for lists and the audit log. `words`: what kinds are called."""
    draft = draft_of(message)
    match draft.kind:
        case "image":
            return f"[{words['image']}]"
        case "card":
            return f"[{words['card']}] {draft.title}"
        case "link":
            return f"[{words['link']}] {draft.text}"
    return _one_line(_LINKS.sub("", draft.text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
