"""What referrals are judged by: touches, inviters, and when invitees came and left."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from yutang.campaigns.models import ReferralState, TouchVia
from yutang.campaigns.referrals.rules import Course, Inviter, Met, Reason, Standing
from yutang.db.named_sql import Statements
from yutang.db.tables import from_ms
from yutang.insights.models import EventKind

# Each row of the list is one id: a fan, or for inviters a participant. CROSS JOIN keeps SQLite from walking
# over all touches or events of a workspace for each of them.
_STATEMENTS = {
    "touches": """
        SELECT t.fan_id, t.id, t.inviter_id, t.via, t.at
        FROM :rows{} CROSS JOIN touches t
        WHERE t.workspace_id = :workspace_id AND t.campaign_id = :campaign_id
              AND t.fan_id = CAST(r.value ->> 0 AS BIGINT)""",
    "standings": """
        SELECT f.invitee_id, f.inviter_id, f.state, f.reason
        FROM :rows{} CROSS JOIN referrals f
        WHERE f.workspace_id = :workspace_id AND f.campaign_id = :campaign_id
              AND f.invitee_id = CAST(r.value ->> 0 AS BIGINT)
        /*lock f*/""",
    "inviters": """
        SELECT p.id, p.fan_id, p.depth, p.stopped_at
        FROM :rows{} CROSS JOIN participants p
        WHERE p.workspace_id = :workspace_id AND p.id = CAST(r.value ->> 0 AS BIGINT)""",
    "merged": """
        SELECT f.merged_into_id, f.id
        FROM :rows{} CROSS JOIN fans f
        WHERE f.workspace_id = :workspace_id AND f.merged_into_id IS NOT NULL
              AND f.merged_into_id = CAST(r.value ->> 0 AS BIGINT)""",
    "follows": """
        SELECT e.fan_id, e.kind, e.at
        FROM :rows{} CROSS JOIN events e /*index ix_events_workspace_id_fan_id_id*/
        WHERE e.workspace_id = :workspace_id AND e.fan_id IS NOT NULL AND e.fan_id = CAST(r.value ->> 0 AS BIGINT)
              AND e.account_id = :account_id AND e.kind IN ('follow', 'unfollow')""",
    "openings": """
        SELECT p.fan_id, p.looked_at
        FROM :rows{} CROSS JOIN participants p /*index ix_participants_workspace_id_fan_id*/
        WHERE p.workspace_id = :workspace_id AND p.fan_id = CAST(r.value ->> 0 AS BIGINT)
              AND p.campaign_id = :campaign_id AND p.looked_at IS NOT NULL""",
    "presses": """
        SELECT i.fan_id, a.pressed_at
        FROM :rows{} CROSS JOIN fan_identities i CROSS JOIN assignments a
        WHERE i.workspace_id = :workspace_id AND i.fan_id = CAST(r.value ->> 0 AS BIGINT) AND i.kind = 'visitor'
              AND a.workspace_id = i.workspace_id AND a.code_id = :code_id
              AND a.visitor_id = CAST(i.value AS BIGINT) AND a.pressed_at IS NOT NULL""",
}


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return Statements(dialect, _STATEMENTS)


class Facts:
    """Reads the facts of one campaign's invitees, a fixed number of statements whatever their number."""

    def __init__(self, session: Session, workspace_id: int, campaign_id: int) -> None:
        session.flush()  # these statements see what is in the database
        self._connection = session.connection()
        self._sql = _statements(self._connection.dialect)
        self._ids = {"workspace_id": workspace_id, "campaign_id": campaign_id}

    def _read(self, name: str, ids: Iterable[int], **values: object) -> Sequence[Sequence[Any]]:
        rows = json.dumps([[each] for each in sorted(set(ids))])
        return self._sql.read(self._connection, name, rows=rows, **self._ids, **values)

    def touches(self, invitees: Collection[int]) -> Mapping[int, Sequence[Met]]:
        found: dict[int, list[Met]] = defaultdict(list)
        for fan_id, touch_id, inviter_id, via, at in self._read("touches", invitees):
            found[fan_id].append(Met(touch_id, inviter_id, TouchVia(via), from_ms(at)))
        return found

    def standings(self, invitees: Collection[int]) -> Mapping[int, Standing]:
        """The referrals that there are, locked until the transaction ends."""
        rows = self._read("standings", invitees)
        return {row[0]: Standing(row[1], ReferralState(row[2]), Reason(row[3])) for row in rows}

    def inviters(self, participant_ids: Iterable[int]) -> Mapping[int, Inviter]:
        rows = self._read("inviters", participant_ids)
        return {row[0]: Inviter(row[1], row[2], _moment(row[3])) for row in rows}

    def _with_merged(self, fans: Collection[int]) -> dict[int, int]:
        """These fans, and those that were merged into them, by who they are now."""
        leads = {each: each for each in fans}
        return leads | {younger: older for older, younger in self._read("merged", fans)}

    def follows(self, invitees: Collection[int], account_id: int) -> Mapping[int, Course]:
        """When they followed and left an account, also as who they were before they were merged into one."""
        leads = self._with_merged(invitees)
        came: dict[int, list[datetime]] = defaultdict(list)
        left: dict[int, list[datetime]] = defaultdict(list)
        for fan_id, kind, at in self._read("follows", leads, account_id=account_id):
            (came if kind == EventKind.FOLLOW else left)[leads[fan_id]].append(from_ms(at))
        return {fan_id: Course(came[fan_id], left[fan_id]) for fan_id in invitees}

    def openings(self, invitees: Collection[int]) -> Mapping[int, datetime]:
        """When they first opened their own page, also as who they were before they were merged into one."""
        leads = self._with_merged(invitees)
        found: dict[int, datetime] = {}
        for fan_id, at in self._read("openings", leads):
            moment = from_ms(at)
            found[leads[fan_id]] = min(moment, found.get(leads[fan_id], moment))
        return found

    def presses(self, invitees: Collection[int], code_id: int) -> Mapping[int, Course]:
        """When their phones pressed at a live code: the best sign of joining there is without an account."""
        came: dict[int, list[datetime]] = defaultdict(list)
        for fan_id, at in self._read("presses", invitees, code_id=code_id):
            came[fan_id].append(from_ms(at))
        return {fan_id: Course(came[fan_id], ()) for fan_id in invitees}


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)
