"""Imports every capability's tables, so that `metadata` is whole. A new models.py is added here."""

from yutang.accounts import models as accounts
from yutang.alerts import models as alerts
from yutang.campaigns import models as campaigns
from yutang.campaigns.draws import models as draws
from yutang.campaigns.fraud import models as fraud
from yutang.campaigns.rewards import models as rewards
from yutang.checkins import models as checkins
from yutang.communities import models as communities
from yutang.communities.position import models as position
from yutang.courses import models as courses
from yutang.courses.memberships import models as memberships
from yutang.db.tables import Table
from yutang.dialogue import models as dialogue
from yutang.dialogue.reaching import models as reaching
from yutang.domains import models as domains
from yutang.fans import models as fans
from yutang.groups import models as groups
from yutang.insights import models as insights
from yutang.jobs import models as jobs
from yutang.livecodes import models as livecodes
from yutang.pages import models as pages
from yutang.planning import models as planning
from yutang.posters import models as posters
from yutang.workspaces import models as workspaces

__all__ = [
    "accounts",
    "alerts",
    "campaigns",
    "checkins",
    "communities",
    "courses",
    "dialogue",
    "domains",
    "draws",
    "fans",
    "fraud",
    "groups",
    "insights",
    "jobs",
    "livecodes",
    "memberships",
    "metadata",
    "pages",
    "planning",
    "position",
    "posters",
    "reaching",
    "rewards",
    "workspaces",
]

metadata = Table.metadata
