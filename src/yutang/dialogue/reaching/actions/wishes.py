"""What fans wish about reminders: allowed in WeChat's pop-up, stopped by a word, a tap or on a page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from yutang.dialogue.actions.telling import Telling, do_tell
from yutang.dialogue.reaching.models import Notice
from yutang.dialogue.reaching.rules.choosing import Grant
from yutang.dialogue.reaching.rules.texts import Wish, answer_to, wish_of
from yutang.dialogue.reaching.store import facts, forms
from yutang.dialogue.reaching.store.facts import Allowed
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Subscriptions, Text
from yutang.wechat.outgoing import TextOut
from yutang.workspaces.actions import Work

_POPUP: Final = "subscribe_msg_popup_event"
_CHANGE: Final = "subscribe_msg_change_event"


def do_stop(work: Work, fan_id: int, notices: Collection[Notice]) -> None:
    """No more of these kinds, until the fan wants them again. By the fan, so it asks for no permission."""
    facts.stop(work.session, work.workspace_id, fan_id, notices, work.now)


def do_resume(work: Work, fan_id: int, notices: Collection[Notice]) -> None:
    facts.start(work.session, work.workspace_id, fan_id, notices)


def stopped_of(work: Work, fan_id: int) -> frozenset[Notice]:
    """The kinds that a fan has stopped."""
    return frozenset(row.notice for row in facts.stops_of(work.session, work.workspace_id, fan_id))


def do_receive(work: Work, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    """Take from pushes what fans allow, refuse, stop and want again. After conversations have taken them: who stops is
    told so, within the reply budget that their word has opened."""
    _do_take_choices(work, pushes, fans)
    tellings = []
    for push, wish in _wishes(pushes):
        fan_id = fans.get((push.account_id, push.push.from_user))
        if fan_id is None:
            continue
        (do_stop if wish.stop else do_resume)(work, fan_id, wish.notices)
        tellings.append(Telling(push.account_id, fan_id, TextOut(answer_to(wish)), quiet=True))
    do_tell(work, tellings)


def _wishes(pushes: Iterable[ReceivedPush]) -> Iterable[tuple[ReceivedPush, Wish]]:
    for push in sorted(pushes, key=lambda each: each.at):  # the last word counts
        if isinstance(push.push.content, Text):
            wish = wish_of(push.push.content.content)
            if wish is not None:
                yield push, wish


def _do_take_choices(work: Work, pushes: Sequence[ReceivedPush], fans: Mapping[tuple[int, str], int]) -> None:
    told = [
        (Allowed(push.account_id, choice.template_id, fan_id), content.event, choice.status, push.at)
        for push in pushes
        if isinstance(content := push.push.content, Subscriptions) and content.event in (_POPUP, _CHANGE)
        if (fan_id := fans.get((push.account_id, push.push.from_user))) is not None
        for choice in content.choices
    ]
    if not told:
        return
    session, workspace_id = work.session, work.workspace_id
    found: dict[Allowed, Grant] = {}
    long_term: set[str] = set()
    for account_id in sorted({key.account_id for key, *_ in told}):
        ours = [key for key, *_ in told if key.account_id == account_id]
        templates, people = {key.template_id for key in ours}, {key.fan_id for key in ours}
        found |= facts.grants(session, workspace_id, account_id, templates, people)
        long_term |= {row.template_id for row in forms.of_account(session, workspace_id, account_id) if row.long_term}
    there = set(found)
    changed: dict[Allowed, Grant] = {}
    for key, event, status, at in sorted(told, key=lambda each: each[3]):
        grant = changed[key] = found.setdefault(key, Grant())
        if event == _CHANGE and status == "reject":
            grant.withdraw(at)
        elif event == _POPUP and status == "accept":
            grant.allow(at, long_term=key.template_id in long_term)
        elif status == "reject":
            grant.refuse(at)
    facts.add_grants(session, workspace_id, {key: grant for key, grant in changed.items() if key not in there})
    facts.set_grants(session, workspace_id, {key: grant for key, grant in changed.items() if key in there})
