"""Which templates of an account serve which notice, and what stands in their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yutang.accounts.models import Account
from yutang.accounts.official.actions import find_account
from yutang.dialogue.reaching.models import Notice, NoticeForm, Way
from yutang.dialogue.reaching.rules.fields import LONGEST, problem_of, suggested
from yutang.dialogue.reaching.store import forms
from yutang.errors import N_, Invalid, NotFound
from yutang.wechat.capabilities import Feature, refusal
from yutang.wechat.template_fields import Place, places_of
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

FEATURES: Final[Mapping[Way, Feature]] = {Way.SUBSCRIPTION: Feature.SUBSCRIPTIONS, Way.TEMPLATE: Feature.TEMPLATES}
NO_FIELDS: Final = N_("This template has no fields that could be filled in.")
NO_FORM: Final = N_("No template is chosen for this notice.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A template as WeChat lists it."""

    id: str
    title: str
    content: str
    long_term: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """One way of one notice: what serves it, or why nothing can."""

    notice: Notice
    way: Way
    form: NoticeForm | None
    places: Sequence[Place]
    refused: str | None  # why the account's class cannot have it, as a sentence


def notices_of(work: Work, account_id: int) -> tuple[Account, list[Served]]:
    """Every notice and way of an account. Raises NotFound."""
    work.actor.require(Permission.SEE)
    account = find_account(work, account_id)
    found = {(row.notice, row.way): row for row in forms.of_account(work.session, work.workspace_id, account_id)}
    return account, [
        Served(
            notice,
            way,
            form := found.get((notice, way)),
            () if form is None else places_of(form.content),
            refusal(account.account_class, feature),
        )
        for notice in Notice
        for way, feature in FEATURES.items()
    ]


def do_choose_template(work: Work, account_id: int, notice: Notice, way: Way, template: Listed) -> NoticeForm:
    """This template serves the notice from now on, its fields filled as is most likely meant."""
    account = _allowed(work, account_id, way)
    if not places_of(template.content):
        raise Invalid(NO_FIELDS)
    row = forms.find(work.session, work.workspace_id, account.id, notice, way)
    before = None if row is None else {"template": row.title}
    if row is None:
        row = NoticeForm(workspace_id=work.workspace_id, account_id=account.id, notice=notice, way=way)
        work.session.add(row)
    row.template_id, row.title, row.content = template.id, template.title, template.content
    row.fields, row.long_term, row.changed_at = suggested(template.content), template.long_term, work.now
    work.audit("account.notice", "account", account.id, before, {"template": template.title, "notice": notice.value})
    work.session.flush()
    return row


def do_fill_fields(work: Work, account_id: int, notice: Notice, way: Way, typed: Mapping[str, str]) -> NoticeForm:
    """What stands in the fields. Raises Invalid with the first field that WeChat would refuse."""
    account = _allowed(work, account_id, way)
    row = forms.find(work.session, work.workspace_id, account.id, notice, way)
    if row is None:
        raise NotFound(NO_FORM)
    fields = {place.key: " ".join(typed.get(place.key, "").split())[:LONGEST] for place in places_of(row.content)}
    for place in places_of(row.content):
        problem = problem_of(place, fields[place.key], notice)
        if problem is not None:
            name = field_name(notice, way, place.key)
            raise Invalid(N_("Please look at the marked fields."), None, {name: problem.sentence}, **problem.values)
    before, row.fields, row.changed_at = {"fields": row.fields}, fields, work.now
    work.audit("account.notice", "account", account.id, before, {"fields": fields})
    return row


def do_drop_template(work: Work, account_id: int, notice: Notice, way: Way) -> None:
    """Nothing serves this notice by this way any more. What fans have allowed stays with WeChat."""
    account = _allowed(work, account_id, way, checks=False)
    row = forms.find(work.session, work.workspace_id, account.id, notice, way)
    if row is not None:
        work.audit("account.notice_off", "account", account.id, {"template": row.title}, None)
        work.session.delete(row)


def field_name(notice: Notice, way: Way, key: str) -> str:
    """How a field is called in the page's forms."""
    return f"{notice.value}.{way.value}.{key}"


def _allowed(work: Work, account_id: int, way: Way, *, checks: bool = True) -> Account:
    work.actor.require(Permission.ACCOUNTS)
    account = find_account(work, account_id)
    feature = FEATURES.get(way)
    if feature is None:
        raise NotFound(NO_FORM)
    refused = refusal(account.account_class, feature) if checks else None
    if refused is not None:
        raise Invalid(refused)
    return account
