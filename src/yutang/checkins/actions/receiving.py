"""What pushes do to programmes: people begin, check in, and are told where what they sent came in as a message."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from yutang.checkins.actions.counting import Outcome, Tapped, Verdict, do_check_in
from yutang.checkins.actions.enrolling import Joining, do_enrol
from yutang.checkins.actions.telling import do_tell_counted
from yutang.checkins.addresses import Site
from yutang.checkins.models import Programme, Proof
from yutang.checkins.rules.hearing import Ear, around
from yutang.checkins.rules.plans import TAKES_PEOPLE, Plan, plan_at
from yutang.checkins.store import lines, programmes
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Image, MenuAction, MenuClick, Text, Voice
from yutang.workspaces.actions import Work

LATE: Final = timedelta(days=3)
"""How long after a programme's end pushes from before it are waited for."""
Met = tuple[ReceivedPush, int]
"""A push, and the fan who sent it."""


def do_receive(work: Work, site: Site, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    """Apply pushes of one workspace; `fans` leads from (account, openid) to the fan. Their moments decide, not when
    they come: the same pushes in any order, late or again, come to the same (promises I4 and I9)."""
    known = [
        (each, fan)
        for each in pushes
        if isinstance(each.push.content, MenuClick | MenuAction | Text | Image | Voice)
        and (fan := fans.get((each.account_id, each.push.from_user))) is not None
    ]
    if not known:
        return
    accounts = {each.account_id for each, _ in known}
    for programme in programmes.heard_on(work.session, work.workspace_id, accounts, work.now - LATE):
        _apply(work, site, programme, [met for met in known if met[0].account_id == programme.account_id])


def _apply(work: Work, site: Site, programme: Programme, met: Sequence[Met]) -> None:
    if not met:
        return
    plan = plan_at(programme, work.now)
    ear = Ear(programme.slug, programme.keyword, plan.proofs, plan.least)
    asked = [(push, fan) for push, fan in met if ear.is_asked(push.push.content)]
    _enrol(work, site, programme, plan, asked)
    taps: list[Tapped] = []
    if plan.takes_taps:
        taps = [Tapped(fan, push.at, text=_behind_keyword(ear, push)) for push, fan in asked]
    shown = [] if plan.proofs == {Proof.TAP} else _shown(work, programme, ear, met)
    outcomes = do_check_in(work, programme, [*taps, *shown]) if taps or shown else []
    _tell(work, site, programme, shown, outcomes[len(taps) :])


def _behind_keyword(ear: Ear, push: ReceivedPush) -> str:
    content = push.push.content
    return (ear.behind_keyword(content.content) or "") if isinstance(content, Text) else ""


def _enrol(work: Work, site: Site, programme: Programme, plan: Plan, asked: Iterable[Met]) -> None:
    """Who taps for the first time is in from then on, whether or not the window is open."""
    joinings = [
        Joining(
            fan_id=fan,
            account_id=push.account_id,
            openid=push.push.from_user,
            page_key=site.page_key(push.account_id, programme.id, push.push.from_user),
            at=push.at,
        )
        for push, fan in asked
        if plan.phase_at(push.at) in TAKES_PEOPLE
    ]
    if joinings:
        do_enrol(work, programme, joinings)


def _shown(work: Work, programme: Programme, ear: Ear, met: Sequence[Met]) -> list[Tapped]:
    """What these fans showed within their turns; the conversations hold all that was sent, this batch included."""
    since, until = around([push.at for push, _ in met])
    fan_ids = {fan for _, fan in met}
    said = lines.lines_of(work.session, work.workspace_id, programme.account_id or 0, fan_ids, since, until)
    return [
        Tapped(fan_id, each.at, proof=each.proof, text=each.text, media_id=each.media_id, quantity=each.quantity)
        for fan_id in sorted(said)
        for each in ear.shown(said[fan_id])
    ]


def _tell(work: Work, site: Site, programme: Programme, shown: Sequence[Tapped], outcomes: Sequence[Outcome]) -> None:
    """No rule answers a picture or a voice, so that they are counted is told in a message of its own."""
    counted = [
        (tap, outcome)
        for tap, outcome in zip(shown, outcomes, strict=True)
        if outcome.verdict is Verdict.COUNTED and outcome.stay is not None
    ]
    if counted:
        do_tell_counted(work, site, programme, counted)
