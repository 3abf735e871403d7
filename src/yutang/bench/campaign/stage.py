"""A pond for one rehearsal: a workspace, groups behind a live code, an account of the local platform, the campaign."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

from yutang.accounts.models import AccountState
from yutang.accounts.numbers.actions import NumberForm, do_add_number
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.bench.campaign.definition import Definition, Span, TierPlan
from yutang.campaigns.draws.actions import do_promise
from yutang.campaigns.models import Campaign, CampaignKind, CampaignPath, CampaignSlug, CampaignState
from yutang.campaigns.rewards.models import RewardCode, RewardTier
from yutang.campaigns.running.actions import do_open
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group
from yutang.groups.models import GroupKind
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code
from yutang.livecodes.rules import new_slug
from yutang.wechat.envelope import PushKeys
from yutang.wiring import Services
from yutang.workspaces.access.actions.first_start import add_workspace
from yutang.workspaces.actions import Work, system_actor, working

ACTOR: Final = "rehearsal"
_HEADS: Final = 100  # of the simulated people, for each group there is
_MOST_GROUPS: Final = 60
_QR_DAYS: Final = 8  # the latest that a printed date may lie ahead


@dataclass(frozen=True, slots=True)
class Stage:
    """What was made. `original_id`: how WeChat calls the account in pushes."""

    workspace_id: int
    account_id: int
    campaign_id: int
    slug: str  # of the campaign
    code_slug: str  # of the live code
    push_key: str
    keys: PushKeys
    original_id: str


def prepare(services: Services, definition: Definition, span: Span, account: Mapping[str, Any], people: int) -> Stage:
    """Fill an empty database. `account`: the keys that the local platform gave to the account it made."""
    workspace_id = services.new_id()
    rng = Random(workspace_id)
    actor = system_actor(workspace_id, ACTOR)
    with working(services.database, actor, span.starts_at, services.new_id) as work:
        add_workspace(work, definition.account_name, definition.language, definition.timezone)
        community_id = do_add_community(work, CommunityForm(definition.account_name)).id
        code_id, code_slug = _entrance(work, community_id, people, rng)
        connected = do_connect(work, services.sealer, _form(definition, account), rng)
        connected.state, connected.persona = AccountState.ACTIVE, "小鱼"
        campaign = _campaign(work, definition, span, rng)
        campaign.community_id, campaign.code_id = community_id, code_id
        if definition.path is not CampaignPath.CODE:
            campaign.account_id = connected.id
        work.session.add_all(
            [campaign, CampaignSlug(slug=campaign.slug, workspace_id=workspace_id, campaign_id=campaign.id)]
        )
        for tier in definition.tiers:
            _add_tier(work, services, campaign.id, tier)
        work.session.flush()
        if campaign.kind is CampaignKind.DRAW:
            do_promise(work, services.sealer, campaign, secrets.token_bytes(32))
        do_open(work, campaign)
        keys = PushKeys(account["token"], account["app_id"], account["aes_key"])
        return Stage(
            *(workspace_id, connected.id, campaign.id, campaign.slug, code_slug, connected.push_key, keys),
            original_id=account["original_id"],
        )


def _form(definition: Definition, account: Mapping[str, Any]) -> ConnectForm:
    keys = (account["app_id"], account["secret"], account["token"], account["aes_key"])
    return ConnectForm(definition.account_class, definition.account_name, *keys)


def _entrance(work: Work, community_id: int, people: int, rng: Random) -> tuple[int, str]:
    """A live code over groups of two hundred, and a person for when they are full."""
    expires_on = (work.now + timedelta(days=_QR_DAYS - 1)).date()
    targets = []
    for number in range(1, min(_MOST_GROUPS, people // _HEADS + 1) + 1):
        qr = NewQr(f"https://weixin.qq.com/g/AwYAASim{community_id}x{number}", expires_on)
        new = NewGroup(community_id, GroupKind.WECHAT, GroupForm(f"晨练{number}群"), 0, qr)
        targets.append(TargetChoice(do_add_group(work, new).id))
    person = do_add_number(work, NumberForm("小林", f"https://u.wechat.com/ESim{community_id}", daily_cap=60))
    form = CodeForm(name="入口", community_id=community_id, targets=tuple(targets), owners=(person.id,))
    code = do_add_code(work, form, rng)
    return code.id, code.slug


def _campaign(work: Work, definition: Definition, span: Span, rng: Random) -> Campaign:
    """It runs already: what would keep it from starting is the console's to say."""
    empty: dict[str, Any] = dict.fromkeys(
        ("account_id", "poster_template_id", "override", "ended_at", "settled_at", "archived_at")
    )
    return Campaign(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=new_slug(rng),
        title=definition.title,
        kind=definition.kind,
        path=definition.path,
        state=CampaignState.RUNNING,
        language=definition.language,
        timezone=definition.timezone,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        rules=definition.rules.as_json(),
        texts=dict(definition.texts),
        poster_own=definition.poster_own,
        version=1,
        checked_version=1,
        started_at=span.starts_at,
        created_at=span.starts_at,
        changed_at=span.starts_at,
        **empty,
    )


def _add_tier(work: Work, services: Services, campaign_id: int, plan: TierPlan) -> None:
    tier_id = work.new_id()
    work.session.add(
        RewardTier(
            workspace_id=work.workspace_id,
            id=tier_id,
            campaign_id=campaign_id,
            threshold=plan.threshold,
            kind=plan.kind,
            title=plan.title,
            note=plan.note,
            link="https://example.com/" if plan.kind == "link" else "",
            points=plan.points,
            cost=plan.cost,
            stock=plan.stock,
            taken=0,
            removed_at=None,
        )
    )
    for number in range(plan.codes):
        code = f"SIM-{number:06d}"
        work.session.add(
            RewardCode(
                workspace_id=work.workspace_id,
                id=work.new_id(),
                tier_id=tier_id,
                digest=hashlib.blake2b(code.encode(), digest_size=16).hexdigest(),
                sealed=services.sealer.seal(code),
                issue_id=None,
                added_at=work.now,
            )
        )
