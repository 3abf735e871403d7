"""What finance and whoever packs parcels get: every reward, the ledger, the sums; and the addresses."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions.sending import opened, parcels
from yutang.campaigns.rewards.models import IssueState, RewardEntry
from yutang.campaigns.rewards.rules.listed import Listed
from yutang.campaigns.rewards.rules.reasons import SENTENCES, why_of
from yutang.campaigns.rewards.rules.wording import STATES
from yutang.campaigns.rewards.store import addresses, issues
from yutang.errors import N_
from yutang.sealing import Sealer
from yutang.sheets.tables import Table, Value
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_FEN: Final = 100


class Say(Protocol):
    """`visit.t`: a sentence in somebody's language."""

    def __call__(self, sentence: str, /, **values: object) -> str: ...


def do_export(work: Work, campaign: Campaign, t: Say) -> list[Table]:
    """Every reward, every row of the ledger, and the sums by reward and by day: all three sums are the same.

    Amounts in yuan. Nobody's name or address is in it: invite codes say who it was. The log keeps who took it.
    """
    work.actor.require(Permission.REWARDS)
    listed = issues.everything(work.session, work.workspace_id, campaign.id)
    entries = issues.entries(work.session, work.workspace_id, campaign.id)
    work.audit("reward.export", "campaign", campaign.id, None, {"name": campaign.title, "rewards": len(listed)})
    zone = ZoneInfo(campaign.timezone)
    return [_issues(listed, zone, t), _ledger(entries, listed, zone, t), _by_tier(listed, t), _by_day(entries, t)]


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _issues(listed: Sequence[Listed], zone: ZoneInfo, t: Say) -> Table:
    rows: list[list[Value]] = [
        [
            str(each.issue.id),
            each.participant.code,
            each.tier.title,
            t(STATES[each.issue.state]),
            _why(each.issue.reason, t),
            each.issue.note,
            each.issue.taken,
            each.issue.cost / _FEN,
            _moment(each.issue.reached_at, zone),
            _moment(each.issue.changed_at, zone),
        ]
        for each in listed
    ]
    heads = ["Number", "Invite code", "Reward", "State", "Why", "Note", "Given", "Cost (yuan)", "Reached", "Changed on"]
    total = [t(N_("Sum")), None, None, None, None, None, _sum(rows, 6), _sum(rows, 7), None, None]
    return Table(t(N_("Rewards")), [t(head) for head in heads], rows, frozenset({7}), total)


def _ledger(entries: Sequence[RewardEntry], listed: Sequence[Listed], zone: ZoneInfo, t: Say) -> Table:
    known = {each.issue.id: each for each in listed}
    rows: list[list[Value]] = [
        [
            _moment(entry.at, zone),
            str(entry.day),
            str(entry.issue_id),
            known[entry.issue_id].participant.code if entry.issue_id in known else "",
            known[entry.issue_id].tier.title if entry.issue_id in known else "",
            t(STATES[entry.state]),
            _why(entry.reason, t),
            entry.taken,
            entry.cost / _FEN,
        ]
        for entry in entries
    ]
    heads = ["Moment", "Budget of", "Number", "Invite code", "Reward", "State", "Why", "Given", "Cost (yuan)"]
    total = [t(N_("Sum")), None, None, None, None, None, None, _sum(rows, 7), _sum(rows, 8)]
    return Table(t(N_("Ledger")), [t(head) for head in heads], rows, frozenset({8}), total)


_HEADS: Final = (  # of all tables, for translation
    N_("Number"), N_("Invite code"), N_("State"), N_("Why"), N_("Note"), N_("Given"), N_("Cost (yuan)"),
    N_("Reached"), N_("Changed on"), N_("Moment"), N_("Budget of"), N_("Day"), N_("Receiver"), N_("Telephone"),
    N_("Address"),
)  # fmt: skip


def _by_tier(listed: Sequence[Listed], t: Say) -> Table:
    titles = {each.tier.id: each.tier.title for each in listed}
    rows: list[list[Value]] = []
    for tier_id, title in titles.items():
        mine = [each.issue for each in listed if each.tier.id == tier_id]
        states: list[Value] = [sum(issue.state is state for issue in mine) for state in IssueState]
        rows.append([title, *states, sum(i.taken for i in mine), sum(i.cost for i in mine) / _FEN])
    last = len(IssueState) + 2
    heads = [t(N_("Reward")), *(t(STATES[state]) for state in IssueState), t("Given"), t("Cost (yuan)")]
    total = [t(N_("Sum")), *(_sum(rows, column) for column in range(1, last + 1))]
    return Table(t(N_("By reward")), heads, rows, frozenset({last}), total)


def _by_day(entries: Sequence[RewardEntry], t: Say) -> Table:
    days = sorted({entry.day for entry in entries})
    rows: list[list[Value]] = [
        [str(day), sum(e.taken for e in entries if e.day == day), sum(e.cost for e in entries if e.day == day) / _FEN]
        for day in days
    ]
    heads = [t("Day"), t("Given"), t("Cost (yuan)")]
    return Table(t(N_("By day")), heads, rows, frozenset({2}), [t(N_("Sum")), _sum(rows, 1), _sum(rows, 2)])


def _why(reason: str, t: Say) -> str:
    why = why_of(reason)
    return t(SENTENCES[why]) if why is not None else reason


def _sum(rows: Iterable[Sequence[Value]], column: int) -> int | float:
    """Of amounts in yuan: summed in fen, so that it is exact."""
    values = [row[column] for row in rows]
    if any(isinstance(value, float) for value in values):
        return sum(round(value * _FEN) for value in values if isinstance(value, int | float)) / _FEN
    return sum(value for value in values if isinstance(value, int))


def do_export_parcels(work: Work, sealer: Sealer, campaign: Campaign, t: Say) -> Table:
    """What is to be sent and where to, of winners who said it. The log keeps who took it."""
    work.actor.require(Permission.REWARDS)
    given = [parcel.listed for parcel in parcels(work, campaign) if parcel.given_at is not None]
    rows = addresses.of_issues(work.session, work.workspace_id, [each.issue.id for each in given])
    said = {"name": campaign.title, "rewards": len(given)}
    work.audit("reward.addresses", "campaign", campaign.id, None, said)
    lines: list[list[Value]] = []
    for each in given:
        to = opened(sealer, rows[each.issue.id])
        lines.append([str(each.issue.id), each.participant.code, each.tier.title, to.name, to.phone, to.address])
    heads = ("Number", "Invite code", "Reward", "Receiver", "Telephone", "Address")
    return Table(t(N_("To be sent")), [t(head) for head in heads], lines)
