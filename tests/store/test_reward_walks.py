"""Whatever happens to rewards in whatever order: sums agree, nothing is given beyond what there is, nothing twice."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

import pytest
from sqlalchemy import update

from tests.support.campaigning import CAMPAIGN
from tests.support.rewarding import SEALER, Prizes
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions import (
    do_approve,
    do_approve_passing,
    do_mark_told,
    do_open,
    do_reach,
    do_redeem,
    do_reject,
    do_retry,
    do_unreach,
    untold,
)
from yutang.campaigns.rewards.models import RewardKind, RewardTier
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.workspaces.actions import Work

PEOPLE: Final = 12
STEPS: Final = 150
BUDGET: Final = 2500


@dataclass
class Walk:
    """One campaign with a tier of every kind, and everything that can happen to it."""

    prizes: Prizes
    chance: Random

    def anybody(self) -> int:
        return self.chance.randint(1, PEOPLE)

    def step(self, work: Work) -> None:
        campaign = find_campaign(work, CAMPAIGN)
        acts = (self.scores, self.scores, self.judged, self.decided, self.seen, self.told, self.scanned, self.stocked)
        self.chance.choice(acts)(work, campaign)

    def scores(self, work: Work, campaign: Campaign) -> None:
        people = {self.anybody() for _ in range(3)}
        for participant_id in people:
            self.prizes.score(work, participant_id, self.chance.randint(0, 6))
        do_unreach(work, campaign, people)
        do_reach(work, campaign, people)

    def judged(self, work: Work, campaign: Campaign) -> None:
        verdict = self.chance.choice(["pass", "review", "hold"])
        self.prizes.judge_in(work, self.anybody(), verdict, self.chance.choice([None, None, *Decision]))
        do_retry(work, campaign, 5)

    def decided(self, work: Work, campaign: Campaign) -> None:
        ids = [each.id for each in self.prizes.issues_in(work)]
        some = self.chance.sample(ids, min(len(ids), 4))
        if self.chance.random() < 0.5:
            do_approve(work, campaign, some)
        elif self.chance.random() < 0.5:
            do_reject(work, campaign, some[:1], "by chance")
        else:
            do_approve_passing(work, campaign)

    def seen(self, work: Work, _campaign: Campaign) -> None:
        do_open(work, SEALER, find_participant(work, CAMPAIGN, self.anybody()))

    def told(self, work: Work, campaign: Campaign) -> None:
        do_mark_told(work, campaign, [view.id for view in untold(work, SEALER, campaign, 3)])

    def scanned(self, work: Work, _campaign: Campaign) -> None:
        keys = [each.redeem_key for each in self.prizes.issues_in(work) if each.redeem_key]
        if keys:
            try:
                do_redeem(work, self.chance.choice(keys))
            except Conflict:
                return

    def stocked(self, work: Work, campaign: Campaign) -> None:
        work.session.execute(
            update(RewardTier)
            .where(RewardTier.workspace_id == self.prizes.workspace_id, RewardTier.stock.is_not(None))
            .values(stock=RewardTier.stock + 1)
        )
        do_retry(work, campaign, 5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_walk_the_ledger_agrees_and_nothing_was_given_beyond_what_there_is(
    database: Database, seed: int
) -> None:
    prizes = Prizes(database, rules=CampaignRules(daily_budget=900, total_budget=BUDGET, review_over=250))
    coded = prizes.tier(1, RewardKind.CODE, cost=100)
    prizes.tier(2, RewardKind.POINTS, points=10, stock=3)
    prizes.tier(3, RewardKind.ONSITE, cost=200, stock=2)
    prizes.tier(4, RewardKind.LINK, cost=300, stock=2, link="https://example.org")
    prizes.tier(5, RewardKind.GOODS, cost=150)
    prizes.codes(coded, *(f"CODE-{number}" for number in range(7)))
    for number in range(1, PEOPLE + 1):
        prizes.join(number, staff=number == PEOPLE)
    walk = Walk(prizes, Random(seed))

    for _ in range(STEPS):
        prizes.now += timedelta(minutes=37)
        with prizes.person.working() as work:
            walk.step(work)

    assert prizes.findings() == []
    entries = prizes.entries()
    assert len(entries) > 50, "the walk led somewhere"
    assert prizes.spent()["1970-01-01"][0] <= BUDGET
    assert all(spent <= 900 for day, (spent, _) in prizes.spent().items() if day != "1970-01-01")
    handed = [who for who in prizes.holders(coded).values() if who is not None]
    assert len(handed) == len(set(handed)), "nobody has two codes of one reward"
    held: Counter[int] = Counter()
    for entry in entries:
        held[entry.issue_id] += entry.taken
        assert held[entry.issue_id] in (0, 1), "never held twice"
