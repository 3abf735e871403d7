"""What WeChat answers about fans: since when they follow, where they came from, whether two of them are one person."""

from collections.abc import Sequence
from datetime import UTC, datetime

from yutang.fans.actions.counting import REPAIRED, add_to_ledger
from yutang.fans.actions.merging import do_join_unionid
from yutang.fans.actions.tagging import do_note_tags
from yutang.fans.rules.following import SAME
from yutang.fans.rules.sources import source_of_answer
from yutang.fans.rules.tags import LONGEST_REMARK
from yutang.fans.store import follows
from yutang.fans.store.hot import EventRow, Hot, Key, Standing, accounts_of
from yutang.insights.models import EventKind
from yutang.wechat.api.users import FanInfo
from yutang.workspaces.actions import Work


def do_note_answers(work: Work, account_id: int, answers: Sequence[FanInfo], *, unlisted: bool = False) -> int:
    """Keep what WeChat says of fans of one account; those who are not known are left out.

    What a push should have told and did not is put into the ledger, marked as repaired. Returns how many such rows.
    """
    hot = Hot(work.session, work.workspace_id)
    standings = hot.standings((account_id, answer.openid) for answer in answers)
    rows: list[EventRow] = []
    for answer in answers:
        key = account_id, answer.openid
        if key in standings:
            rows += _noted(work, key, standings[key], answer, unlisted=unlisted)
    hot.write_people(standings, work.now)
    add_to_ledger(work, rows, accounts_of(work.session, work.workspace_id))
    known = [answer for answer in answers if (account_id, answer.openid) in standings]
    follows.note_answers(
        work.session,
        work.workspace_id,
        account_id,
        [follows.Answer(a.openid, a.follows, a.source, a.remark[:LONGEST_REMARK]) for a in known],
        work.now,
    )
    do_note_tags(work, account_id, {a.openid: a.tag_ids for a in known if a.follows})
    for answer in known:
        if answer.unionid:
            do_join_unionid(work, account_id, standings[account_id, answer.openid].fan.id, answer.unionid)
    return len(rows)


def _noted(work: Work, key: Key, standing: Standing, answer: FanInfo, *, unlisted: bool) -> list[EventRow]:
    """Change the standing by one answer; the ledger's row where no push told of it."""
    fan, before = standing.fan, standing.following
    kind, at = None, work.now
    if answer.follows and answer.followed_at is not None:
        at = datetime.fromtimestamp(answer.followed_at, UTC)
        source = fan.source.with_answer(source_of_answer(answer.source, answer.scene, key[0], at))
        if source != fan.source:
            fan.source, fan.changed = source, True
        if at < fan.first_seen_at:
            fan.first_seen_at, fan.changed = at, True
        if before.followed_at is None or at > before.followed_at + SAME:
            standing.following, kind = before.followed(at), EventKind.FOLLOW
    elif unlisted and not answer.follows and before.follows:
        standing.following, kind = before.unfollowed(at), EventKind.UNFOLLOW
    if kind is None:
        return []
    standing.changed = True
    return [EventRow(work.new_id(), at, kind, key[0], fan.id, REPAIRED)]
