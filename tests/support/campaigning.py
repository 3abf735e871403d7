"""A campaign with people in it, without its console: rows as they are once it runs."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.fandom import ACCOUNT, Fandom
from tests.support.people import NOON, Person
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import (
    Campaign,
    CampaignKind,
    CampaignPath,
    CampaignSlug,
    CampaignState,
    Participant,
    ReferralEntry,
    ReferralState,
    TouchVia,
)
from yutang.campaigns.referrals.actions import (
    Change,
    Joining,
    Touching,
    do_join,
    do_judge,
    do_touch,
    ledger_findings,
)
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.tokens import page_key
from yutang.db.engine import Database
from yutang.wechat.messages import Follow, Unfollow

KEY: Final = b"campaigns".ljust(32, b".")
CAMPAIGN: Final = 801


def add_campaign(
    session: Session,
    workspace_id: int = 1,
    rules: CampaignRules = CampaignRules(),  # noqa: B008 - a frozen value
    **values: Any,  # noqa: ANN401 - columns
) -> int:
    """A group fission campaign over parametric QRs that runs from noon on for seven days, unless told otherwise."""
    row: dict[str, Any] = {
        "workspace_id": workspace_id, "id": CAMPAIGN, "slug": "yoga7", "title": "七天晨练", "kind": CampaignKind.GROUP,
        "path": CampaignPath.QR, "state": CampaignState.RUNNING, "language": "zh", "community_id": 1,
        "account_id": 501, "code_id": None, "timezone": "Asia/Shanghai", "starts_at": NOON,
        "ends_at": NOON + timedelta(days=7), "rules": rules.as_json(), "texts": {}, "poster_own": "small_circle",
        "poster_template_id": None, "override": None, "version": 1, "checked_version": 1, "started_at": NOON,
        "ended_at": None, "settled_at": None, "archived_at": None, "created_at": NOON, "changed_at": NOON,
    }  # fmt: skip
    row |= values
    session.add(Campaign(**row))
    session.add(CampaignSlug(slug=row["slug"], workspace_id=workspace_id, campaign_id=row["id"]))
    session.flush()
    return int(row["id"])


def after(**delta: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**delta)


class Pond:
    """A campaign over a service account: `a` and `b` take part; friends come through their scenes."""

    def __init__(self, database: Database) -> None:
        self.fandom = Fandom(database)
        with self.person.working() as work:
            add_campaign(work.session, account_id=ACCOUNT)
        self.a = self.join("oA")
        self.b = self.join("oB")

    @property
    def person(self) -> Person:
        return self.fandom.person

    def fan(self, openid: str) -> int:
        return self.fandom.fan(openid).id

    def join(self, openid: str, hours: float = -10) -> int:
        self.fandom.receive(self.fandom.push(openid, Follow(), hours * 3600))
        joining = Joining(
            self.fan(openid), ACCOUNT, openid, page_key(KEY, CAMPAIGN, ACCOUNT, openid), after(hours=hours)
        )
        with self.person.working() as work:
            return do_join(work, KEY, find_campaign(work, CAMPAIGN), [joining])[joining.fan_id].id

    def scan(self, openid: str, inviter_id: int, hours: float) -> int:
        """Follows through an inviter's scene. Returns the fan."""
        self.fandom.receive(self.fandom.push(openid, Follow("k.yoga7.token"), hours * 3600))
        self.touch(f"inbox:{openid}:{inviter_id}:{hours}", inviter_id, self.fan(openid), hours)
        return self.fan(openid)

    def touch(self, key: str, inviter_id: int, fan_id: int, hours: float) -> None:
        touching = Touching(key, inviter_id, TouchVia.SCENE, after(hours=hours), fan_id)
        with self.person.working() as work:
            do_touch(work, find_campaign(work, CAMPAIGN), [touching])

    def leave(self, openid: str, hours: float) -> None:
        self.fandom.receive(self.fandom.push(openid, Unfollow(), hours * 3600))

    def judge(self, *fans: int) -> list[Change]:
        with self.person.working() as work:
            return do_judge(work, find_campaign(work, CAMPAIGN), fans)

    def sums(self, participant_id: int) -> tuple[int, int]:
        with self.person.reading() as work:
            row = work.session.get_one(Participant, {"workspace_id": 1, "id": participant_id})
            return row.waiting, row.score

    def rows(self, invitee: int) -> list[tuple[int, ReferralState, str]]:
        with self.person.reading() as work:
            query = select(ReferralEntry).where(ReferralEntry.workspace_id == 1, ReferralEntry.invitee_id == invitee)
            return [(r.inviter_id, r.state, r.reason) for r in work.session.scalars(query.order_by(ReferralEntry.id))]

    def findings(self) -> list[str]:
        with self.fandom.database.read() as session:
            return [finding.sentence for finding in ledger_findings(session, 1)]
