"""Change what an account answers. Each change counts the account's version up: the edge then reads its rules anew."""

from typing import Any

from yutang.accounts.models import ReplyRule
from yutang.accounts.official.actions import do_bump_version
from yutang.accounts.replies import store
from yutang.accounts.replies.actions.forms import HIGHEST, MOST_RULES, Checked, ReplyForm, check_reply
from yutang.accounts.replies.actions.views import columns_of, existing, own_rule
from yutang.accounts.replies.rules import REPLY_CHANNEL, Rule, order, rule_of_row
from yutang.accounts.replies.rules.composing import summary
from yutang.errors import N_, DomainError, Invalid
from yutang.livecodes.actions import do_add_channel
from yutang.wechat.writing import from_data
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def do_add_rule(work: Work, account_id: int, form: ReplyForm) -> ReplyRule:
    """Raises NotAllowed, NotFound or Invalid."""
    work.actor.require(Permission.REPLIES)
    do_bump_version(work, account_id)
    checked = check_reply(work, account_id, form)
    if store.count(work.session, work.workspace_id, account_id) >= MOST_RULES:
        raise Invalid(N_("An account has at most 500 replies."), "too_many_replies")
    rule = ReplyRule(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        account_id=account_id,
        created_at=work.now,
        changed_at=work.now,
        **checked.columns,
    )
    work.session.add(rule)
    work.audit("reply.add", "reply_rule", rule.id, None, record(rule))
    _count_visits(work, form, checked)
    return rule


def do_change_rule(work: Work, account_id: int, rule_id: int, form: ReplyForm) -> ReplyRule:
    """Raises NotAllowed, NotFound, Invalid, or Conflict when somebody else changed it meanwhile."""
    rule = _locked(work, account_id, rule_id)
    checked = check_reply(work, account_id, form, rule)
    before = record(rule)
    for name, value in checked.columns.items():
        setattr(rule, name, value)
    rule.changed_at = work.now
    if before != record(rule):
        work.audit("reply.change", "reply_rule", rule.id, before, record(rule))
    _count_visits(work, form, checked)
    return rule


def do_set_active(work: Work, account_id: int, rule_id: int, *, active: bool) -> ReplyRule:
    """Switch a rule on or off. Setting what is set changes nothing."""
    rule = _locked(work, account_id, rule_id)
    if rule.active != active:
        rule.active, rule.changed_at = active, work.now
        action = "reply.on" if active else "reply.off"
        work.audit(action, "reply_rule", rule.id, {"active": not active}, {"active": active})
    return rule


def do_delete_rule(work: Work, account_id: int, rule_id: int) -> None:
    """Conversations keep what it has answered."""
    rule = _locked(work, account_id, rule_id)
    work.audit("reply.delete", "reply_rule", rule.id, record(rule), None)
    store.remove(work.session, work.workspace_id, rule.id)


def do_move_rule(work: Work, account_id: int, rule_id: int, *, earlier: bool) -> ReplyRule:
    """Ask a rule one place earlier or later among those of its trigger; at the end of the list nothing changes.

    Only priorities change, and no more of them than must. Raises NotAllowed or NotFound.
    """
    rule = _locked(work, account_id, rule_id)
    rows = {row.id: row for row in store.of_account(work.session, work.workspace_id, account_id)}
    same = [r for row in rows.values() if row.trigger is rule.trigger and (r := rule_of_row(columns_of(row)))]
    asked = [each.id for each in sorted(same, key=order)]
    here = asked.index(rule_id)
    there = here - 1 if earlier else here + 1
    if 0 <= there < len(asked):
        asked[here], asked[there] = asked[there], asked[here]
        _set_order(work, [rows[each] for each in asked])
    return rule


def _set_order(work: Work, rows: list[ReplyRule]) -> None:
    """Give priorities with which the rules are asked in this order: as they are where that will do, else raised."""
    wanted = _priorities(rows, keep=True)
    if max(wanted, default=0) > HIGHEST:
        wanted = _priorities(rows, keep=False)
    for row, priority in zip(rows, wanted, strict=True):
        if priority != row.priority:
            work.audit("reply.move", "reply_rule", row.id, {"priority": row.priority}, {"priority": priority})
            row.priority, row.changed_at = priority, work.now


def _priorities(rows: list[ReplyRule], *, keep: bool) -> list[int]:
    """From the last rule up: not less than the next one's, and more where the same would put it behind.

    `keep`: not less than it has; else counted from 0.
    """
    found: list[int] = []
    after: tuple[int, ...] = ()
    for row in reversed(rows):
        priority, rest = row.priority if keep else 0, _order(row)[1:]
        if after:
            priority = max(priority, -after[0])
            priority += (-priority, *rest) > after
        after = (-priority, *rest)
        found.append(priority)
    return found[::-1]


def _order(row: ReplyRule) -> tuple[int, ...]:
    rule: Rule | None = rule_of_row(columns_of(row))
    return (-row.priority, 0, 0, row.id) if rule is None else order(rule)


def _locked(work: Work, account_id: int, rule_id: int) -> ReplyRule:
    """The account is locked with it, so changes of its rules come one after the other."""
    work.actor.require(Permission.REPLIES)
    do_bump_version(work, account_id)
    return own_rule(existing(store.find(work.session, work.workspace_id, account_id, rule_id)))


def _count_visits(work: Work, form: ReplyForm, checked: Checked) -> None:
    """Each live code that the messages lead to gets a channel, so that its page tells what the replies bring."""
    for code_id in dict.fromkeys(checked.codes):
        if store.has_channel(work.session, work.workspace_id, code_id, REPLY_CHANNEL):
            continue
        try:
            do_add_channel(work, code_id, form.channel_label, REPLY_CHANNEL)
        except DomainError:
            continue  # no channel is left, or codes are not theirs to change: visits count under the code itself


def record(rule: ReplyRule) -> dict[str, Any]:
    """What the audit log keeps of a rule."""
    names = ("name", "trigger", "matching", "words", "opens_at", "closes_at", "priority", "active")
    kept = {name: getattr(rule, name) for name in names}
    kept["words"] = list(rule.words)
    kept["messages"] = [summary(from_data(each)) for each in rule.messages["messages"]]
    return kept
