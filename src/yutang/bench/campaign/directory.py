"""What people of a rehearsal hold in their hands once they take part: the address of their page and their poster.

A real fan has both from the answer to their follow. Here they are read where that answer comes from.
"""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from yutang.bench.campaign.stage import Stage
from yutang.campaigns.models import Participant, Referral, ReferralState
from yutang.campaigns.tokens import Invitation, referral_token
from yutang.db.engine import Database
from yutang.errors import SettingsError
from yutang.jobs.models import InboxRow, InboxState

_LOOK = 0.05  # seconds between two looks for newcomers
_PATIENCE = 600.0  # seconds: the worker may be away after a kill, and the machine busy


class Hand(NamedTuple):
    page_key: str
    code: str
    token: str


class Directory:
    """`watch` runs beside the crowd; `of` waits until somebody takes part."""

    def __init__(self, database: Database, stage: Stage, ends_at: datetime, key: bytes) -> None:
        """`ends_at`: of the campaign, and of its tokens; `key`: what they are signed with."""
        self._database, self._stage, self._key = database, stage, key
        self._ends_at = ends_at
        self._hands: dict[str, Hand] = {}
        self._waiting: dict[str, asyncio.Future[Hand]] = {}
        self._newest = 0

    @property
    def hands(self) -> Mapping[str, Hand]:
        return self._hands

    async def of(self, openid: str) -> Hand:
        """Raises SettingsError for somebody who never takes part."""
        known = self._hands.get(openid)
        if known is not None:
            return known
        waiting = self._waiting.setdefault(openid, asyncio.get_running_loop().create_future())
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), _PATIENCE)
        except TimeoutError as error:
            raise SettingsError(f"{openid} did not become a participant in {_PATIENCE:g} s.") from error

    async def watch(self) -> None:
        while True:
            if self._waiting:
                self._hand_out(await asyncio.to_thread(self._newcomers))
            await asyncio.sleep(_LOOK)

    def look(self) -> None:
        self._hand_out(self._newcomers())

    def _hand_out(self, rows: Collection[tuple[int, str, str, str]]) -> None:
        for row_id, openid, page_key, code in rows:
            self._newest = max(self._newest, row_id)
            token = referral_token(self._key, self._stage.campaign_id, Invitation(code, self._ends_at))
            self._hands[openid] = Hand(page_key, code, token)
            waiting = self._waiting.pop(openid, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(self._hands[openid])

    def _newcomers(self) -> list[tuple[int, str, str, str]]:
        """Ids run on within one process, and may run a little behind in another: some are read again."""
        query = select(Participant.id, Participant.openid, Participant.page_key, Participant.code).where(
            Participant.workspace_id == self._stage.workspace_id,
            Participant.campaign_id == self._stage.campaign_id,
            Participant.id > self._newest - (60_000 << 22),
        )
        with self._database.read() as session:
            return [(row[0], row[1], row[2], row[3]) for row in session.execute(query) if row[1] not in self._hands]

    # ---- is the worker done? ---------------------------------------------------------------------------------------

    def queued(self) -> int:
        """Pushes that are kept and not applied yet."""
        query = select(func.count()).where(
            InboxRow.workspace_id == self._stage.workspace_id, InboxRow.state == InboxState.QUEUED
        )
        with self._database.read() as session:
            return session.scalar(query) or 0

    def waiting(self) -> int:
        """Friends who are credited and neither released nor held."""
        query = select(func.count()).where(
            Referral.workspace_id == self._stage.workspace_id,
            Referral.campaign_id == self._stage.campaign_id,
            Referral.state == ReferralState.CREDITED,
        )
        with self._database.read() as session:
            return session.scalar(query) or 0
