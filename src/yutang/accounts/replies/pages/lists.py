"""The replies of an account in the order in which they are asked, and the box to try them out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from yutang.accounts.models import Account, ReplyTrigger
from yutang.accounts.numbers.rules import clock_text, minute_of_day
from yutang.accounts.official.actions import find_account
from yutang.accounts.replies.actions import pictures_of, rules_of, try_out
from yutang.accounts.replies.pages.bubbles import Scene, bubbles
from yutang.accounts.replies.pages.presets import PRESETS
from yutang.accounts.replies.pages.wording import MEANINGS, SHORT_MATCHINGS, Id
from yutang.accounts.replies.rules import ORDER, TRIGGERS, Rule, Verdict, never_asked
from yutang.accounts.replies.rules.composing import KINDS, summary
from yutang.errors import N_
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.messages import Content, Follow, Image, MenuClick, Scan, Text
from yutang.workspaces.rules import Permission

router = APIRouter()

HAPPENINGS: Final = {
    "text": N_("writes a text"),
    "follow": N_("follows"),
    "follow_scene": N_("follows by a QR with a scene"),
    "scan": N_("scans a QR, following already"),
    "menu": N_("taps a menu entry"),
    "picture": N_("sends a picture or a voice message"),
}
_LONGEST: Final = 2000  # characters of a text that is tried out


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried out. `at`: a local time of day; empty: now."""

    kind: str = "text"
    text: str = ""
    at: str = ""
    name: str = ""

    def content(self) -> Content:
        match self.kind:
            case "follow":
                return Follow()
            case "follow_scene":
                return Follow(self.text.strip())
            case "scan":
                return Scan(self.text.strip())
            case "menu":
                return MenuClick(self.text.strip())
            case "picture":
                return Image("", "")
        return Text(self.text)

    def scene(self) -> Scene:
        if self.kind in {"text", "picture"}:
            return Scene(said=self.text or "…")
        return Scene(did=HAPPENINGS[self.kind], what=self.text.strip() if self.kind != "follow" else "")

    def local(self, now: datetime, timezone: str) -> datetime:
        """The moment on the account's clocks."""
        local = now.astimezone(ZoneInfo(timezone))
        minute = minute_of_day(self.at) if self.at else None
        return local if minute is None else local.replace(hour=minute // 60, minute=minute % 60)


def trial_of(
    kind: str = "text",
    text: Annotated[str, Query(max_length=_LONGEST)] = "",
    at: Annotated[str, Query(max_length=20)] = "",
    name: Annotated[str, Query(max_length=60)] = "",
) -> Trial:
    return Trial(kind if kind in HAPPENINGS else "text", text, at, name)


@router.get("")
def reply_list(visit: SignedIn, account_id: Id) -> Response:
    with visit.reading() as work:
        account, rules = find_account(work, account_id), rules_of(work, account_id)
    return visit.page("accounts/replies/list.html", trial=None, **_list(visit, account, rules))


@router.get("/try")
def try_page(visit: SignedIn, account_id: Id, trial: Annotated[Trial, Depends(trial_of)]) -> Response:
    """Which rule would answer, what the fan would get, and why the others would not."""
    with visit.reading() as work:
        account, rules = find_account(work, account_id), rules_of(work, account_id)
        local = trial.local(visit.now, account.timezone)
        base_url = visit.services.settings.base_url
        told = try_out(work, account, trial.content(), local, nickname=trial.name.strip() or None, base_url=base_url)
        pictures = pictures_of(work, account_id)
    values: dict[str, Any] = {
        "trial": trial,
        "told": told,
        "late": [asked for asked in told.asked if asked.verdict is not Verdict.NO],
        "others": [asked for asked in told.asked if asked.verdict is Verdict.NO],
        "why": lambda why: visit.t(why.sentence, **dict(why.values)) if why.values else visit.t(why.sentence),
        "triggers": TRIGGERS,
        "phone_account": account,
        "phone_scene": trial.scene(),
        "phone_bubbles": bubbles(told.chosen.messages if told.chosen else (), pictures),
        "phone_clock": f"{local:%H:%M}",
    }
    if visit.is_htmx:
        return visit.page("accounts/replies/result.html", **values)
    return visit.page("accounts/replies/list.html", **{**values, **_list(visit, account, rules)})


def _list(visit: Visit, account: Account, rules: list[Rule]) -> dict[str, Any]:
    kinds = {kind: visit.t(name) for kind, name in KINDS.items()}
    return {
        "account": account,
        "sections": [(trigger, [rule for rule in rules if rule.trigger is trigger]) for trigger in ORDER],
        "triggers": TRIGGERS,
        "meanings": MEANINGS,
        "matchings": SHORT_MATCHINGS,
        "presets": PRESETS,
        "happenings": [(kind, visit.t(name)) for kind, name in HAPPENINGS.items()],
        "hidden": never_asked(rules),
        "hours": _hours,
        "summary": lambda rule: summary(rule.messages[0], kinds) if rule.messages else "",
        "has_words": {ReplyTrigger.KEYWORD, ReplyTrigger.MENU, ReplyTrigger.SCENE},
        "may_change": visit.actor.may(Permission.REPLIES),
        "shown": [rule for rule in rules if rule.active],
    }


def _hours(rule: Rule) -> str | None:
    """22:30–08:00; None: always."""
    if rule.opens_at == rule.closes_at:
        return None
    return f"{clock_text(rule.opens_at)}–{clock_text(rule.closes_at)}"
