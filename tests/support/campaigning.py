"""A campaign with people in it, without its console: rows as they are once it runs."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from tests.support.people import NOON
from yutang.campaigns.models import Campaign, CampaignKind, CampaignPath, CampaignSlug, CampaignState
from yutang.campaigns.rules.values import CampaignRules

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
