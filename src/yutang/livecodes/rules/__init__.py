"""The rules of live codes: pure values in, decision out.

`seats` how many visitors a head count allows; `assignment` who gets which group; `owners` the people to fall back on;
`moments` when a QR closes and a group is full; `slugs` addresses; `visitors` robots and in-app browsers.
"""

from yutang.livecodes.rules.assignment import Assignment, BatchState, Decision, DecisionKind, Target, decide_visit
from yutang.livecodes.rules.moments import QR_MARGIN, epoch, full_at, local_day, qr_closes_at
from yutang.livecodes.rules.owners import Handed, Owner, OwnerPool, within_hours
from yutang.livecodes.rules.seats import (
    DEFAULT_PRIOR,
    JOIN_LAG,
    RISK,
    CountPoint,
    JoinHistory,
    JoinRate,
    assumed_heads,
    community_prior,
    join_history,
    join_rate,
    known_rate,
    seat_limit,
)
from yutang.livecodes.rules.slugs import SlugFault, check_slug, new_slug, tidy_slug
from yutang.livecodes.rules.visitors import BrowserKind, browser_kind, is_preview_robot

__all__ = [
    "DEFAULT_PRIOR",
    "JOIN_LAG",
    "QR_MARGIN",
    "RISK",
    "Assignment",
    "BatchState",
    "BrowserKind",
    "CountPoint",
    "Decision",
    "DecisionKind",
    "Handed",
    "JoinHistory",
    "JoinRate",
    "Owner",
    "OwnerPool",
    "SlugFault",
    "Target",
    "assumed_heads",
    "browser_kind",
    "check_slug",
    "community_prior",
    "decide_visit",
    "epoch",
    "full_at",
    "is_preview_robot",
    "join_history",
    "join_rate",
    "known_rate",
    "local_day",
    "new_slug",
    "qr_closes_at",
    "seat_limit",
    "tidy_slug",
    "within_hours",
]
