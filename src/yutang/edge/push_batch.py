"""Batches of pushes: choose the passive reply in memory, keep the push, commit, answer."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from yutang.accounts.models import AccountState
from yutang.accounts.replies.rules import Chosen
from yutang.checkins.rules.standings import Standing
from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.db.tables import to_ms
from yutang.edge.accounts import KnownAccount
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.push_sql import STATEMENTS
from yutang.edge.streaks import Standings, standing_in, standings_from
from yutang.edge.together import Together
from yutang.edge.writer import Writer
from yutang.wechat.messages import Push
from yutang.wechat.outgoing import Outgoing
from yutang.wechat.writing import NotSendable, passive_xml

_NOTED_EVERY_MS: Final = 10_000  # `last_push_at` need not be newer than this

NO_REPLY: Final = ""


class Received(NamedTuple):
    """A push that is WeChat's."""

    account: KnownAccount
    push: Push
    xml: str


Names = Mapping[tuple[int, str], str]  # account, openid → what the fan is called


def push_writer(
    database: Database,
    clock: Callable[[], datetime],
    new_id: Callable[[], int],
    metrics: EdgeMetrics,
    *,
    most_waiting: int,
    batch_size: int,
) -> Writer[Received, str]:
    """Answers with the passive reply as plain XML, or NO_REPLY."""
    pushes = Pushes(database, clock, new_id, metrics)
    return Writer(
        pushes.process,
        metrics.pushes,
        metrics.refused,
        most_waiting=most_waiting,
        batch_size=batch_size,
        name="edge-pushes",
    )


class Pushes:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        new_id: Callable[[], int],
        metrics: EdgeMetrics,
    ) -> None:
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._clock = clock
        self._new_id = new_id
        self._together = Together(database, metrics)
        self._noted: dict[int, int] = {}  # account → when its last push was noted

    def process(self, batch: list[Received]) -> list[str | None]:
        """One transaction per workspace; None where a push could not be kept."""
        now = self._clock()
        by_workspace: dict[int, list[int]] = defaultdict(list)
        for place, received in enumerate(batch):
            by_workspace[received.account.workspace_id].append(place)
        answers: list[str | None] = [None] * len(batch)
        for workspace_id, places in by_workspace.items():
            found = self._write(workspace_id, [batch[i] for i in places], now)
            for place, answer in zip(places, found, strict=True):
                answers[place] = answer
        return answers

    def _write(self, workspace_id: int, batch: list[Received], now: datetime) -> Sequence[str | None]:
        def transact(some: Sequence[Received]) -> Sequence[str]:
            with self._database.batch() as connection:
                names = self._names(connection, workspace_id, some)
                kept = [_kept_rule(received, now) for received in some]
                standings = self._standings(connection, workspace_id, some, kept)
                rows, answers = [], []
                for received, keeps in zip(some, kept, strict=True):
                    chosen, answer = _reply(received, names, now, keeps, standings)
                    rows.append(self._row(received, chosen))
                    answers.append(answer)
                self._sql.write_rows(connection, "add_pushes", rows, workspace_id=workspace_id, now=to_ms(now))
                self._note(connection, workspace_id, some, to_ms(now))
            return answers

        return self._together.write(batch, transact)

    def _row(self, received: Received, chosen: Chosen | None) -> list[object]:
        rule_id = None if chosen is None else chosen.rule_id
        push = received.push
        return [self._new_id(), received.account.account_id, _key(push), push.from_user, received.xml, rule_id]

    def _names(self, connection: Connection, workspace_id: int, batch: Sequence[Received]) -> Names:
        """What the fans are called, where an account says it."""
        wanted: dict[int, set[str]] = defaultdict(set)
        for received in batch:
            if received.account.rules.says_names or received.account.voices:
                wanted[received.account.account_id].add(received.push.from_user)
        names: dict[tuple[int, str], str] = {}
        for account_id, openids in wanted.items():
            of_account = {"workspace_id": workspace_id, "account_id": account_id}
            rows = self._sql.read(connection, "names", **of_account, openids=self._sql.one_of(openids))
            names |= {(account, openid): name for account, openid, name in rows}
        return names

    def _standings(
        self, connection: Connection, workspace_id: int, batch: Sequence[Received], kept: Sequence[Chosen | None]
    ) -> Standings:
        """Where the fans stand in programmes of check-ins, where one of these answers."""
        wanted: dict[int, set[str]] = defaultdict(set)
        for received, keeps in zip(batch, kept, strict=True):
            if keeps is not None:
                wanted[received.account.account_id].add(received.push.from_user)
        standings: dict[tuple[int, str, int], Standing] = {}
        for account_id, openids in wanted.items():
            of_account = {"workspace_id": workspace_id, "account_id": account_id}
            rows = self._sql.read(connection, "standings", **of_account, openids=self._sql.one_of(openids))
            standings |= standings_from(rows)
        return standings

    def _note(self, connection: Connection, workspace_id: int, batch: Sequence[Received], now: int) -> None:
        """That an account hears from WeChat: now and then, so that processes do not wait for each other's row."""
        newest = {received.account.account_id: received.push.to_user for received in batch}
        for account_id, original_id in sorted(newest.items()):
            if now - self._noted.get(account_id, 0) < _NOTED_EVERY_MS:
                continue
            of_account = {"workspace_id": workspace_id, "account_id": account_id}
            self._sql.write(connection, "note_push", **of_account, original_id=original_id, now=now)
            self._noted[account_id] = now


def _key(push: Push) -> str:
    """What tells a repetition, as a digest: it may hold who sent it. A repetition tells the same second, so that may
    stand in front: keys of one moment are neighbours in the index, and a batch touches few of its pages."""
    digest = hashlib.blake2b(push.dedup_key.encode(), digest_size=12).hexdigest()
    return f"{push.created_at & 0xFFFF_FFFF:08x}{digest}"


def _kept_rule(received: Received, now: datetime) -> Chosen | None:
    """The rule that answers, where a programme of check-ins keeps it."""
    account = received.account
    if not account.voices or account.state is AccountState.PAUSED:
        return None
    chosen = account.rules.choose(received.push.content, now.astimezone(account.zone))
    return None if chosen is None or chosen.rule_id not in account.voices.by_rule else chosen


def _reply(
    received: Received, names: Names, now: datetime, keeps: Chosen | None, standings: Standings
) -> tuple[Chosen | None, str]:
    """The rule that answers, and its first message as XML."""
    account, push = received.account, received.push
    if account.state is AccountState.PAUSED:
        return None, NO_REPLY
    name = names.get((account.account_id, push.from_user))
    if keeps is not None:
        message = _streak(received, keeps, name or "", standings)
        return (None, NO_REPLY) if message is None else _answer(keeps, message, push, now)
    chosen = account.rules.choose(push.content, now.astimezone(account.zone), name, push.from_user)
    if chosen is None:
        return None, NO_REPLY
    return _answer(chosen, chosen.messages[0], push, now)


def _streak(received: Received, keeps: Chosen, name: str, standings: Standings) -> Outgoing | None:
    """What the programme says; the moment that WeChat tells decides the day, as it does for the worker."""
    voices, openid = received.account.voices, received.push.from_user
    place = voices.place(keeps.rule_id, openid)
    if place is None:
        return None
    at = datetime.fromtimestamp(received.push.created_at, UTC)
    return voices.say(keeps.rule_id, standing_in(standings, place), at, name, openid)


def _answer(chosen: Chosen, message: Outgoing, push: Push, now: datetime) -> tuple[Chosen | None, str]:
    try:
        return chosen, passive_xml(message, push.from_user, push.to_user, int(now.timestamp()))
    except NotSendable:  # checked when the rule was saved; a limit may be lower now
        return None, NO_REPLY
