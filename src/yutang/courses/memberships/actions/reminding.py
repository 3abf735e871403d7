"""Telling members of the end: within what WeChat allows at that moment, else their page says it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.accounts.models import Account, AccountState
from yutang.accounts.official.actions.views import find_account
from yutang.courses.memberships.actions.looking import find_tier, term
from yutang.courses.memberships.models import Membership, MembershipTier
from yutang.courses.memberships.rules.periods import News, lead_of, news_of
from yutang.courses.memberships.rules.texts import TEXTS, WHAT
from yutang.courses.memberships.store import members, tiers
from yutang.dialogue.actions import reaching
from yutang.dialogue.actions.reaching import Notice, Reminder
from yutang.dialogue.rules import Quiet, quiet_until
from yutang.errors import NotFound
from yutang.fans.actions.linking import fan_path
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

AT_ONCE: Final = 200
"""Members of one transaction."""


@dataclass(frozen=True, slots=True)
class Site:
    """What links to members' pages are made with."""

    base_url: str
    sealer: Sealer


def tiers_to_remind(work: Work) -> list[int]:
    """Tiers with an account that writes, and with an end."""
    found = tiers.all_of(work.session, work.workspace_id)
    return [tier.id for tier in found if tier.account_id is not None and tier.days and tier.archived_at is None]


def do_remind(work: Work, site: Site, tier_id: int, after: int = 0) -> int | None:
    """Tell the next few, by fan, of whom it is time; where to go on, none at the end or in the account's quiet hours.

    Whom WeChat does not let us reach sees it at their next visit, and is tried again while it is time: a way may open.
    """
    tier = find_tier(work, tier_id)
    account = _speaker(work, tier)
    if account is None:
        return None
    window = (work.now - timedelta(days=tier.grace_days), work.now + lead_of(tier.days))
    found = members.ending(work.session, work.workspace_id, tier.id, window, after, AT_ONCE)
    due = [(each, news) for each in found if (news := _news(tier, each, work.now)) is not None]
    reminders = [_reminder(work, site, tier, account, each, news) for each, news in due]
    reaching.do_remind(work, reminders)
    told = reaching.reached(work, [each.key for each in reminders])
    reached = [each.fan_id for each in reminders if each.key in told]
    members.set_told(work.session, work.workspace_id, tier.id, reached, work.now)
    return found[-1].fan_id if len(found) == AT_ONCE else None


def _speaker(work: Work, tier: MembershipTier) -> Account | None:
    """The account that may write now."""
    try:
        account = find_account(work, tier.account_id or 0)
    except NotFound:
        return None
    quiet = quiet_until(Quiet(account.quiet_from, account.quiet_until, account.timezone), work.now)
    return account if account.state is AccountState.ACTIVE and quiet is None else None


def _news(tier: MembershipTier, membership: Membership, now: datetime) -> News | None:
    return news_of(term(membership), tier.days, tier.grace_days, membership.told_at, now)


def _reminder(
    work: Work, site: Site, tier: MembershipTier, account: Account, membership: Membership, news: News
) -> Reminder:
    """With a link that tells whose phone opens it."""
    ends_at = membership.ends_at or work.now
    zone = ZoneInfo(account.timezone)
    language = tier.language if tier.language in TEXTS else "zh"
    link = site.base_url + fan_path(work, site.sealer, membership.fan_id, f"/member/{tier.slug}")
    template = TEXTS[language][news]
    words = {
        "tier": tier.title,
        "day": _day(ends_at, zone),
        "until": _day(ends_at + timedelta(days=tier.grace_days), zone),
    }
    plain = template.format(**words, link="").strip()
    return Reminder(
        membership.fan_id,
        account.id,
        plain,
        Notice.MEMBERSHIP,
        f"membership:{tier.id}:{membership.fan_id}:{news.value}:{words['day']}",
        thing_id=tier.id,
        url=link,
        values={
            "title": tier.title,
            "what": WHAT[language][news],
            "number": str(max((ends_at - work.now).days, 0)),
            "time": f"{ends_at.astimezone(zone):%Y-%m-%d %H:%M}",
            "day": words["day"],
        },
        language=language,
    )


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d}"
