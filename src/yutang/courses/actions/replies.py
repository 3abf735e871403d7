"""The reply rules that a course keeps on its account: the menu's "To class" and the keyword are answered at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.actions import answers_of
from yutang.accounts.replies.actions.keeping import do_keep
from yutang.courses.addresses import Site
from yutang.courses.models import Course
from yutang.courses.rules.replying import answer_of, menu_key
from yutang.courses.store import hearing
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.outgoing import Outgoing, TextOut
from yutang.wechat.writing import to_data
from yutang.workspaces.actions import Work

_PRIORITY: Final = 400
"""As of check-ins: before what an account says on other days, behind a campaign that runs."""


def do_keep_replies(work: Work, course: Course) -> bool:
    """The rules as the course wants them now; whether anything changed. The edge notices within a second. The same
    twice changes nothing."""
    kept = hearing.rules_of(work.session, work.workspace_id, course.id)
    return do_keep(work, kept, course.account_id, _wanted(course), course_id=course.id)


def _wanted(course: Course) -> dict[ReplyTrigger, dict[str, Any]]:
    text = answer_of(course)
    if course.account_id is None or not text:
        return {}
    same = {
        "name": course.title,
        "matching": Matching.EXACT,
        "priority": _PRIORITY,
        "messages": {"messages": [to_data(TextOut(text))], "base_url": "", "pictures": {}},
        "active": True,
    }
    wanted = {ReplyTrigger.MENU: {**same, "words": [menu_key(course.slug)]}}
    if course.keyword:
        wanted[ReplyTrigger.KEYWORD] = {**same, "words": [course.keyword]}
    return wanted


def spoken(
    work: Work, site: Site, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]
) -> dict[int, tuple[Outgoing, ...]]:
    """What the edge has just said for courses, by the push's id in the inbox: for the conversations."""
    answered = {each.rule_id for each in pushes if each.rule_id is not None}
    kept = hearing.kept_rules(work.session, work.workspace_id, answered) if answered else set()
    if not kept:
        return {}
    answers = answers_of(work, kept, base_url=site.base_url, class_key=site.page_key)
    met = [(each, answers[each.rule_id]) for each in pushes if each.rule_id is not None and each.rule_id in answers]
    known = {fan for each, _ in met if (fan := fans.get((each.account_id, each.push.from_user))) is not None}
    names = hearing.names_of(work.session, work.workspace_id, known)
    return {
        each.inbox_id: answer.to(names.get(fans.get((each.account_id, each.push.from_user), 0)), each.push.from_user)
        for each, answer in met
    }
