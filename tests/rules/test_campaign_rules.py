"""Pure decisions about campaigns: paths, life, readiness, results."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.campaigns.models import CampaignKind, CampaignPath, CampaignState
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.kinds import rewards_inviting
from yutang.campaigns.rules.life import Step, may_archive, may_take
from yutang.campaigns.rules.paths import path_for, why
from yutang.campaigns.rules.readiness import (
    AccountFacts,
    CodeFacts,
    Facts,
    TierFacts,
    Tone,
    blocks,
    readiness,
)
from yutang.campaigns.rules.results import Funnel, by_day, cost_per_fan, k_factor, shares, total_per_seed
from yutang.campaigns.rules.values import CampaignRules
from yutang.wechat.capabilities import AccountClass

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
GOOD = Facts(
    now=NOW,
    kind=CampaignKind.GROUP,
    path=CampaignPath.QR,
    starts_at=NOW,
    ends_at=NOW + timedelta(days=7),
    rules=CampaignRules(keyword="海报", organiser="瑜伽馆"),
    account=AccountFacts("早起瑜伽", connected=True, in_use=True, path=CampaignPath.QR),
    code=CodeFacts("海报", active=True, room=100, has_owner=True),
    tiers=[],
    text_problems=[],
    clashes=[],
    poster_chosen=True,
    poster_problem="",
    poster_values={},
    spotted=[],
)


def tier(**values: object) -> TierFacts:
    given: dict[str, object] = {
        "title": "书签", "threshold": 3, "kind": RewardKind.GOODS, "left": 10, "codes": None, "cost": 100,
    }  # fmt: skip
    return TierFacts(**{**given, **values})  # type: ignore[arg-type]  # as a test says


def tones(facts: Facts) -> dict[str, Tone]:
    """The gravest tone of each point."""
    order = list(Tone)
    found: dict[str, Tone] = {}
    for point in readiness(facts):
        found[point.key] = max(found.get(point.key, Tone.GOOD), point.tone, key=order.index)
    return found


@pytest.mark.parametrize("account_class", [*AccountClass, None])
def test_every_class_has_a_path_and_a_reason(account_class: AccountClass | None) -> None:
    assert path_for(account_class) in set(CampaignPath)
    assert why(account_class)
    assert (path_for(account_class) is CampaignPath.QR) == (account_class is AccountClass.SERVICE_CERTIFIED)


def test_a_campaign_moves_only_forward_but_for_pause_and_resume() -> None:
    allowed = {(step, state) for step in Step for state in CampaignState if may_take(step, state)}

    assert allowed == {
        (Step.CHECK, CampaignState.DRAFT),
        (Step.CHECK, CampaignState.CHECKED),
        (Step.START, CampaignState.CHECKED),
        (Step.PAUSE, CampaignState.RUNNING),
        (Step.RESUME, CampaignState.PAUSED),
        (Step.END, CampaignState.RUNNING),
        (Step.END, CampaignState.PAUSED),
        (Step.SETTLE, CampaignState.ENDED),
    }
    assert {state for state in CampaignState if may_archive(state)} == {
        CampaignState.DRAFT,
        CampaignState.CHECKED,
        CampaignState.SETTLED,
    }


def test_nothing_blocks_a_campaign_with_everything() -> None:
    assert not blocks(readiness(GOOD))


@pytest.mark.parametrize(
    ("facts", "key", "tone"),
    [
        (replace(GOOD, ends_at=NOW), "window", Tone.BLOCK),
        (replace(GOOD, ends_at=NOW + timedelta(minutes=30)), "window", Tone.BLOCK),
        (replace(GOOD, ends_at=NOW + timedelta(days=400)), "window", Tone.BLOCK),
        (replace(GOOD, account=None), "account", Tone.BLOCK),
        (replace(GOOD, account=None, path=CampaignPath.CODE), "account", Tone.NOTE),
        (replace(GOOD, path=CampaignPath.LINK), "account", Tone.BLOCK),
        (replace(GOOD, rules=CampaignRules(organiser="瑜伽馆")), "keyword", Tone.NOTE),
        (replace(GOOD, clashes=["自动回复"]), "keyword", Tone.BLOCK),
        (replace(GOOD, code=None), "code", Tone.BLOCK),
        (replace(GOOD, code=None, kind=CampaignKind.COMPANION), "code", Tone.NOTE),
        (replace(GOOD, code=CodeFacts("海报", active=False, room=9, has_owner=True)), "code", Tone.BLOCK),
        (replace(GOOD, code=CodeFacts("海报", active=True, room=0, has_owner=True)), "code", Tone.NOTE),
        (replace(GOOD, code=CodeFacts("海报", active=True, room=0, has_owner=False)), "code", Tone.BLOCK),
        (replace(GOOD, code=CodeFacts("海报", active=True, room=5, has_owner=True)), "code", Tone.NOTE),
        (replace(GOOD, tiers=[tier(left=0)]), "tiers", Tone.BLOCK),
        (replace(GOOD, tiers=[tier(kind=RewardKind.CODE, codes=0)]), "tiers", Tone.BLOCK),
        (replace(GOOD, tiers=[tier(kind=RewardKind.CODE, codes=5)]), "tiers", Tone.NOTE),
        (replace(GOOD, tiers=[tier(kind=RewardKind.LINK)]), "tiers", Tone.BLOCK),
        (replace(GOOD, tiers=[tier(kind=RewardKind.LINK, has_link=True)]), "tiers", Tone.GOOD),
        (replace(GOOD, kind=CampaignKind.DRAW, tiers=[tier(left=None)]), "tiers", Tone.BLOCK),
        (replace(GOOD, tiers=[tier()]), "budget", Tone.NOTE),
        (
            replace(GOOD, tiers=[tier()], rules=replace(GOOD.rules, total_budget=50)),
            "budget",
            Tone.BLOCK,
        ),
        (
            replace(GOOD, tiers=[tier()], rules=replace(GOOD.rules, total_budget=5000, daily_budget=500)),
            "budget",
            Tone.GOOD,
        ),
        (replace(GOOD, tiers=[tier()]), "opening", Tone.NOTE),
        (replace(GOOD, tiers=[tier()], rules=replace(GOOD.rules, must_open=True)), "opening", Tone.GOOD),
        (replace(GOOD, rules=CampaignRules(keyword="海报")), "organiser", Tone.BLOCK),
        (replace(GOOD, poster_chosen=False), "poster", Tone.BLOCK),
    ],
)
def test_each_thing_that_is_missing_is_told(facts: Facts, key: str, tone: Tone) -> None:
    assert tones(facts)[key] is tone


def test_a_link_campaign_is_told_that_its_page_needs_the_accounts_qr() -> None:
    account = AccountFacts("早起瑜伽", connected=True, in_use=True, path=CampaignPath.LINK)
    link = replace(GOOD, path=CampaignPath.LINK, account=account)

    assert tones(link)["account"] is Tone.NOTE
    shown = replace(link, rules=replace(link.rules, follow_payload="http://weixin.qq.com/r/abc"))
    assert tones(shown)["account"] is Tone.GOOD


def test_badges_and_draws_are_no_payment_for_friends() -> None:
    assert rewards_inviting(CampaignKind.GOALS, {RewardKind.CODE: 1})
    assert not rewards_inviting(CampaignKind.BOARD, {RewardKind.BADGE: 3})
    assert not rewards_inviting(CampaignKind.DRAW, {RewardKind.GOODS: 1})


# ---- results --------------------------------------------------------------------------------------------------------


def test_the_funnel_gives_each_step_as_a_share_of_the_last_that_is_known() -> None:
    funnel = Funnel(touched=200, followed=None, credited=50, counting=40, opened=25, brought=5, entered=30)

    assert [(share.name, share.share) for share in shares(funnel)] == [
        ("touched", None), ("followed", None), ("credited", 0.25), ("opened", 0.5), ("brought", 0.2), ("entered", None),
    ]  # fmt: skip


def test_k_is_none_without_anybody_and_ends_only_below_one() -> None:
    assert k_factor(0, 0) is None
    assert k_factor(30, 60) == pytest.approx(0.5)
    assert total_per_seed(0.5) == pytest.approx(2)
    assert total_per_seed(1.0) is None
    assert total_per_seed(None) is None
    assert cost_per_fan(900, 3) == pytest.approx(300)
    assert cost_per_fan(900, 0) is None


def hour_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 3600


def test_days_are_those_of_the_campaigns_zone() -> None:
    late = datetime(2026, 11, 22, 17, tzinfo=UTC)  # one in the morning in Shanghai
    days = by_day({"joined": {hour_of(late): 3}}, "Asia/Shanghai", NOW, NOW + timedelta(days=1))

    assert [(day.day, day.joined) for day in days] == [(date(2026, 11, 22), 0), (date(2026, 11, 23), 3)]


@given(st.dictionaries(st.integers(0, 24 * 20), st.integers(1, 50), max_size=40))
def test_no_count_within_the_campaign_is_lost(counts: dict[int, int]) -> None:
    start = hour_of(NOW)
    hours = {start + offset: number for offset, number in counts.items()}

    days = by_day({"credited": hours}, "Asia/Shanghai", NOW, NOW + timedelta(days=21))

    assert sum(day.credited for day in days) == sum(counts.values())


def test_a_long_campaign_shows_its_last_three_months() -> None:
    days = by_day({}, "Asia/Shanghai", NOW - timedelta(days=300), NOW)

    assert len(days) == 92
    assert days[-1].day == date(2026, 11, 22)
