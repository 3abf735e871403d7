"""What an account answers by itself: look at the rules, change them, try them out."""

from collections.abc import Collection, Mapping

from yutang.accounts.replies import store
from yutang.accounts.replies.actions.changes import (
    do_add_rule,
    do_change_rule,
    do_delete_rule,
    do_move_rule,
    do_set_active,
)
from yutang.accounts.replies.actions.forms import MOST_RULES, ReplyForm, check_reply
from yutang.accounts.replies.actions.views import (
    KeptPicture,
    codes_to_offer,
    columns_of,
    find_rule,
    form_of,
    pictures_of,
    places_of,
    rules_of,
    try_out,
)
from yutang.accounts.replies.rules import Places, filled, rule_of_row
from yutang.wechat.outgoing import Outgoing
from yutang.workspaces.actions import Work

__all__ = [
    "MOST_RULES",
    "KeptPicture",
    "ReplyForm",
    "check_reply",
    "codes_to_offer",
    "columns_of",
    "do_add_rule",
    "do_change_rule",
    "do_delete_rule",
    "do_move_rule",
    "do_set_active",
    "find_rule",
    "form_of",
    "messages_of",
    "pictures_of",
    "places_of",
    "rules_of",
    "try_out",
]


def messages_of(
    work: Work, rule_ids: Collection[int], *, nickname: str | None = None, base_url: str | None = None
) -> Mapping[int, tuple[Outgoing, ...]]:
    """What these rules say, of any account of the workspace, with their variables filled; the first is the reply.

    Rules that are gone, or that nothing can be made of, are left out. `base_url`: of live codes; none: as it was when
    the rule was saved. For the worker, so it asks for no permission.
    """
    found = {}
    for row in store.with_ids(work.session, work.workspace_id, rule_ids):
        rule = rule_of_row(columns_of(row))
        account = store.account(work.session, work.workspace_id, row.account_id)
        if rule is not None and account is not None:
            places = Places(account.name, account.persona, base_url or row.messages.get("base_url", ""))
            found[row.id] = filled(rule.messages, places, nickname)
    return found
