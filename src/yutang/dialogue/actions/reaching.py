"""Who can be reminded of what, by which way, within what WeChat allows: the door for other capabilities."""

from yutang.dialogue.reaching.actions.reminding import (
    Reach,
    ReachPlan,
    Reminder,
    WaitingNotice,
    do_remind,
    do_see_notices,
    plan_of_reach,
    plan_reach,
    reached,
    waiting_notices,
)
from yutang.dialogue.reaching.actions.wishes import do_resume, do_stop, stopped_of
from yutang.dialogue.reaching.models import Notice, Way, WhyNot

__all__ = [
    "Notice",
    "Reach",
    "ReachPlan",
    "Reminder",
    "WaitingNotice",
    "Way",
    "WhyNot",
    "do_remind",
    "do_resume",
    "do_see_notices",
    "do_stop",
    "plan_of_reach",
    "plan_reach",
    "reached",
    "stopped_of",
    "waiting_notices",
]
