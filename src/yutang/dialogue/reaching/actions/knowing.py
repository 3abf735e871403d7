"""All that decides about reminders of one kind from one account to many fans, read at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from yutang.accounts.models import Account, AccountState
from yutang.dialogue.reaching.models import Notice, NoticeForm, Way, WhyNot
from yutang.dialogue.reaching.rules.choosing import Facts, Grant, Sender, choose_way
from yutang.dialogue.reaching.rules.fields import filled
from yutang.dialogue.reaching.store import facts, forms
from yutang.dialogue.reaching.store.facts import Allowed
from yutang.dialogue.rules import Budget, Quiet
from yutang.wechat.capabilities import Feature, may
from yutang.workspaces.actions import Work

_USED = frozenset({AccountState.NEW, AccountState.ACTIVE})


@dataclass(slots=True)
class Knowledge:
    """Made by `know`; `choose` uses up what it gives, so that two reminders do not share one permission."""

    sender: Sender
    forms: Mapping[Way, NoticeForm]
    zone: ZoneInfo
    openids: Mapping[int, str] = field(default_factory=dict)
    budgets: dict[int, Budget] = field(default_factory=dict)
    grants: dict[Allowed, Grant] = field(default_factory=dict)
    stopped: Collection[int] = ()
    told: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[Allowed, Grant] = field(default_factory=dict)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def choose(
        self, fan_id: int, at: datetime, *, asked: bool, values: Mapping[str, str] | None = None
    ) -> tuple[Way | WhyNot, Mapping[str, str] | None]:
        """The way, and of a template's the fields filled with `values`; a form that cannot take them is no way."""
        sender = self.sender
        while True:
            found = choose_way(sender, self._facts(fan_id, at, asked=asked), at)
            form = self.forms.get(found) if isinstance(found, Way) else None
            if form is None or values is None:
                break
            fields = filled(form.content, form.fields, values)
            if fields is not None:
                return found, fields
            sender = replace(
                sender,
                subscription=sender.subscription and found is not Way.SUBSCRIPTION,
                template=sender.template and found is not Way.TEMPLATE,
            )
        if found is WhyNot.ACCOUNT and sender is not self.sender:
            found = WhyNot.NO_WAY
        return found, None

    def use(self, fan_id: int, way: Way, at: datetime) -> None:
        """It goes out by this way."""
        self.told[fan_id, self.day_of(at)] += 1
        if way is Way.BUDGET:
            budget = self.budgets[fan_id]
            self.budgets[fan_id] = Budget(budget.left - 1, budget.until)
        if way is Way.SUBSCRIPTION:
            key = self._allowed(fan_id)
            if key is not None and self.grants[key].take():
                self.taken[key] = self.grants[key]

    def _facts(self, fan_id: int, at: datetime, *, asked: bool) -> Facts:
        key = self._allowed(fan_id)
        grant = None if key is None else self.grants.get(key)
        return Facts(
            follows=fan_id in self.openids,
            budget=self.budgets.get(fan_id, Budget()),
            grants=0 if grant is None else grant.left,
            stopped=fan_id in self.stopped,
            told_today=self.told.get((fan_id, self.day_of(at)), 0),
            asked=asked,
        )

    def _allowed(self, fan_id: int) -> Allowed | None:
        form = self.forms.get(Way.SUBSCRIPTION)
        return None if form is None else Allowed(form.account_id, form.template_id, fan_id)


def know(
    work: Work, account_id: int, notice: Notice, moments: Mapping[int, datetime], *, lock: bool = False
) -> Knowledge:
    """Of these fans at these moments. Some thousand at once. `lock`: what they allowed is about to be used up."""
    session, workspace_id = work.session, work.workspace_id
    account = facts.account(session, workspace_id, account_id)
    served = {form.way: form for form in forms.of_account(session, workspace_id, account_id) if form.notice is notice}
    if account is None:
        quiet = Quiet(0, 0, "UTC")
        nobody = Sender(in_use=False, writes=False, subscription=False, template=False, quiet=quiet)
        return Knowledge(nobody, {}, ZoneInfo("UTC"))
    known = Knowledge(_sender(account, served), served, ZoneInfo(account.timezone))
    if not moments:
        return known
    fans = list(moments)
    known.openids = facts.following(session, workspace_id, account_id, fans)
    if known.sender.writes:
        known.budgets = facts.budgets(session, workspace_id, account_id, fans, min(moments.values()))
    if known.sender.subscription:
        template_id = served[Way.SUBSCRIPTION].template_id
        known.grants = facts.grants(session, workspace_id, account_id, [template_id], fans, lock=lock)
    known.stopped = facts.stopped(session, workspace_id, notice, fans)
    days = {known.day_of(at) for at in set(moments.values())}
    known.told.update(facts.told(session, workspace_id, notice, fans, days))
    return known


def _sender(account: Account, served: Mapping[Way, NoticeForm]) -> Sender:
    kind = account.account_class
    return Sender(
        in_use=account.state in _USED,
        writes=may(kind, Feature.CUSTOM),
        subscription=may(kind, Feature.SUBSCRIPTIONS) and Way.SUBSCRIPTION in served,
        template=may(kind, Feature.TEMPLATES) and Way.TEMPLATE in served,
        quiet=Quiet(account.quiet_from, account.quiet_until, account.timezone),
    )
