"""A crowd that follows an account: every second one has written lately."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from yutang.db.engine import Database
from yutang.dialogue.models import Conversation, ConversationState
from yutang.fans.models import Follow


def add_followers(database: Database, account_id: int, count: int, now: datetime) -> None:
    """Fans 1 to `count`, whose openids are o1, o2 …; those with odd numbers may be written to for 48 hours."""
    follows = [
        {
            "workspace_id": 1, "account_id": account_id, "openid": f"o{n}", "fan_id": n, "following": True,
            "followed_at": now, "unfollowed_at": None, "changed_at": now, "scene": "", "remark": "",
            "asked_at": now, "seen_in_poll": 0,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    talks = [
        {
            "workspace_id": 1, "id": n, "account_id": account_id, "fan_id": n, "openid": f"o{n}",
            "state": ConversationState.OPEN, "assignee_id": None, "snoozed_until": None, "waiting_since": None,
            "first_in_at": now, "first_answer_at": None, "last_in_at": now, "last_at": now,
            "preview": "", "newest_message_id": 0, "budget_left": 5,
            "budget_until": now + timedelta(hours=48 if n % 2 else 1), "budget_at": now,
            "composing_member_id": None, "composing_until": None,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    with database.write() as session:
        for start in range(0, count, 10_000):
            session.execute(insert(Follow), follows[start : start + 10_000])
            session.execute(insert(Conversation), talks[start : start + 10_000])
