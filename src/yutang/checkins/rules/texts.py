"""What a programme says to fans: templates with variables, checked against WeChat's limits. Pure.

The variables, and how lines are left out, are those of campaigns' texts: `{name}`, `{name|otherwise}`, and
`{my_page:words}` for a link on words.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import unescape
from typing import Any, Final, NamedTuple

from yutang.accounts.replies.rules.variables import said_name
from yutang.campaigns.rules.texts import LONGEST_VALUE, fill
from yutang.checkins.models import Proof
from yutang.checkins.rules.default_texts import EN, OR, WANTED, ZH
from yutang.errors import N_, DomainError, Invalid
from yutang.wechat.outgoing import TextOut
from yutang.wechat.writing import check_custom, check_passive

LONGEST: Final = 600  # characters of one template
VARIABLES: Final[Mapping[str, str]] = {
    "nickname": N_("What the fan is called, if they agreed to tell it"),
    "account": N_("The account's name"),
    "persona": N_("Who speaks for the account"),
    "programme": N_("The programme's name"),
    "streak": N_("Days in a row, today included"),
    "longest": N_("The longest row of days"),
    "total": N_("Days in all"),
    "early": N_("How often they were an early bird; only on such a day"),
    "badge": N_("The badge that today has brought, if any"),
    "next": N_("The next badge"),
    "left": N_("Days until the next badge"),
    "wanted": N_("What counts as a check-in"),
    "prompt": N_("Today's prompt"),
    "opens": N_("When the day's window opens"),
    "closes": N_("When it closes"),
    "starts": N_("The first day"),
    "my_page": N_("Address of the fan's own page"),
    "page": N_("Address of the programme's page for everybody"),
    "day": N_("The day"),
    "people": N_("How many take part"),
    "checked": N_("How many checked in"),
    "days": N_("A level that some have reached today"),
    "reached": N_("How many have reached it"),
}
ADDRESSES: Final = frozenset({"my_page", "page"})
_NUMBERS: Final = ("streak", "longest", "total", "early", "left", "people", "checked", "days", "reached")
_SAME: Final = ("nickname", "account", "persona", "programme", "my_page", "page", "opens", "closes", "starts")
_TODAY: Final = (*_SAME, "streak", "longest", "total", "next", "left", "prompt")


class TextKind(NamedTuple):
    """One text. `passive`: it goes out as the immediate answer."""

    key: str
    title: str
    hint: str
    variables: Sequence[str]
    passive: bool = True


TEXTS: Final[Sequence[TextKind]] = (
    TextKind("checked", N_("Checked in"), N_("The immediate answer to a check-in."), (*_TODAY, "early", "badge")),
    TextKind("again", N_("Once more"), N_("The answer to who has checked in already today."), _TODAY),
    TextKind(
        "ask", N_("What is wanted"), N_("The answer to a tap where a tap alone is not enough."), (*_TODAY, "wanted")
    ),
    TextKind(
        "got",
        N_("It has arrived"),
        N_("After the text, picture, voice or number that was wanted."),
        (*_TODAY, "early", "badge"),
        passive=False,
    ),
    TextKind("closed", N_("Outside of the window"), N_("The answer before the window opens or after it."), _TODAY),
    TextKind("soon", N_("Before it begins"), N_("The answer before the first day."), _SAME),
    TextKind("paused", N_("While it is paused"), N_("The answer while the programme is paused."), _SAME),
    TextKind("over", N_("After its end"), N_("The answer after the last day."), (*_SAME, "longest", "total")),
    TextKind(
        "remind", N_("Reminder"), N_("At the hour that the fan chose, where WeChat allows it."), _TODAY, passive=False
    ),
    TextKind(
        "roll",
        N_("For the group"),
        N_("For copying into the group at the end of the day: WeChat lets no program write there."),
        ("programme", "page", "day", "people", "checked", "early", "days", "reached"),
        passive=False,
    ),
)
BY_KEY: Final[Mapping[str, TextKind]] = {each.key: each for each in TEXTS}
_UNKNOWN: Final = N_("“{variable}” stands for nothing here. See the list of what can be filled in.")
_VARIABLE: Final = re.compile(r"\{([a-z_]{1,20})(?::([^{}|\n]{1,60}))?(?:\|([^{}\n]{0,60}))?\}")
_BRACES: Final = re.compile(r"\{[^{}\n]{0,80}\}")
_LONGEST_ADDRESS: Final = "https://" + "a" * 192


def defaults(language: str) -> Mapping[str, str]:
    """`language`: zh or en."""
    return ZH if language == "zh" else EN


def completed(texts: Mapping[str, str], language: str) -> dict[str, str]:
    """What the programme says: its own texts, and the default wherever one is missing or empty."""
    own = {key: text for key, text in texts.items() if text.strip()}
    return {key: own.get(key, default) for key, default in defaults(language).items()}


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
            _check(key, kept)
        except DomainError as error:
            # One set of values fills all sentences: a second one that would need others waits for the next try.
            if all(values.get(name, value) == value for name, value in error.values.items()):
                errors[key] = error.sentence
                values |= error.values
        tidy[key] = kept
    if errors:
        raise Invalid(N_("Please look at the marked fields."), None, errors, **values)
    return tidy


def _check(key: str, text: str) -> None:
    kind = BY_KEY.get(key)
    if kind is None:
        raise Invalid(N_("There is no such text."))
    if len(text) > LONGEST:
        raise Invalid(N_("Please keep this under {most} characters."), most=LONGEST)
    for found in _BRACES.findall(text):
        known = _VARIABLE.fullmatch(found)
        if known is None or known[1] not in kind.variables or (known[2] and known[1] not in ADDRESSES):
            raise Invalid(_UNKNOWN, variable=found)
    longest = {name: _LONGEST_ADDRESS if name in ADDRESSES else "鱼" * LONGEST_VALUE for name in kind.variables}
    longest |= dict.fromkeys(_NUMBERS, "1000000") | {"nickname": "鱼" * 32, "opens": "00:00", "closes": "00:00"}
    (check_passive if kind.passive else check_custom)(TextOut(fill(text, longest)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text as one fan reads it. Names of people are made harmless, braces in a value are no variables."""
    return fill(text, {**values, "nickname": said_name(values.get("nickname"))})


def without_numbers(text: str, values: Mapping[str, str]) -> str:
    """The text as lists show it, where nobody in particular reads it: lines about somebody's days are left out."""
    return fill(text, values, keep={"nickname", "account", "persona"}) or values["programme"]


def without_links(text: str) -> str:
    """For a group, where WeChat shows no mark-up."""
    return unescape(re.sub(r'<a href="([^"]*)">([^<]*)</a>', r"\2 \1", text))


# ---- values ----------------------------------------------------------------------------------------------------------


def wanted_of(proofs: Sequence[str], unit: str, least: int, language: str) -> str:
    """一句话、一张照片; a line of text or a picture."""
    words = WANTED[language]
    named = [words[each] for each in ("text", "picture", "voice") if each in proofs]
    if Proof.QUANTITY in proofs:
        at_least = ("至少 " if language == "zh" else "at least ") + str(least) if least > 1 else words["quantity"]
        named.append(f"{at_least} {unit}".strip())
    return OR[language].join(named)


def prompt_of(prompts: Mapping[str, Any], starts_on: date, day: date) -> str:
    """One a day, in turn; "" where there are none."""
    listed: Sequence[str] = prompts.get("prompts", ())
    return listed[(day - starts_on).days % len(listed)] if listed else ""


def day_words(day: date, language: str) -> str:
    """11月30日; 30 November."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def clock_words(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
