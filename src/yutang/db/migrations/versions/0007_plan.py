"""plan"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "duty_holders",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "community_id", "duty", name=op.f("pk_duty_holders")),
    )
    op.create_table(
        "leaves",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_leaves")),
    )
    op.create_index(
        op.f("ix_leaves_workspace_id_member_id_to_day"), "leaves", ["workspace_id", "member_id", "to_day"], unique=False
    )
    op.create_table(
        "plan_feeds",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_plan_feeds")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_plan_feeds_workspace_id_member_id"), "plan_feeds", ["workspace_id", "member_id"], unique=False
    )
    op.create_table(
        "plan_items",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("community_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("aim", sa.String(length=32), nullable=False),
        sa.Column("pillar", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_plan_items")),
    )
    op.create_index(
        op.f("ix_plan_items_workspace_id_community_id_day"),
        "plan_items",
        ["workspace_id", "community_id", "day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_plan_items_workspace_id_day_id"), "plan_items", ["workspace_id", "day", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_plan_items_workspace_id_day_id"), table_name="plan_items")
    op.drop_index(op.f("ix_plan_items_workspace_id_community_id_day"), table_name="plan_items")
    op.drop_table("plan_items")
    op.drop_index(op.f("ix_plan_feeds_workspace_id_member_id"), table_name="plan_feeds")
    op.drop_table("plan_feeds")
    op.drop_index(op.f("ix_leaves_workspace_id_member_id_to_day"), table_name="leaves")
    op.drop_table("leaves")
    op.drop_table("duty_holders")
