"""Who answers for what, and what is planned for which day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Table, WorkspaceId, word


class Duty(StrEnum):
    """What somebody answers for in a community. What each means: `rules.duties.DUTIES`."""

    POSITIONING = "positioning"
    PLANNING = "planning"
    WRITING = "writing"
    DESIGN = "design"
    GROUP_CARE = "group_care"
    CONVERSATION = "conversation"
    NUMBERS = "numbers"


class DutyHolder(Table):
    """Who holds a duty of a community; without a row nobody does."""

    __tablename__ = "duty_holders"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    duty: Mapped[Duty] = mapped_column(word(Duty), primary_key=True)
    member_id: Mapped[int]
    deputy_id: Mapped[int | None]  # does it while the holder is away
    changed_at: Mapped[datetime]


class Leave(Table):
    """Days on which a member is away, both included, on the workspace's clocks."""

    __tablename__ = "leaves"
    __table_args__ = (Index(None, "workspace_id", "member_id", "to_day"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    member_id: Mapped[int]
    from_day: Mapped[date]
    to_day: Mapped[date]
    note: Mapped[str]


class ItemKind(StrEnum):
    ARTICLE = "article"
    LESSON = "lesson"
    CAMPAIGN = "campaign"
    TOPIC = "topic"  # something to talk about in the groups
    OTHER = "other"


class ItemState(StrEnum):
    IDEA = "idea"
    DOING = "doing"
    READY = "ready"
    DONE = "done"
    DROPPED = "dropped"


class Aim(StrEnum):
    """Whether a message serves its readers or sells to them: the balance of a plan is counted by it."""

    SERVES = "serves"
    SELLS = "sells"


class PlanItem(Table):
    """One thing that is to appear on one day, on the community's clocks."""

    __tablename__ = "plan_items"
    __table_args__ = (
        Index(None, "workspace_id", "day", "id"),
        Index(None, "workspace_id", "community_id", "day"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    community_id: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(word(ItemKind))
    title: Mapped[str]
    note: Mapped[str]
    day: Mapped[date]
    minute: Mapped[int | None]  # of the day, when it is to appear; none: some time that day
    due: Mapped[date | None]  # by when it must be ready; none: the day before
    owner_id: Mapped[int | None]  # who does it
    state: Mapped[ItemState] = mapped_column(word(ItemState))
    aim: Mapped[Aim] = mapped_column(word(Aim))
    pillar: Mapped[str]  # which of the position's content pillars it stands on; "" for none
    target: Mapped[int | None]  # the number it is to reach…
    unit: Mapped[str]  # …and of what: readers, new members
    reached: Mapped[int | None]  # what became of it, typed in afterwards
    version: Mapped[int]  # counts changes: two people who edit at once are told
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]  # taken off the plan; can be put back


class PlanFeed(Table):
    """The directory: an address that calendars ask → whose plan it is. Only a digest of the address is kept."""

    __tablename__ = "plan_feeds"
    __table_args__ = (Index(None, "workspace_id", "member_id"), {"sqlite_with_rowid": False})

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    member_id: Mapped[int]
    created_at: Mapped[datetime]
