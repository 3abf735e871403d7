"""What an account answers by itself: pure values in, decision out.

`values` a rule; `folding` how texts are compared; `choosing` which rule answers; `explaining` why; `variables` what
stands in braces; `budget` how many messages; `shadows` rules that never answer; `wording` the
sentences.
"""

from yutang.accounts.replies.rules.budget import ALLOWANCES, Allowance, most_messages
from yutang.accounts.replies.rules.choosing import Chosen, RuleBook, choose_reply, order, rules_from_rows
from yutang.accounts.replies.rules.explaining import ORDER, Asked, Explained, Verdict, explain, in_order
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.accounts.replies.rules.shadows import never_asked
from yutang.accounts.replies.rules.values import Rule, comparable, rule_of, rule_of_row
from yutang.accounts.replies.rules.variables import (
    REPLY_CHANNEL,
    Places,
    Variable,
    filled,
    variables_in,
)
from yutang.accounts.replies.rules.wording import TRIGGERS, Why

__all__ = [
    "ALLOWANCES",
    "ORDER",
    "REPLY_CHANNEL",
    "TRIGGERS",
    "Allowance",
    "Asked",
    "Chosen",
    "Explained",
    "Places",
    "Rule",
    "RuleBook",
    "Variable",
    "Verdict",
    "Why",
    "bare",
    "choose_reply",
    "comparable",
    "explain",
    "filled",
    "fold",
    "in_order",
    "most_messages",
    "never_asked",
    "order",
    "rule_of",
    "rule_of_row",
    "rules_from_rows",
    "variables_in",
]
