"""Why an issue stands as it does, as a code that is kept and a sentence for people."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from yutang.errors import N_


class Why(StrEnum):
    """Kept in `reward_issues.reason` and `reward_entries.reason`."""

    REACHED = "reached"
    RANKED = "ranked"
    DRAWN = "drawn"
    # waiting
    QUEUE = "queue"
    STOCK = "stock"
    CODES = "codes"
    DAY = "day"
    TOTAL = "total"
    # review
    VERDICT = "verdict"
    UNFAIR = "unfair"
    BLOCKED = "blocked"
    STAFF = "staff"
    COST = "cost"
    # decided
    APPROVED = "approved"
    REJECTED = "rejected"
    # taken back
    FELL = "fell"
    RANK_LOST = "rank_lost"
    # delivered
    TOLD = "told"
    SEEN = "seen"
    HANDED = "handed"
    SENT = "sent"
    KEPT = "kept"
    ERASED = "erased"


SENTENCES: Final[Mapping[Why, str]] = {
    Why.REACHED: N_("Reached."),
    Why.RANKED: N_("By the place on the board."),
    Why.DRAWN: N_("Won in the draw."),
    Why.QUEUE: N_("Others wait for it longer."),
    Why.STOCK: N_("None is left."),
    Why.CODES: N_("No code is left."),
    Why.DAY: N_("Today's budget is used up."),
    Why.TOTAL: N_("The campaign's budget is used up."),
    Why.VERDICT: N_("The friends do not look as if they came by themselves."),
    Why.UNFAIR: N_("The team found it unfair."),
    Why.BLOCKED: N_("Takes no part in campaigns, by the team's decision."),
    Why.STAFF: N_("One of the team."),
    Why.COST: N_("It costs more than is given without a look."),
    Why.APPROVED: N_("The team looked at it: fair."),
    Why.REJECTED: N_("The team looked at it: not given."),
    Why.FELL: N_("Fewer friends count now than it takes."),
    Why.RANK_LOST: N_("The places on the board have changed."),
    Why.TOLD: N_("Told in a message."),
    Why.SEEN: N_("Opened on the fan's page."),
    Why.HANDED: N_("Handed over on site."),
    Why.SENT: N_("Sent by post."),
    Why.KEPT: N_("Stays with the fan."),
    Why.ERASED: N_("The fan was erased."),
}
"""For the team."""

FOR_FANS: Final[Mapping[Why, str]] = {
    Why.QUEUE: N_("Others reached it before you. Yours comes as soon as there are more."),
    Why.STOCK: N_("All are given away just now. Yours comes as soon as there are more."),
    Why.CODES: N_("All are given away just now. Yours comes as soon as there are more."),
    Why.DAY: N_("For today all are given away. Yours comes tomorrow."),
    Why.TOTAL: N_("All are given away just now. Yours comes as soon as there are more."),
    Why.FELL: N_("Some of your friends do not count any more. With new ones it is yours again."),
    Why.RANK_LOST: N_("The places on the board have changed."),
    Why.REJECTED: N_("The organiser looked at it and does not give it. You may write to them."),
}
"""For the fan. Of everything that is looked at they hear one sentence: `BEING_LOOKED_AT`."""

BEING_LOOKED_AT: Final = N_("Reached. A person looks at it before it is given.")


def why_of(reason: str) -> Why | None:
    """None for a reason of another version."""
    return Why(reason) if reason in {each.value for each in Why} else None
