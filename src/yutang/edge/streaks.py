"""What programmes of check-ins answer at once: with the streak as it is after this tap."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from yutang.checkins.rules.replying import KEPT, NOBODY, Reader, Voice, voice_of
from yutang.checkins.rules.standings import Standing
from yutang.wechat.outgoing import Outgoing, TextOut

Place = tuple[int, str, int]
"""Account, openid and programme."""
PageKey = Callable[[int, int, str], str]
"""The last part of the address of a fan's own page, from account, programme and openid."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The programmes of one account, by the reply rule that each keeps. Most accounts have none."""

    by_rule: Mapping[int, Voice] = field(default_factory=dict)
    account_id: int = 0
    base_url: str = ""
    page_key: PageKey | None = None

    def __bool__(self) -> bool:
        return bool(self.by_rule)

    def place(self, rule_id: int, openid: str) -> Place | None:
        """Whose standing a rule needs; None for a rule that no programme keeps."""
        voice = self.by_rule.get(rule_id)
        return None if voice is None else (self.account_id, openid, voice.programme_id)

    def say(self, rule_id: int, standing: Standing, at: datetime, nickname: str, openid: str) -> Outgoing | None:
        """`at`: of the push; it decides the day."""
        voice = self.by_rule[rule_id]
        said = voice.answer(standing, at, Reader(nickname, self._own_page(voice, openid)))
        return None if said is None or not said.text else TextOut(said.text)

    def _own_page(self, voice: Voice, openid: str) -> str:
        if self.page_key is None:
            return ""
        key = self.page_key(self.account_id, voice.programme_id, openid)
        return f"{self.base_url}/checkin/{voice.slug}/{key}"


def voices_of(
    rules: Iterable[Mapping[str, Any]], account: Mapping[str, Any], base_url: str, page_key: PageKey | None
) -> Voices:
    """From rows of `reply_rules`. A rule of which nothing can be made answers as any other does."""
    found = {}
    for rule in rules:
        messages = rule["messages"]
        if isinstance(messages, str):
            if f'"{KEPT}"' not in messages:
                continue
            messages = json.loads(messages)
        if KEPT not in messages:
            continue
        try:
            found[rule["id"]] = voice_of(messages[KEPT], None, account["name"], account["persona"], base_url)
        except (LookupError, ValueError, TypeError):
            continue
    return Voices(found, account["id"], base_url, page_key)


Standings = Mapping[Place, Standing]


def standings_from(rows: Sequence[Sequence[Any]]) -> Standings:
    """From rows of the statement `standings`: a fan has one for each frozen day behind their last one, or one."""
    found: dict[Place, Standing] = {}
    frozen: dict[Place, set[date]] = defaultdict(set)
    for account_id, openid, programme_id, run, longest, total, early, last, frost in rows:
        place = (account_id, openid, programme_id)
        found[place] = Standing(run, longest, total, early, None if last is None else _day(last))
        if frost is not None:
            frozen[place].add(_day(frost))
    for place, days in frozen.items():
        found[place] = replace(found[place], frozen=days)
    return found


def standing_in(standings: Standings, place: Place) -> Standing:
    return standings.get(place, NOBODY)


def _day(value: date | str) -> date:
    """SQLite keeps days as texts."""
    return date.fromisoformat(value) if isinstance(value, str) else value
