"""domains"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "block_reports",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_id", sa.BigInteger(), nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("by_chat", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_block_reports")),
        sa.UniqueConstraint(
            "workspace_id", "domain_id", "reporter", name=op.f("uq_block_reports_workspace_id_domain_id_reporter")
        ),
    )
    op.create_index(op.f("ix_block_reports_workspace_id_at"), "block_reports", ["workspace_id", "at"], unique=False)
    op.create_table(
        "domain_blocks",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_id", sa.BigInteger(), nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("fixed_at", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("appealed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_domain_blocks")),
    )
    op.create_index(
        op.f("ix_domain_blocks_workspace_id_closed_at_id"),
        "domain_blocks",
        ["workspace_id", "closed_at", "id"],
        unique=False,
    )
    op.create_table(
        "domain_changes",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("health", sa.String(length=32), nullable=False),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_domain_changes")),
    )
    op.create_index(
        op.f("ix_domain_changes_workspace_id_domain_id_id"),
        "domain_changes",
        ["workspace_id", "domain_id", "id"],
        unique=False,
    )
    op.create_table(
        "domain_hours",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("probes", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "domain_id", "hour", name=op.f("pk_domain_hours")),
    )
    op.create_table(
        "domains",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("for_entrance", sa.Boolean(), nullable=False),
        sa.Column("for_pages", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("filing", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("check_trouble", sa.String(length=32), nullable=True),
        sa.Column("health", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("successes", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.Column("probed_at", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tls_until", sa.BigInteger(), nullable=True),
        sa.Column("blocked_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_domains")),
        sa.UniqueConstraint("workspace_id", "host", name=op.f("uq_domains_workspace_id_host")),
    )
    op.create_index(op.f("ix_domains_host"), "domains", ["host"], unique=False)
    op.create_index(op.f("ix_domains_workspace_id_due_at"), "domains", ["workspace_id", "due_at"], unique=False)
    op.create_table(
        "page_homes",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("domain_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "page_id", name=op.f("pk_page_homes")),
    )
    op.create_index(
        op.f("ix_page_homes_workspace_id_domain_id"), "page_homes", ["workspace_id", "domain_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_page_homes_workspace_id_domain_id"), table_name="page_homes")
    op.drop_table("page_homes")
    op.drop_index(op.f("ix_domains_workspace_id_due_at"), table_name="domains")
    op.drop_index(op.f("ix_domains_host"), table_name="domains")
    op.drop_table("domains")
    op.drop_table("domain_hours")
    op.drop_index(op.f("ix_domain_changes_workspace_id_domain_id_id"), table_name="domain_changes")
    op.drop_table("domain_changes")
    op.drop_index(op.f("ix_domain_blocks_workspace_id_closed_at_id"), table_name="domain_blocks")
    op.drop_table("domain_blocks")
    op.drop_index(op.f("ix_block_reports_workspace_id_at"), table_name="block_reports")
    op.drop_table("block_reports")
