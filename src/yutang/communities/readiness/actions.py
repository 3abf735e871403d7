"""Gathers the facts of a community's readiness; what they come to is decided in `rules`."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from yutang.accounts.models import Account, AccountState, ReplyRule, ReplyTrigger
from yutang.accounts.official.rules.checks import is_connected
from yutang.campaigns.models import Campaign
from yutang.campaigns.rules.readiness import Point
from yutang.communities.position.actions.sheets import standing_of
from yutang.communities.readiness import store
from yutang.communities.readiness.rules import AccountFacts, CodeFacts, Facts, around_campaign, leads_to, of_community
from yutang.livecodes.actions.lines import CodeLine, code_lines
from yutang.pages.actions.group_rules import rules_of
from yutang.planning.actions.duties import duties_of
from yutang.wechat.capabilities import Feature, may
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_WEEK: Final = timedelta(days=7)


def community_points(work: Work, community_id: int) -> list[Point]:
    """The list of a community. Raises NotFound."""
    work.actor.require(Permission.SEE)
    steps = len(standing_of(work, community_id).missing)
    codes = _codes(work, community_id, None)
    accounts = store.accounts(work.session, work.workspace_id, community_id, None)
    marks = [mark for code in codes for mark in (f"/c/{code.code.slug}",)]
    return of_community(
        Facts(
            now=work.now,
            community_id=community_id,
            steps_open=steps,
            accounts=_accounts(work, accounts, marks or ["/c/", "/k/", "/p/"]),
            codes=_code_facts(work, codes),
            group_rules=_has_rules(work, community_id),
            duties_open=_unheld(work, community_id),
        )
    )


def points_around(work: Work, campaign: Campaign) -> list[Point]:
    """What a campaign's own list does not look at."""
    work.actor.require(Permission.SEE)
    steps = len(standing_of(work, campaign.community_id).missing)
    codes = [] if campaign.code_id is None else _codes(work, campaign.community_id, campaign.code_id)
    one = campaign.account_id
    accounts = [] if one is None else store.accounts(work.session, work.workspace_id, campaign.community_id, one)
    keyword = str(campaign.rules.get("keyword") or "")
    marks = [f"/k/{campaign.slug}", keyword, *(f"/c/{code.code.slug}" for code in codes)]
    return around_campaign(
        Facts(
            now=work.now,
            community_id=campaign.community_id,
            steps_open=steps,
            accounts=_accounts(work, accounts, marks),
            codes=_code_facts(work, codes),
            group_rules=_has_rules(work, campaign.community_id),
            duties_open=_unheld(work, campaign.community_id),
            ends_at=campaign.ends_at,
        )
    )


def _has_rules(work: Work, community_id: int) -> bool:
    written = rules_of(work, community_id)
    return written is not None and bool(written.text.strip())


def _unheld(work: Work, community_id: int) -> int:
    """Duties that nobody in the team holds."""
    return sum(each.holder is None for each in duties_of(work, community_id))


def _codes(work: Work, community_id: int, only: int | None) -> Sequence[CodeLine]:
    return code_lines(work, store.codes(work.session, work.workspace_id, community_id, only))


def _code_facts(work: Work, lines: Sequence[CodeLine]) -> list[CodeFacts]:
    ids = [line.code.id for line in lines]
    lately = store.assigned_since(work.session, work.workspace_id, ids, work.now - _WEEK)
    return [
        CodeFacts(
            id=line.code.id,
            name=line.code.name,
            room=line.room,
            open_groups=len(line.open_groups),
            days_left=_days_left(line),
            has_owner=any(owner.answers for owner in line.owners),
            per_day=lately.get(line.code.id, 0) / _WEEK.days,
        )
        for line in lines
    ]


def _days_left(line: CodeLine) -> int | None:
    """Of the open group whose QR lasts longest; None: one of them does not end."""
    days = [group.days for group in line.open_groups]
    known = [each for each in days if each is not None]
    return max(known) if known and len(known) == len(days) else None


def _accounts(work: Work, accounts: Sequence[Account], marks: Collection[str]) -> list[AccountFacts]:
    ids = [account.id for account in accounts]
    menus = store.menus(work.session, work.workspace_id, ids)
    rules: dict[int, list[ReplyRule]] = defaultdict(list)
    for rule in store.replies(work.session, work.workspace_id, ids):
        rules[rule.account_id].append(rule)
    return [
        AccountFacts(
            id=account.id,
            name=account.name,
            connected=is_connected(account) and account.state is not AccountState.PAUSED,
            welcomes=any(rule.trigger is ReplyTrigger.FOLLOW for rule in rules[account.id]),
            menu=leads_to(menus[account.id].buttons if account.id in menus else {}, _said(rules[account.id]), marks)
            if may(account.account_class, Feature.MENU)
            else None,
        )
        for account in accounts
    ]


def _said(rules: Sequence[ReplyRule]) -> Mapping[str, str]:
    """Key of a menu entry → all that its reply says."""
    found: dict[str, str] = {}
    for rule in rules:
        if rule.trigger is ReplyTrigger.MENU:
            text = json.dumps(rule.messages, ensure_ascii=False)
            found |= {key: found.get(key, "") + text for key in rule.words}
    return found
