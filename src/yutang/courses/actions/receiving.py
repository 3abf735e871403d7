"""What pushes do to courses: who taps "To class" or says the keyword is in from then on."""

from collections.abc import Mapping, Sequence

from yutang.courses.actions.enrolling import Joining, do_enrol
from yutang.courses.addresses import Site
from yutang.courses.models import Course, CourseState
from yutang.courses.rules.replying import Ear
from yutang.courses.store import hearing, learners
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import MenuAction, MenuClick, Text
from yutang.workspaces.actions import Work


def do_receive(work: Work, site: Site, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    """Apply pushes of one workspace; `fans` leads from (account, openid) to the fan. Their moments decide, not when
    they come: a tap that comes twice, or late, changes nothing or makes the start earlier (promises I4 and I9)."""
    met = [
        (each, fan)
        for each in pushes
        if isinstance(each.push.content, MenuClick | MenuAction | Text)
        and (fan := fans.get((each.account_id, each.push.from_user))) is not None
    ]
    if not met:
        return
    for course in hearing.heard_on(work.session, work.workspace_id, {each.account_id for each, _ in met}):
        ear = Ear(course.slug, course.keyword)
        joinings = [
            Joining(
                fan_id=fan,
                account_id=each.account_id,
                openid=each.push.from_user,
                page_key=site.page_key(each.account_id, course.id, each.push.from_user),
                at=each.at,
            )
            for each, fan in met
            if each.account_id == course.account_id and ear.is_asked(each.push.content)
        ]
        _enrol(work, course, joinings)


def _enrol(work: Work, course: Course, joinings: Sequence[Joining]) -> None:
    """To a course that is closed come only those who are in already."""
    if joinings and course.state is not CourseState.OPEN:
        inside = learners.of_fans(work.session, work.workspace_id, course.id, {each.fan_id for each in joinings})
        joinings = [each for each in joinings if each.fan_id in inside]
    if joinings:
        do_enrol(work, course, joinings)
