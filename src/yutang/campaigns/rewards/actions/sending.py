"""Goods: the winner says where to, somebody of the team sends it, and the address is deleted."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, Participant
from yutang.campaigns.rewards.actions.giving import AT_ONCE, giving_of
from yutang.campaigns.rewards.actions.taking_back import Change, change
from yutang.campaigns.rewards.models import IssueState, RewardAddress, RewardKind
from yutang.campaigns.rewards.rules.listed import Listed
from yutang.campaigns.rewards.rules.people import AddressForm, check_address, payee_print
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import addresses, issues
from yutang.campaigns.rules.values import rules_from_json
from yutang.errors import N_, Conflict, NotFound
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAYEE_PURPOSE: Final = "reward-payee"
"""Of the sealer's key."""
UNSENT_DAYS: Final = 180
"""An address whose parcel was never marked as sent is not kept for ever either: so long after the campaign."""
_NO_SUCH: Final = N_("There is no such reward.")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One reward to be sent."""

    listed: Listed
    given_at: datetime | None  # none: the winner has not said where to


@dataclass(frozen=True, slots=True)
class ShownAddress:
    listed: Listed
    to: AddressForm
    wording: str
    given_at: datetime


def do_give_address(
    work: Work, sealer: Sealer, participant: Participant, issue_id: int, form: AddressForm, wording: str
) -> None:
    """The winner says where to, and agreed to `wording`, word by word. Saying it again replaces it until it is sent.

    Raises Invalid, NotFound for what is not theirs, Conflict where nothing is to be sent (any more).
    """
    listed = issues.find(work.session, work.workspace_id, participant.campaign_id, issue_id)
    if listed is None or listed.participant.id != participant.id or listed.tier.kind is not RewardKind.GOODS:
        raise NotFound(_NO_SUCH)
    if listed.issue.state is not IssueState.READY:
        raise Conflict(N_("This is not to be sent, or was sent already."), "not_to_send")
    tidy = check_address(form)
    campaign = find_campaign(work, participant.campaign_id)
    addresses.delete_of(work.session, work.workspace_id, [issue_id])
    work.session.add(
        RewardAddress(
            workspace_id=work.workspace_id,
            issue_id=issue_id,
            sealed=sealer.seal(json.dumps([tidy.name, tidy.phone, tidy.address], ensure_ascii=False)),
            payee=payee_print(sealer.key(PAYEE_PURPOSE), tidy),
            wording=wording,
            given_at=work.now,
            delete_at=max(work.now, campaign.ends_at) + timedelta(days=UNSENT_DAYS),
        )
    )
    work.session.flush()


def parcels(work: Work, campaign: Campaign, limit: int = AT_ONCE) -> list[Parcel]:
    """What is to be sent, oldest first."""
    work.actor.require(Permission.REWARDS)
    found = issues.parcels(work.session, work.workspace_id, campaign.id, limit)
    given = addresses.of_issues(work.session, work.workspace_id, [each.issue.id for each in found])
    return [Parcel(each, given[each.issue.id].given_at if each.issue.id in given else None) for each in found]


def do_look_at_address(work: Work, sealer: Sealer, campaign: Campaign, issue_id: int) -> ShownAddress:
    """Where it goes. The audit log keeps who looked. Raises NotFound where there is none (any more)."""
    work.actor.require(Permission.REWARDS)
    listed = issues.find(work.session, work.workspace_id, campaign.id, issue_id)
    row = addresses.of_issues(work.session, work.workspace_id, [issue_id]).get(issue_id)
    if listed is None or row is None:
        raise NotFound(N_("There is no address: it was not given, or is deleted."))
    said = {"name": listed.tier.title, "invite_code": listed.participant.code}
    work.audit("reward.address", "reward", listed.tier.id, None, said)
    return ShownAddress(listed, opened(sealer, row), row.wording, row.given_at)


def opened(sealer: Sealer, row: RewardAddress) -> AddressForm:
    name, phone, address = json.loads(sealer.open(row.sealed))
    return AddressForm(name, phone, address, agree=True)


def do_send(work: Work, campaign: Campaign, issue_id: int, note: str = "") -> None:
    """It was sent; its address is deleted after the campaign's days. `note`: e.g. the parcel's number."""
    work.actor.require(Permission.REWARDS)
    giving = giving_of(work, campaign)
    kinds = {tier.id: tier.kind for tier in giving.tiers(offered=False)}
    held = next(iter(giving.issues_by_id([issue_id])), None)
    if held is None or kinds[held.tier_id] is not RewardKind.GOODS:
        raise NotFound(_NO_SUCH)
    if held.state is not IssueState.READY:
        raise Conflict(N_("This is not to be sent, or was sent already."), "not_to_send")
    note = " ".join(note.split())[:60]
    change(work, campaign, giving, [Change(held, IssueState.DELIVERED, Why.SENT, note, keeps=True)])
    days = timedelta(days=rules_from_json(campaign.rules).address_days)
    addresses.delete_at(work.session, work.workspace_id, [issue_id], work.now + days)
    work.audit("reward.send", "reward", held.tier_id, None, {"name": _title(work, campaign, issue_id), "note": note})


def _title(work: Work, campaign: Campaign, issue_id: int) -> str:
    listed = issues.find(work.session, work.workspace_id, campaign.id, issue_id)
    return "" if listed is None else listed.tier.title


def do_tidy_addresses(work: Work, limit: int = AT_ONCE) -> int:
    """Delete addresses whose time is over, at most `limit`. How many."""
    due = addresses.due(work.session, work.workspace_id, work.now, limit)
    addresses.delete_of(work.session, work.workspace_id, due)
    return len(due)


def do_forget_fan(work: Work, fan_id: int) -> None:
    """A fan is erased: every address of theirs goes at once. What they were given stays in the ledger."""
    addresses.delete_of(work.session, work.workspace_id, issues.of_fan(work.session, work.workspace_id, fan_id))
