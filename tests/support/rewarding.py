"""A campaign with tiers, codes and people whose scores the test sets; and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from tests.support.campaigning import CAMPAIGN, add_campaign
from tests.support.people import NOON, Person
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.fraud.models import Decision, Review
from yutang.campaigns.fraud.rules.findings import Finding
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.actions import do_reach, do_retry, do_unreach, ledger_findings
from yutang.campaigns.rewards.actions.giving import Issued
from yutang.campaigns.rewards.models import (
    BudgetDay,
    PointEntry,
    RewardCode,
    RewardEntry,
    RewardIssue,
    RewardKind,
    RewardTier,
)
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database
from yutang.fans.models import Fan, SourceKind
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

SEALER: Final = Sealer(b"0123456789abcdef0123456789abcdef")


def _nothing_known() -> dict[str, Any]:
    """Empty texts for all that rewards do not ask of a participant."""
    columns = Participant.__table__.columns
    return {column.key: "" for column in columns if not column.nullable and column.type.python_type is str}


@dataclass
class Prizes:
    """One running campaign of a workspace. Participants are numbered from 1, tiers from 31."""

    database: Database
    workspace_id: int = 1
    rules: CampaignRules = field(default_factory=CampaignRules)
    values: dict[str, Any] = field(default_factory=dict)  # columns of the campaign
    exists: bool = False  # another process has made it
    now: datetime = NOON

    def __post_init__(self) -> None:
        if self.exists:
            return
        with self.database.write() as session:
            add_campaign(session, self.workspace_id, self.rules, **self.values)

    @property
    def person(self) -> Person:
        return Person(self.database, self.workspace_id, member_id=7, now=self.now)

    def tier(self, threshold: int = 3, kind: RewardKind = RewardKind.BADGE, **values: Any) -> int:  # noqa: ANN401
        with self.database.write() as session:
            tiers = select(func.count()).select_from(RewardTier).where(RewardTier.workspace_id == self.workspace_id)
            row: dict[str, Any] = {
                "workspace_id": self.workspace_id, "id": 31 + (session.scalar(tiers) or 0), "campaign_id": CAMPAIGN,
                "threshold": threshold, "kind": kind, "title": f"tier of {threshold}", "note": "", "link": "",
                "points": 0, "cost": 0, "stock": None, "taken": 0, "removed_at": None,
            }  # fmt: skip
            row |= values
            session.add(RewardTier(**row))
            return int(row["id"])

    def codes(self, tier_id: int, *codes: str) -> None:
        with self.database.write() as session:
            for number, code in enumerate(codes):
                session.add(
                    RewardCode(
                        workspace_id=self.workspace_id,
                        id=tier_id * 1000 + number,
                        tier_id=tier_id,
                        digest=code,
                        sealed=SEALER.seal(code),
                        issue_id=None,
                        added_at=NOON,
                    )
                )

    def join(self, participant_id: int, score: int = 0, **values: Any) -> int:  # noqa: ANN401
        """Somebody takes part; their fan has the number 100 more."""
        row: dict[str, Any] = {
            "workspace_id": self.workspace_id, "id": participant_id, "campaign_id": CAMPAIGN,
            "fan_id": 100 + participant_id, "account_id": 501, "openid": f"o{participant_id}",
            "page_key": f"page{participant_id}", "code": f"CODE{participant_id}", "inviter_id": None, "depth": 0,
            "joined_at": NOON, "opened_at": None, "name": "", "shown": False, "stopped_at": None, "poster": "",
            "qr_url": "", "qr_until": None, "waiting": 0, "score": score, "scored_at": self.now if score else None,
            "staff": False,
        }  # fmt: skip
        row |= values
        with self.database.write() as session:
            session.add(Participant(**{**_nothing_known(), **row}))
            session.add(
                Fan(
                    workspace_id=self.workspace_id,
                    id=row["fan_id"],
                    name=None,
                    note="",
                    source=SourceKind.CAMPAIGN,
                    source_detail="",
                    source_account_id=None,
                    source_at=None,
                    first_seen_at=NOON,
                    last_seen_at=NOON,
                    merged_into_id=None,
                    erased_at=None,
                )
            )
        return participant_id

    def score(self, work: Work, participant_id: int, score: int) -> None:
        """As the referral ledger does it, at the work's moment."""
        work.session.execute(
            update(Participant)
            .where(Participant.workspace_id == self.workspace_id, Participant.id == participant_id)
            .values(score=score, scored_at=work.now)
        )

    def judge(
        self,
        participant_id: int,
        verdict: str,
        decision: Decision | None = None,
        findings: Sequence[Finding] = (),
        appeal: str = "",
    ) -> None:
        with self.person.working() as work:
            self.judge_in(work, participant_id, verdict, decision, findings, appeal)

    def judge_in(
        self,
        work: Work,
        participant_id: int,
        verdict: str,
        decision: Decision | None = None,
        findings: Sequence[Finding] = (),
        appeal: str = "",
    ) -> None:
        row: dict[str, Any] = {
            "workspace_id": self.workspace_id, "participant_id": participant_id, "campaign_id": CAMPAIGN,
            "verdict": verdict, "score": 900, "findings": {"findings": [finding.as_json() for finding in findings]},
            "judged_at": NOON, "appeal": appeal, "appealed_at": NOON if appeal else None, "decision": decision,
            "note": "", "member_id": None, "decided_at": None,
        }  # fmt: skip
        work.session.merge(Review(**row))
        work.session.flush()

    # ---- acting ------------------------------------------------------------------------------------------------------

    def reach(self, scores: dict[int, int]) -> list[Issued]:
        """These scores are written and rewarded in one transaction."""
        with self.person.working() as work:
            for participant_id, score in scores.items():
                self.score(work, participant_id, score)
            campaign = find_campaign(work, CAMPAIGN)
            do_unreach(work, campaign, list(scores))
            return do_reach(work, campaign, list(scores))

    def retry(self) -> list[Issued]:
        with self.person.working() as work:
            return do_retry(work, find_campaign(work, CAMPAIGN))

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def issue(self, participant_id: int, tier_id: int = 31) -> RewardIssue:
        with self.database.read() as session:
            return session.scalars(
                select(RewardIssue).where(
                    RewardIssue.workspace_id == self.workspace_id,
                    RewardIssue.participant_id == participant_id,
                    RewardIssue.tier_id == tier_id,
                )
            ).one()

    def issues_in(self, work: Work) -> Sequence[RewardIssue]:
        query = select(RewardIssue).where(RewardIssue.workspace_id == self.workspace_id)
        return work.session.scalars(query.order_by(RewardIssue.id)).all()

    def states(self, tier_id: int = 31) -> dict[int, tuple[str, str]]:
        """State and reason by participant."""
        with self.database.read() as session:
            rows = session.scalars(
                select(RewardIssue).where(RewardIssue.workspace_id == self.workspace_id, RewardIssue.tier_id == tier_id)
            )
            return {row.participant_id: (row.state.value, row.reason) for row in rows}

    def entries(self) -> Sequence[RewardEntry]:
        with self.database.read() as session:
            query = select(RewardEntry).where(RewardEntry.workspace_id == self.workspace_id)
            return session.scalars(query.order_by(RewardEntry.id)).all()

    def taken(self, tier_id: int = 31) -> int:
        with self.database.read() as session:
            return session.get_one(RewardTier, {"workspace_id": self.workspace_id, "id": tier_id}).taken

    def spent(self) -> dict[str, tuple[int, int]]:
        """Fen and rewards by day."""
        with self.database.read() as session:
            rows = session.scalars(select(BudgetDay).where(BudgetDay.workspace_id == self.workspace_id))
            return {str(row.day): (row.spent, row.issued) for row in rows}

    def holders(self, tier_id: int = 31) -> dict[str, int | None]:
        """Which participant has which code."""
        with self.database.read() as session:
            codes = session.scalars(
                select(RewardCode).where(RewardCode.workspace_id == self.workspace_id, RewardCode.tier_id == tier_id)
            ).all()
            issues = session.scalars(select(RewardIssue).where(RewardIssue.workspace_id == self.workspace_id))
            who = {issue.id: issue.participant_id for issue in issues}
        return {SEALER.open(code.sealed): who.get(code.issue_id or 0) for code in codes}

    def points(self, fan_id: int) -> int:
        with self.database.read() as session:
            query = select(func.sum(PointEntry.points)).where(
                PointEntry.workspace_id == self.workspace_id, PointEntry.fan_id == fan_id
            )
            return session.scalar(query) or 0

    def findings(self) -> list[str]:
        """What the doctor has to say of rewards; nothing is the proof."""
        with self.database.read() as session:
            return [finding.sentence for finding in ledger_findings(session, self.workspace_id)]
