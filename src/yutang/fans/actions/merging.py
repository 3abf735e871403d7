"""Two fans who turn out to be one person: the older one stays, everything of the younger moves to them."""

from typing import Final

from yutang.campaigns.running.actions.people import do_move_fan as do_move_campaigns
from yutang.checkins.actions.people import do_move_fan as do_move_check_ins
from yutang.communities.position.actions.people import do_move_fan as do_move_answers
from yutang.courses.actions.people import do_move_fan as do_move_courses
from yutang.courses.memberships.actions.people import do_move_fan as do_move_memberships
from yutang.dialogue.actions.merging import do_move_fan
from yutang.errors import N_, Invalid
from yutang.fans.models import Fan, IdentityKind
from yutang.fans.rules.sources import Source
from yutang.fans.store import identities, merging, people
from yutang.fans.store.hot import EventRow, Hot
from yutang.insights.models import EventKind
from yutang.pages.actions.people import do_move_fan as do_move_pages
from yutang.workspaces.actions import Work

NO_ACCOUNT: Final = 0  # of identities that belong to no account


def do_join_unionid(work: Work, account_id: int, fan_id: int, unionid: str) -> int:
    """WeChat says who this is over all accounts. Returns the fan's id afterwards."""
    owner = identities.add(work.session, work.workspace_id, IdentityKind.UNIONID, NO_ACCOUNT, unionid, fan_id, work.now)
    return do_merge(work, owner, fan_id, account_id) if owner != fan_id else fan_id


def do_merge(work: Work, first_id: int, second_id: int, account_id: int | None = None) -> int:
    """Make one fan of two. Returns the older one's id; the younger one's leads there from now on.

    The younger one's rows of the ledger stay as they are: whoever reads a fan's history reads that of all ids.
    """
    found = people.survivors(work.session, work.workspace_id, [first_id, second_id])
    if first_id not in found or second_id not in found:
        raise Invalid(N_("There is no such fan."))
    older, younger = sorted((found[first_id], found[second_id]), key=lambda fan: fan.id)
    if older is younger:
        return older.id
    _take_over(older, younger)
    merging.move(work.session, work.workspace_id, younger.id, older.id)
    do_move_fan(work, younger.id, older.id)
    do_move_campaigns(work, younger.id, older.id)
    do_move_check_ins(work, younger.id, older.id)
    do_move_memberships(work, younger.id, older.id)
    do_move_courses(work, younger.id, older.id)
    do_move_answers(work, younger.id, older.id)
    do_move_pages(work, younger.id, older.id)
    row = EventRow(work.new_id(), work.now, EventKind.MERGE, account_id, older.id, {"from": str(younger.id)})
    Hot(work.session, work.workspace_id).write_events([row])
    return older.id


def _take_over(older: Fan, younger: Fan) -> None:
    older.name = older.name or younger.name
    older.note = "\n\n".join(note for note in (older.note, younger.note) if note)
    source = source_of(older).or_earlier(source_of(younger))
    older.source, older.source_detail, older.source_account_id, older.source_at = source
    older.first_seen_at = min(older.first_seen_at, younger.first_seen_at)
    older.last_seen_at = max(older.last_seen_at, younger.last_seen_at)
    younger.name, younger.note, younger.merged_into_id = None, "", older.id


def source_of(fan: Fan) -> Source:
    return Source(fan.source, fan.source_detail, fan.source_account_id, fan.source_at)
