"""Reply rules that something else keeps on an account: a campaign, or a programme of check-ins."""

from collections.abc import Mapping, Sequence
from typing import Any

from yutang.accounts.models import ReplyRule, ReplyTrigger
from yutang.accounts.official.actions import do_bump_version
from yutang.errors import NotFound
from yutang.workspaces.actions import Work


def do_keep(
    work: Work,
    kept: Sequence[ReplyRule],
    account_id: int | None,
    wanted: Mapping[ReplyTrigger, Mapping[str, Any]],
    **keeper: int,
) -> bool:
    """Make the rules that are kept into those that are wanted; whether anything changed.

    The same twice changes nothing. `wanted`: the columns of one rule for each trigger. `keeper`: whose they are, e.g.
    campaign_id=7. The edge notices within a second. The caller authorises.
    """
    known = {row.trigger: row for row in kept}
    touched: set[int] = set()
    for trigger, row in known.items():
        if trigger not in wanted or row.account_id != account_id:
            touched.add(row.account_id)
            work.session.delete(row)
    work.session.flush()
    for trigger, columns in wanted.items():
        rule = known.get(trigger)
        if rule is None or rule.account_id != account_id:
            work.session.add(_new(work, account_id, trigger, {**columns, **keeper}))
            touched.add(int(account_id or 0))
        elif any(getattr(rule, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(rule, name, value)
            rule.changed_at = work.now
            touched.add(rule.account_id)
    for each in sorted(touched):
        _bump(work, each)
    return bool(touched)


def _bump(work: Work, account_id: int) -> None:
    try:
        do_bump_version(work, account_id)
    except NotFound:  # the account is gone; so are its pushes
        return


def _new(work: Work, account_id: int | None, trigger: ReplyTrigger, columns: Mapping[str, Any]) -> ReplyRule:
    return ReplyRule(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        account_id=account_id,
        trigger=trigger,
        opens_at=0,
        closes_at=0,
        created_at=work.now,
        changed_at=work.now,
        **columns,
    )
