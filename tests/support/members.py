"""A club: tiers, fans, codes; and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

from sqlalchemy import select

from tests.support.people import NOON, Person
from yutang.courses.memberships.actions import do_grant, do_redeem, entitled, ledger_findings, memberships_of
from yutang.courses.memberships.actions.batches import BatchForm, do_export_batch, do_make_batch
from yutang.courses.memberships.actions.looking import Line, find_tier
from yutang.courses.memberships.actions.redeeming import Redeemed
from yutang.courses.memberships.actions.tiers import TierForm, do_add_tier
from yutang.courses.memberships.models import (
    Membership,
    MembershipCause,
    MembershipEntry,
    RedeemBatch,
    RedeemCode,
)
from yutang.courses.models import Access, Course, CourseState, Release
from yutang.db.engine import Database
from yutang.fans.models import Fan, SourceKind
from yutang.sealing import Sealer
from yutang.workspaces.models import Workspace

SEALER: Final = Sealer(b"0123456789abcdef0123456789abcdef")
COURSE: Final = 901


@dataclass
class Club:
    """One workspace with one course. `sealer`: of the installation whose pages are opened."""

    database: Database
    workspace_id: int = 1
    sealer: Sealer = SEALER
    exists: bool = False  # the workspace is there already
    now: datetime = NOON
    fans: list[int] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(7))

    def __post_init__(self) -> None:
        with self.database.write() as session:
            if not self.exists:
                session.add(
                    Workspace(
                        workspace_id=self.workspace_id,
                        name="w",
                        language="zh",
                        timezone="Asia/Shanghai",
                        created_at=NOON,
                    )
                )
            session.add(course(self.workspace_id))

    @property
    def person(self) -> Person:
        return Person(self.database, self.workspace_id, member_id=7, now=self.now)

    def later(self, **span: float) -> "Club":
        """The same club at another moment."""
        self.now = self.person.later(**span).now
        return self

    def tier(self, title: str = "Year", **values: Any) -> int:  # noqa: ANN401 - of the form
        form = TierForm(title=title, courses=(COURSE,), **values)
        with self.person.working() as work:
            return do_add_tier(work, form, self.chance).id

    def fan(self, name: str | None = None) -> int:
        with self.person.working() as work:
            fan_id = work.new_id()
            work.session.add(fan_row(self.workspace_id, fan_id, name))
        self.fans.append(fan_id)
        return fan_id

    def grant(self, fan_id: int, tier_id: int, key: str, periods: int = 1) -> None:
        with self.person.working() as work:
            do_grant(work, fan_id, find_tier(work, tier_id), MembershipCause.HAND, key, periods)

    def batch(self, tier_id: int, count: int = 3, **values: str) -> tuple[int, list[str]]:
        """Its id and its codes."""
        form = BatchForm(**{"title": "spring", "gives": f"tier:{tier_id}", "count": str(count), **values})
        with self.person.working() as work:
            batch_id = do_make_batch(work, self.sealer, form, self.chance).id
        with self.person.reading() as work:
            return batch_id, [code for code, _ in do_export_batch(work, self.sealer, batch_id)[1]]

    def redeem(self, fan_id: int, code: str) -> Redeemed:
        with self.person.working() as work:
            return do_redeem(work, self.sealer, fan_id, code)

    # ---- what came of it ---------------------------------------------------------------------------------------------

    def entitled(self, fan_id: int, course_id: int = COURSE) -> bool:
        with self.person.reading() as work:
            return entitled(work, fan_id, "courses", course_id, work.now)

    def line(self, fan_id: int) -> Line:
        """The one membership of a fan."""
        with self.person.reading() as work:
            (line,) = memberships_of(work, fan_id)
            return line

    def entries(self) -> Sequence[MembershipEntry]:
        with self.database.read() as session:
            query = select(MembershipEntry).where(MembershipEntry.workspace_id == self.workspace_id)
            return session.scalars(query.order_by(MembershipEntry.id)).all()

    def memberships(self) -> Sequence[Membership]:
        with self.database.read() as session:
            return session.scalars(select(Membership).where(Membership.workspace_id == self.workspace_id)).all()

    def used(self, batch_id: int) -> tuple[int, int]:
        """What the batch says, and how many of its codes were used."""
        with self.database.read() as session:
            batch = session.get_one(RedeemBatch, (self.workspace_id, batch_id))
            query = select(RedeemCode).where(
                RedeemCode.workspace_id == self.workspace_id,
                RedeemCode.batch_id == batch_id,
                RedeemCode.fan_id.is_not(None),
            )
            return batch.used, len(session.scalars(query).all())

    def findings(self) -> list[str]:
        """What the doctor has to say; nothing is the proof."""
        with self.database.read() as session:
            return [finding.sentence for finding in ledger_findings(session, self.workspace_id)]


def course(workspace_id: int, course_id: int = COURSE, **values: Any) -> Course:  # noqa: ANN401 - columns
    row: dict[str, Any] = {
        "workspace_id": workspace_id, "id": course_id, "slug": f"course{workspace_id}", "title": "二十一天早起",
        "intro": "", "state": CourseState.OPEN, "language": "zh", "community_id": 0, "account_id": None,
        "timezone": "Asia/Shanghai", "release": Release.OWN_DAY, "release_at": 300, "weekdays": 127, "catch_up": 0,
        "access": Access.MEMBERSHIP, "programme_id": None, "tiers": [], "keyword": "", "version": 1,
        "created_at": NOON, "changed_at": NOON,
    }  # fmt: skip
    return Course(**{**row, **values})


def fan_row(workspace_id: int, fan_id: int, name: str | None = None) -> Fan:
    return Fan(
        workspace_id=workspace_id,
        id=fan_id,
        name=name,
        note="",
        source=SourceKind.PAGE,
        source_detail="",
        source_account_id=None,
        source_at=None,
        first_seen_at=NOON,
        last_seen_at=NOON,
        merged_into_id=None,
        erased_at=None,
    )
