"""Somebody says that a page does not open. They cannot see it then: they say so in the chat or at the entrance."""

from collections.abc import Mapping, Sequence

from yutang.domains import store
from yutang.domains.actions.keeping import page_domains
from yutang.domains.actions.routing import home_for
from yutang.domains.models import BlockReport
from yutang.domains.rules.reports import is_report
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Text
from yutang.workspaces.actions import Work


def do_report(work: Work, reporter: str, page_id: int | None = None, *, by_chat: bool = False) -> bool:
    """Count one person, whose digest is `reporter`, once a domain. False where there is no page domain, or it is
    known already that WeChat blocks it."""
    domains = page_domains(work)
    if not domains:
        return False
    home_id = home_for(work, page_id) if page_id is not None else domains[0].id
    if home_id is None or any(each.id == home_id and each.blocked_at is not None for each in domains):
        return False
    kept = store.report_of(work.session, work.workspace_id, home_id, reporter)
    if kept is not None:
        kept.at, kept.page_id = work.now, page_id if page_id is not None else kept.page_id
        return True
    row = BlockReport(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        domain_id=home_id,
        page_id=page_id,
        reporter=reporter,
        by_chat=by_chat,
        at=work.now,
    )
    store.add_report(work.session, row)
    return True


def do_receive(work: Work, pushes: Sequence[ReceivedPush], digests: Mapping[int, str]) -> None:
    """What fans wrote to an account. `digests`: who wrote, of each row of the inbox that says so."""
    for push in pushes:
        if push.inbox_id in digests:
            do_report(work, digests[push.inbox_id], by_chat=True)


def reports_in(pushes: Sequence[ReceivedPush]) -> dict[int, str]:
    """Rows of the inbox in which somebody says nothing else, and whose openid it was."""
    return {
        push.inbox_id: push.push.from_user
        for push in pushes
        if isinstance(push.push.content, Text) and is_report(push.push.content.content)
    }
