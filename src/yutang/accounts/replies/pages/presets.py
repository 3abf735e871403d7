"""Rules to start from, written as a person would say them, with a place for a live code where one is needed."""

from dataclasses import dataclass
from typing import Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.composing import Draft
from yutang.errors import N_
from yutang.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Preset:
    """Sentences are msgids; `words` are separated by /. SLUG stands for a live code."""

    key: str
    trigger: ReplyTrigger
    title: str
    meaning: str
    texts: tuple[str, ...]
    words: str = ""
    matching: Matching = Matching.EXACT
    hours: tuple[str, str] = ("00:00", "00:00")
    priority: int = 0


PRESETS: Final = (
    Preset(
        "greeting",
        ReplyTrigger.FOLLOW,
        N_("Greeting"),
        N_("Says who is there and asks one question. People answer a person, not a brochure."),
        (
            N_(
                "Hi {nickname|there}, I'm {persona}. It is really me who reads this.\n"
                "What brought you here? One sentence is enough, I answer everybody."
            ),
        ),
    ),
    Preset(
        "join",
        ReplyTrigger.KEYWORD,
        N_("Join a group"),
        N_("Leads to a live code, which always shows a group that has room."),
        (
            N_(
                "Here you go: tap the link, then press and hold the QR.\n{link:SLUG}\n"
                "If it does not work, just tell me."
            ),
        ),
        N_("join/group/join the group"),
    ),
    Preset(
        "night",
        ReplyTrigger.DEFAULT,
        N_("At night"),
        N_("Says that you are asleep and when you answer, instead of silence."),
        (N_("I'm asleep by now, {nickname|friend}. I read this in the morning and answer then. Good night!"),),
        hours=("22:30", "08:00"),
        priority=10,
    ),
    Preset(
        "default",
        ReplyTrigger.DEFAULT,
        N_("Everything else"),
        N_("Says that a person will read it. Leave it out if your team answers within minutes."),
        (N_("Got it. I'm not always at the phone, but I read everything and answer myself. {persona}"),),
    ),
)
_SLUG: Final = "SLUG"


def preset(key: str) -> Preset | None:
    return next((each for each in PRESETS if each.key == key), None)


def drafts_of(visit: Visit, chosen: Preset, slug: str | None) -> list[Draft]:
    """The preset's messages in the visitor's language. Without a live code the line for its link is left out."""
    said = [visit.t(text) for text in chosen.texts]
    filled = [text.replace(_SLUG, slug) if slug else _without(text) for text in said]
    return [Draft("text", text, block=str(place)) for place, text in enumerate(filled)]


def _without(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if _SLUG not in line)
