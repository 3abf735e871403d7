"""What a campaign says to fans: templates with variables, checked against WeChat's limits. Pure.

A variable is `{name}`, `{name|otherwise}` for when there is none, or `{name:words}` for an address: it becomes a link
on these words. A line that says something of which there is none, e.g. the entrance of a campaign without a live code,
is left out.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple

from yutang.accounts.replies.rules.variables import neutral_word, said_name
from yutang.campaigns.models import Campaign, CampaignKind, CampaignPath
from yutang.campaigns.rules.default_texts import EN, ZH
from yutang.campaigns.rules.values import counts_by_opening
from yutang.errors import N_, DomainError, Invalid
from yutang.wechat.outgoing import Article, NewsOut, Outgoing, TextOut
from yutang.wechat.writing import check_custom, check_passive

LONGEST: Final = 1000  # characters of one template, before its variables are filled
LONGEST_TITLE: Final = 64  # characters of a card's title: two lines on a phone
LONGEST_DESCRIPTION: Final = 120  # characters below it: three lines
LONGEST_VALUE: Final = 60  # characters of what is filled in, addresses apart: titles and names
CARD: Final = "poster"
"""The text that goes out as a card: its first line is the title, the rest stands below."""

VARIABLES: Final[Mapping[str, str]] = {
    "nickname": N_("What the fan is called, if they agreed to tell it"),
    "account": N_("The account's name"),
    "persona": N_("Who speaks for the account"),
    "campaign": N_("The campaign's name"),
    "organiser": N_("Who stands behind the campaign"),
    "starts": N_("When it begins"),
    "ends": N_("When it ends"),
    "entrance": N_("Address of the group's or course's entrance (the live code)"),
    "page": N_("Address of the campaign's page for everybody: rules, dates, who stands behind it"),
    "my_page": N_("Address of the fan's own page"),
    "poster": N_("Address of the fan's poster"),
    "keyword": N_("The word that takes part"),
    "code": N_("The fan's invite code"),
    "score": N_("Friends who count"),
    "waiting": N_("Friends who came a short while ago and count when the hold is over"),
    "hours": N_("The hold in hours"),
    "next": N_("The next reward"),
    "threshold": N_("Friends for the next reward"),
    "left": N_("Friends until the next reward"),
    "reward": N_("The reward this message is about"),
    "prize": N_("The reward itself: its code, its address, or how many points"),
    "friend": N_("What the friend is called, if they agreed to be shown"),
}
ADDRESSES: Final = frozenset({"entrance", "page", "my_page", "poster"})

_SAME_FOR_ALL: Final = ("account", "persona", "campaign", "organiser", "starts", "ends", "entrance", "page", "keyword")
_OF_A_FAN: Final = ("nickname", *_SAME_FOR_ALL, "my_page")
_PROGRESS: Final = (*_OF_A_FAN, "poster", "code", "score", "waiting", "hours", "next", "threshold", "left")


class TextKind(NamedTuple):
    """One text of a campaign. `passive`: it goes out as the immediate reply, so it knows only what the edge knows."""

    key: str
    title: str
    hint: str
    variables: Sequence[str]
    passive: bool = False


TEXTS: Final[Sequence[TextKind]] = (
    TextKind(
        "welcome",
        N_("Welcome"),
        N_("The immediate answer to who came through a friend's poster, or takes part."),
        _OF_A_FAN,
        passive=True,
    ),
    TextKind(
        CARD,
        N_("The poster's card"),
        N_("Follows the welcome and leads to the fan's poster. The first line is its title."),
        _PROGRESS,
    ),
    TextKind("progress", N_("Progress"), N_("Follows the card: where the fan stands."), _PROGRESS),
    TextKind("friend", N_("A friend came"), N_("To the inviter."), (*_PROGRESS, "friend")),
    TextKind(
        "left",
        N_("A friend left"),
        N_("To the inviter, when a friend stops following before the hold is over."),
        (*_PROGRESS, "friend"),
    ),
    TextKind("reached", N_("A reward is theirs"), N_("To who reached it."), (*_PROGRESS, "reward", "prize")),
    TextKind(
        "later",
        N_("A reward comes later"),
        N_("To who reached a reward of which there is none left today."),
        (*_PROGRESS, "reward"),
    ),
    TextKind(
        "review",
        N_("A reward is being looked at"),
        N_("To who reached a reward that a person looks at first."),
        (*_PROGRESS, "reward"),
    ),
    TextKind(
        "rejected",
        N_("A reward was not given"),
        N_("To whom a person decided against; their page gives the reason and takes an appeal."),
        (*_PROGRESS, "reward"),
    ),
    TextKind("early", N_("Before it begins"), N_("The answer before the campaign begins."), _OF_A_FAN, passive=True),
    TextKind(
        "paused", N_("While it is paused"), N_("The answer while the campaign is paused."), _OF_A_FAN, passive=True
    ),
    TextKind("late", N_("After its end"), N_("The answer after the campaign's end."), _OF_A_FAN, passive=True),
    TextKind(
        "group",
        N_("For the group"),
        N_("For copying into the group when newcomers arrive: WeChat lets no program write there."),
        _SAME_FOR_ALL,
    ),
)
BY_KEY: Final[Mapping[str, TextKind]] = {each.key: each for each in TEXTS}
_UNKNOWN: Final = N_("“{variable}” stands for nothing here. See the list of what can be filled in.")
_VARIABLE: Final = re.compile(r"\{([a-z_]{1,20})(?::([^{}|\n]{1,60}))?(?:\|([^{}\n]{0,60}))?\}")
_BRACES: Final = re.compile(r"\{[^{}\n]{0,80}\}")

_LONGEST_ADDRESS: Final = "https://" + "a" * 192
_SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"nickname": "小满", "friend": "阿青", "persona": "小鱼", "account": "鱼塘", "reward": "入门课一节"},
    "en": {"nickname": "Mia", "friend": "Leo", "persona": "Finn", "account": "The pond", "reward": "First lesson"},
}
_SAMPLE_NUMBERS: Final = {"score": "2", "waiting": "1", "hours": "24", "threshold": "3", "left": "1"}


def texts_of(kind: CampaignKind, path: CampaignPath) -> list[TextKind]:
    """The texts that such a campaign says, in order. Without an account nobody can be written to."""
    if path is CampaignPath.CODE:
        return [BY_KEY["group"]]
    return [each for each in TEXTS if each.key != "group" or kind is CampaignKind.GROUP]


def defaults(kind: CampaignKind, path: CampaignPath, language: str, *, by_opening: bool = False) -> dict[str, str]:
    """What such a campaign says where nobody has written anything else. `language`: zh or en.

    `by_opening`: friends count once they have opened their page, and the welcome says so.
    """
    written = ZH if language == "zh" else EN
    found = {}
    for each in texts_of(kind, path):
        own = written.get(f"{each.key}.{kind.value}", written[each.key])
        found[each.key] = own
    if by_opening:
        found["welcome"] += "\n" + written["opening"]
    return found


def completed(
    texts: Mapping[str, str], kind: CampaignKind, path: CampaignPath, language: str, *, by_opening: bool = False
) -> dict[str, str]:
    """What such a campaign says: its own texts, and the default wherever one is missing or empty."""
    own = {key: text for key, text in texts.items() if text.strip()}
    usual = defaults(kind, path, language, by_opening=by_opening)
    return {key: own.get(key, default) for key, default in usual.items()}


def completed_of(campaign: Campaign, texts: Mapping[str, str] | None = None) -> dict[str, str]:
    """What this campaign says; with these texts instead of those that are kept."""
    return completed(
        campaign.texts if texts is None else texts,
        campaign.kind,
        campaign.path,
        campaign.language,
        by_opening=counts_by_opening(campaign),
    )


def check_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts, tidied; an empty one stands for its default and is left out.

    Raises Invalid with the texts that are wrong as fields: an unknown variable, or more than WeChat takes with the
    longest names and addresses filled in.
    """
    errors: dict[str, str] = {}
    values: dict[str, str | int] = {}
    tidy: dict[str, str] = {}
    for key, text in texts.items():
        kept = text.replace("\r\n", "\n").strip()
        if not kept:
            continue
        try:
            _check(BY_KEY[key], kept)
        except KeyError:
            errors[key] = N_("There is no such text.")
        except DomainError as error:
            # One set of values fills all sentences: a second one that would need others waits for the next try.
            if all(values.get(name, value) == value for name, value in error.values.items()):
                errors[key] = error.sentence
                values |= error.values
        tidy[key] = kept
    if errors:
        raise Invalid(N_("Please look at the marked fields."), None, errors, **values)
    return tidy


def _check(kind: TextKind, text: str) -> None:
    if len(text) > LONGEST:
        raise Invalid(N_("Please keep this under {most} characters."), most=LONGEST)
    for found in _BRACES.findall(text):
        known = _VARIABLE.fullmatch(found)
        if known is None or known[1] not in kind.variables or (known[2] and known[1] not in ADDRESSES):
            raise Invalid(_UNKNOWN, variable=found)
    longest = {name: _LONGEST_ADDRESS if name in ADDRESSES else "鱼" * LONGEST_VALUE for name in kind.variables}
    longest |= dict.fromkeys(("score", "waiting", "hours", "threshold", "left"), "1000000")
    longest |= dict.fromkeys(("nickname", "friend"), "鱼" * 32)
    longest["prize"] = _LONGEST_ADDRESS
    message = message_of(kind.key, text, longest | {"poster": _LONGEST_ADDRESS})
    if kind.key == CARD:
        _check_card(text)
    (check_passive if kind.passive else check_custom)(message)


def _check_card(text: str) -> None:
    """What is typed of a card, its variables apart: a long name only shortens what a phone shows of it."""
    title, _, rest = _VARIABLE.sub("", text).partition("\n")
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid(N_("Please keep the title under 64 characters."))
    if len(rest.strip()) > LONGEST_DESCRIPTION:
        raise Invalid(N_("Please keep the line below the title under 120 characters."))


def fill(text: str, values: Mapping[str, str], *, keep: Collection[str] = ()) -> str:
    """The text as one fan reads it.

    `keep`: variables that somebody else fills in; they stay as they are, `{name:words}` as a link on what it will be.
    Names of people are made harmless, braces in a value are no variables.
    """
    lines, neutral = _parsed(text)
    filled = (_line(line, values, keep, neutral) for line in lines)
    return "\n".join(line for line in filled if line is not None).strip()


class _Place(NamedTuple):
    """A variable in a text. `said`: as it was typed."""

    name: str
    words: str
    otherwise: str
    said: str


@lru_cache(maxsize=512)
def _parsed(text: str) -> tuple[Sequence[Sequence[str | _Place]], str]:
    """A template in lines of words and variables, and what somebody without a name is called in it."""
    return tuple(tuple(_pieces(line)) for line in text.split("\n")), neutral_word(text)


def _pieces(line: str) -> Iterator[str | _Place]:
    at = 0
    for found in _VARIABLE.finditer(line):
        yield line[at : found.start()]
        yield _Place(found[1], found[2] or "", found[3] or "", found[0])
        at = found.end()
    yield line[at:]


def _line(line: Sequence[str | _Place], values: Mapping[str, str], keep: Collection[str], neutral: str) -> str | None:
    filled: list[str] = []
    for piece in line:
        if isinstance(piece, str):
            filled.append(piece)
        elif piece.name in keep:
            filled.append(_linked(f"{{{piece.name}}}", piece.words) if piece.words else piece.said)
        else:
            value = _value(piece.name, values)
            if not value and not piece.otherwise and piece.name != "nickname":
                return None
            filled.append(_linked(value, piece.words) if piece.words and value else value or piece.otherwise or neutral)
    return "".join(filled)


def _value(name: str, values: Mapping[str, str]) -> str:
    value = values.get(name, "")
    if name in ADDRESSES or name == "prize":
        return value
    return said_name(value) if name in {"nickname", "friend"} else _tame(value)


@lru_cache(maxsize=2048)
def _tame(value: str) -> str:
    """A value that stands in a text of WeChat's: no mark-up of its own, no variables, one line."""
    return " ".join(value.translate(_TAMED).split())[:LONGEST_VALUE]


_TAMED: Final = str.maketrans({"<": "〈", ">": "〉", "{": "(", "}": ")"})


def _linked(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{words.translate(_TAMED)}</a>'


def message_of(key: str, text: str, values: Mapping[str, str]) -> Outgoing:
    """The message that a text becomes: a card to the poster, or a text."""
    filled = fill(text, values)
    if key != CARD:
        return TextOut(filled)
    title, _, description = re.sub("<[^>]*>", "", filled).partition("\n")
    return NewsOut((Article(title.strip(), description.strip(), values.get("poster", ""), ""),))


def sample(language: str, **known: str) -> dict[str, str]:
    """Values for a preview; `known` are the campaign's own (title, dates, addresses …) and go before the samples."""
    tongue = "zh" if language == "zh" else "en"
    address = "https://example.com/k/sample"
    found = {
        **dict.fromkeys(ADDRESSES, address),
        **dict.fromkeys(("campaign", "organiser", "starts", "ends", "keyword"), "…"),
        "code": "ABCD2345",
        "prize": "YT-7K2M-9QXD",
        **_SAMPLES[tongue],
        **_SAMPLE_NUMBERS,
        "next": _SAMPLES[tongue]["reward"],
    }
    return {**found, **{name: value for name, value in known.items() if value}}


def preview(texts: Mapping[str, str], values: Mapping[str, str]) -> dict[str, Outgoing]:
    """Each text as a fan would get it, by key; `texts` as `completed` gives them, `values` as `sample` does."""
    return {key: message_of(key, text, values) for key, text in texts.items() if key in BY_KEY}
