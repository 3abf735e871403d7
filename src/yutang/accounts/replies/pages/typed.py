"""The form of a reply as the browser sends it: fields of the rule, and one block of fields for each message."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.actions import ReplyForm
from yutang.accounts.replies.rules.composing import KINDS, Draft
from yutang.db.tables import from_ms, to_ms

MOST_BLOCKS: Final = 12  # more than any trigger allows, so that too many can be said
_PARTS: Final = ("kind", "text", "url", "title", "description", "picture_url", "media_id")
_SEPARATORS: Final = ("\n", ",", "，", "、", ";", "；")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the form. `uploads`: pictures chosen, by block. `step`: what a button of the form asks for."""

    trigger: str = ReplyTrigger.KEYWORD.value
    name: str = ""
    matching: str = Matching.EXACT.value
    words: str = ""
    opens_at: str = "00:00"
    closes_at: str = "00:00"
    priority: str = "0"
    active: bool = True
    seen: str = ""
    rule_id: str = ""
    step: str = ""
    drafts: tuple[Draft, ...] = ()
    uploads: dict[str, UploadFile] = field(default_factory=dict)

    @property
    def trigger_or_first(self) -> ReplyTrigger:
        """The trigger; that of keywords where the form holds none that there is."""
        return ReplyTrigger(self.trigger) if self.trigger in set(ReplyTrigger) else ReplyTrigger.KEYWORD


async def typed_of(request: Request) -> Typed:
    """Reads the form; unknown fields are left alone."""
    form = await request.form()
    lines = ("trigger", "name", "matching", "words", "opens_at", "closes_at", "priority", "seen", "rule_id", "step")
    blocks = [block for block in form.getlist("block") if isinstance(block, str)][:MOST_BLOCKS]
    files = {block: form.get(f"m{block}-upload") for block in blocks}
    return Typed(
        **{name: _text(form, name) for name in lines},
        active="active" in form,
        drafts=tuple(_draft(form, block) for block in dict.fromkeys(blocks)),
        uploads={block: file for block, file in files.items() if isinstance(file, UploadFile) and file.filename},
    )


Sent = Annotated[Typed, Depends(typed_of)]


def _draft(form: FormData, block: str) -> Draft:
    return Draft(**{part: _text(form, f"m{block}-{part}") for part in _PARTS}, block=block)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def split_words(text: str) -> list[str]:
    """Words typed one a line, or with commas between."""
    for separator in _SEPARATORS[1:]:
        text = text.replace(separator, "\n")
    return [word.strip() for word in text.split("\n") if word.strip()]


def typed_from(form: ReplyForm, rule_id: int) -> Typed:
    """A kept rule as its form shows it."""
    return Typed(
        trigger=form.trigger,
        name=form.name,
        matching=form.matching,
        words="\n".join(form.words),
        opens_at=form.opens_at,
        closes_at=form.closes_at,
        priority=str(form.priority),
        active=form.active,
        seen=str(to_ms(form.seen_at)) if form.seen_at is not None else "",
        rule_id=str(rule_id),
        drafts=tuple(form.drafts),
    )


def said(typed: Typed, base_url: str, unnamed: str, channel_label: str) -> ReplyForm:
    """The form as the action takes it; pictures that are still to be uploaded have no media id yet."""
    seen = typed.seen.strip()
    return ReplyForm(
        trigger=typed.trigger,
        drafts=typed.drafts,
        name=typed.name,
        matching=typed.matching,
        words=split_words(typed.words),
        opens_at=typed.opens_at,
        closes_at=typed.closes_at,
        priority=typed.priority,
        active=typed.active,
        seen_at=from_ms(int(seen)) if seen.isdecimal() and len(seen) < 16 else None,  # noqa: PLR2004 - the year 33658
        base_url=base_url,
        unnamed=unnamed,
        channel_label=channel_label,
    )


def arranged(typed: Typed) -> Typed:
    """The form after one of its buttons: a message added, moved or taken out. Anything else changes nothing."""
    verb, _, item = typed.step.partition("-")
    drafts = list(typed.drafts)
    if verb == "add" and item in KINDS and len(drafts) < MOST_BLOCKS:
        taken = {draft.block for draft in drafts}
        block = next(str(n) for n in range(MOST_BLOCKS + 1) if str(n) not in taken)
        return replace(typed, drafts=(*drafts, Draft(item, block=block)))
    place = next((n for n, draft in enumerate(drafts) if draft.block == item), None)
    if place is None or verb not in {"up", "down", "remove"}:
        return typed
    draft = drafts.pop(place)
    if verb != "remove":
        drafts.insert(min(max(place + (1 if verb == "down" else -1), 0), len(drafts)), draft)
    return replace(typed, drafts=tuple(drafts))
