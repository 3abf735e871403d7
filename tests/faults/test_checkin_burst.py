"""Fifty thousand people check in at the opening hour: every tap is answered in time, every one counts once."""

import pytest

from yutang.bench.checkins import DEADLINE, Plan, run_checkins


@pytest.mark.slow
@pytest.mark.alone
def test_fifty_thousand_check_ins_are_answered_in_time_and_counted_once() -> None:
    plan = Plan()

    result = run_checkins(plan)

    assert result["answered"] == result["pushes"] > plan.people
    assert result["slowest_ms"] < DEADLINE * 1000
    assert (result["days"], result["streaks"]) == (2 * plan.people, plan.people)
    assert (result["dead"], result["findings"]) == (0, 0)
