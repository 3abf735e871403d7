"""What a programme answers to a tap or its keyword, said at the edge before anything is stored. Pure.

The reply rule that a programme keeps carries all that is needed but for the fan's standing, so one read of the
standings of a batch is enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from yutang.checkins.models import Programme
from yutang.checkins.rules.levels import ahead, reached
from yutang.checkins.rules.plans import Phase, Plan, plan_data, plan_of
from yutang.checkins.rules.standings import Standing, current_of, with_day
from yutang.checkins.rules.texts import (
    clock_words,
    completed,
    day_words,
    filled,
    prompt_of,
    wanted_of,
    without_numbers,
)

KEPT: Final = "checkin"
"""The word in a reply rule's messages under which a programme's data stand."""
NOBODY: Final = Standing()


class Reader(NamedTuple):
    """Whom a text is for."""

    nickname: str = ""
    my_page: str = ""


class Said(NamedTuple):
    """`key`: of the text; `streak`: as it is when the check-in counts."""

    key: str
    text: str
    streak: int


@dataclass(frozen=True)
class Voice:
    """How one programme speaks. Made once, used for many."""

    programme_id: int
    slug: str
    plan: Plan
    texts: Mapping[str, str]
    same: Mapping[str, str]
    prompts: Mapping[str, Any]

    def answer(self, standing: Standing, at: datetime, reader: Reader) -> Said | None:
        """To a tap at this moment; none while nobody knows of the programme."""
        phase = self.plan.phase_at(at)
        if phase is Phase.DRAFT:
            return None
        day = self.plan.day_of(at)
        if standing.last_day is not None and standing.last_day >= day and phase in {Phase.OPEN, Phase.CLOSED}:
            return self._say("again", standing, day, reader)
        if phase is not Phase.OPEN:
            return self._say(phase.value, standing, day, reader)
        if not self.plan.takes_taps:
            return self._say("ask", standing, day, reader)
        early = self.plan.is_early(at)
        after = with_day(self.plan.calendar, standing, day, early=early)
        return self._say("checked", after, day, reader, before=standing.longest, early=early)

    def got(self, standing: Standing, before: int, day: date, reader: Reader, *, early: bool = False) -> Said:
        """After what was wanted has come. `standing`: with this day; `before`: the longest row without it."""
        return self._say("got", standing, day, reader, before=before, early=early)

    def remind(self, standing: Standing, day: date, reader: Reader) -> Said:
        """Before the day's check-in."""
        return self._say("remind", standing, day, reader)

    def _say(
        self, key: str, standing: Standing, day: date, reader: Reader, *, before: int | None = None, early: bool = False
    ) -> Said:
        streak = current_of(self.plan.calendar, standing, day)
        badges = [] if before is None else reached(self.plan.levels, before, standing.longest)
        following = ahead(self.plan.levels, streak)
        values = {
            **self.same,
            "nickname": reader.nickname,
            "my_page": reader.my_page or self.same["page"],
            "streak": str(streak),
            "longest": str(standing.longest),
            "total": str(standing.total),
            "early": str(standing.early) if early else "",
            "badge": badges[-1].title if badges else "",
            "next": "" if following is None else following.title,
            "left": "" if following is None else str(following.days - streak),
            "prompt": prompt_of(self.prompts, self.plan.calendar.starts_on, day),
        }
        return Said(key, filled(self.texts[key], values), streak)


def kept_data(programme: Programme) -> dict[str, Any]:
    """What a reply rule carries under KEPT."""
    return {**plan_data(programme), "texts": dict(programme.texts)}


def voice_of(data: Mapping[str, Any], now: datetime | None, account: str, persona: str, base_url: str) -> Voice:
    """From `kept_data`. `now`: see `plan_of`; `base_url` has no slash at its end."""
    plan = plan_of(data, now)
    same = {
        **_same(data, plan),
        "account": account,
        "persona": persona or account,
        "page": f"{base_url}/checkin/{data['slug']}",
    }
    return Voice(
        programme_id=data["id"],
        slug=data["slug"],
        plan=plan,
        texts=completed(data["texts"], data["language"]),
        same=same,
        prompts=data["prompts"],
    )


def _same(data: Mapping[str, Any], plan: Plan) -> dict[str, str]:
    """What needs no account and no address."""
    return {
        "programme": data["title"],
        "opens": clock_words(data["opens_at"]),
        "closes": clock_words(data["closes_at"]),
        "starts": day_words(plan.calendar.starts_on, data["language"]),
        "wanted": wanted_of(data["proofs"], data["unit"], data["least"], data["language"]),
    }


def listed_text(data: Mapping[str, Any]) -> str:
    """What lists of replies show of a programme, from `kept_data`."""
    plan = plan_of(data, None)
    text = completed(data["texts"], data["language"])["checked" if plan.takes_taps else "ask"]
    return without_numbers(text, _same(data, plan))
