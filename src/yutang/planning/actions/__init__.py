"""What is done with duties, the plan and today."""

from yutang.planning.actions.plan import balance_between
from yutang.planning.actions.today import Today, today

__all__ = ["Today", "balance_between", "today"]
