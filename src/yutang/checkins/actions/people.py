"""What programmes keep of one person: led over to who they turn out to be, handed out, or forgotten."""

from typing import Any

from yutang.checkins.actions.counting import Batch
from yutang.checkins.actions.looking import find_programme
from yutang.checkins.actions.posters import poster_key
from yutang.checkins.models import CheckIn, CheckInSource, Enrolment, Programme
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.store import people
from yutang.checkins.store.hot import Hot
from yutang.dialogue.actions.erasing import REMOVE
from yutang.jobs.actions import enqueue
from yutang.posters.actions import forget_posters
from yutang.workspaces.actions import Work


def do_move_fan(work: Work, from_id: int, to_id: int) -> None:
    """Two fans turn out to be one person: the days of both are the older one's, a day of both counts once.

    For fans' own merging, so it asks for no permission.
    """
    session, workspace_id = work.session, work.workspace_id
    session.flush()
    ours = {row.programme_id: row for row in people.of_fan(session, workspace_id, to_id)}
    theirs = {row.programme_id: row for row in people.of_fan(session, workspace_id, from_id)}
    for programme_id, younger in sorted(theirs.items()):
        programme = find_programme(work, programme_id)
        older = ours.get(programme_id)
        if older is None:
            younger.fan_id = to_id
        else:
            _join(work, programme, younger, older)
        people.lead_over(session, workspace_id, programme_id, from_id, to_id)
        people.move_check_ins(session, workspace_id, programme_id, from_id, to_id)
        session.flush()
        Batch(work, programme, plan_at(programme, work.now), [to_id]).count_again()


def _join(work: Work, programme: Programme, younger: Enrolment, older: Enrolment) -> None:
    """Of a day that both have, the earlier check-in stays, and a real one before a make-up."""
    session, workspace_id, programme_id = work.session, work.workspace_id, programme.id
    mine = {row.day: row for row in people.check_ins_of(session, workspace_id, programme_id, older.fan_id)}
    gone: dict[int, list[CheckIn]] = {older.fan_id: [], younger.fan_id: []}
    for row in people.check_ins_of(session, workspace_id, programme_id, younger.fan_id):
        known = mine.get(row.day)
        if known is not None:
            worse = known if _rank(row) < _rank(known) else row
            gone[worse.fan_id].append(worse)
    hot = Hot(session, workspace_id, programme_id)
    rows = [row for listed in gone.values() for row in listed]
    hot.count({row.day: (-1, -int(row.early), -int(row.source is CheckInSource.MAKE_UP)) for row in rows})
    days = {fan_id: [row.day for row in listed] for fan_id, listed in gone.items()}
    for fan_id, listed in days.items():
        people.drop_check_ins(session, workspace_id, programme_id, fan_id, listed)
    older.joined_at = min(older.joined_at, younger.joined_at)
    older.left_at = None if older.left_at is None or younger.left_at is None else max(older.left_at, younger.left_at)
    older.name, older.line = older.name or younger.name, older.line or younger.line
    forget_posters(work, [poster_key(younger)])
    session.delete(younger)
    session.flush()


def _rank(row: CheckIn) -> tuple[bool, float]:
    return row.source is CheckInSource.MAKE_UP, row.at.timestamp()


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """The programmes that a person is in, and their days, as JSON can hold them. For fans' own export, which asks for
    permission."""
    rows = people.of_fan(work.session, work.workspace_id, fan_id)
    return {"check_ins": [_exported(work, row) for row in rows]}


def _exported(work: Work, row: Enrolment) -> dict[str, Any]:
    place = (work.session, work.workspace_id, row.programme_id, row.fan_id)
    return {
        "programme": find_programme(work, row.programme_id).title,
        "joined_at": row.joined_at.isoformat(),
        "left_at": row.left_at.isoformat() if row.left_at else None,
        "openid": row.openid,
        "name": row.name,
        "shown": row.shown,
        "line": row.line,
        "remind_minute": row.remind_minute,
        "streak": row.current,
        "longest": row.longest,
        "total": row.total,
        "days": [
            {
                "day": each.day.isoformat(),
                "at": each.at.isoformat(),
                "source": each.source.value,
                "proof": each.proof.value,
                "text": each.text,
                "file": None if each.media_id is None else str(each.media_id),
                "quantity": each.quantity,
                "points": each.points,
            }
            for each in people.check_ins_of(*place)
        ],
        "frozen": [each.day.isoformat() for each in people.frozen_of(*place)],
        "badges": [each.days for each in people.badges_of(*place)],
    }


def do_erase_fan(work: Work, fan_id: int) -> None:
    """Forget who somebody was in programmes: name, line, openid, page, poster, what they said and showed. Their days
    stay, so that all sums stay right.

    For fans' own erasure, which asks for permission.
    """
    session, workspace_id = work.session, work.workspace_id
    rows = people.of_fan(session, workspace_id, fan_id)
    _forget_pictures(work, fan_id)
    forget_posters(work, [poster_key(row) for row in rows])
    for row in rows:
        row.name, row.line, row.openid, row.shown, row.poster = "", "", "", False, ""
        row.page_key = f"erased-{row.id}"
        row.left_at = row.left_at or work.now
        row.remind_minute = row.remind_at = None
        people.forget_words(session, workspace_id, row.programme_id, fan_id)
    session.flush()


def _forget_pictures(work: Work, fan_id: int) -> None:
    """Those that they showed on pages; of what came through the chat the conversations take care."""
    pictures = people.pictures_of(work.session, work.workspace_id, fan_id)
    if pictures:
        people.empty_pictures(work.session, work.workspace_id, pictures)
        enqueue(work, REMOVE, {"media_ids": list(pictures)})
