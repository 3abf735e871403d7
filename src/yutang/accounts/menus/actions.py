"""Menus: keep versions, publish one, know what fans see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from yutang.accounts.menus import store
from yutang.accounts.menus.rules import (
    Entry,
    Problem,
    entries_of,
    is_publishable,
    keys_of,
    places,
    problems,
    to_buttons,
)
from yutang.accounts.models import Account, Menu, MenuState, ReplyTrigger
from yutang.accounts.official.actions import find_account, locked_account
from yutang.accounts.replies.actions import rules_of
from yutang.accounts.replies.rules.values import ANY
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.livecodes.models import CodeState, LiveCode
from yutang.livecodes.rules.links import code_url
from yutang.wechat.capabilities import Feature, refusal
from yutang.wechat.limits import Limits
from yutang.wording import Severity, check
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

SHOWN: Final = 50  # versions
KEPT_DRAFTS: Final = 30
_CODES: Final = 500  # of a list to choose from


@dataclass(frozen=True, slots=True)
class Codes:
    """Live codes as menus use them: `urls` of all, to recognise an address; `names` of those to choose from."""

    urls: Mapping[str, str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its entries."""

    menu: Menu
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MenuOf:
    """All that is known of an account's menu. `refusal`: why it cannot be published from here (an English msgid)."""

    account: Account
    versions: Sequence[Version]
    published: Version | None
    codes: Codes
    refusal: str | None
    _by_id: Mapping[int, Version] = field(repr=False)

    def version(self, menu_id: int) -> Version | None:
        return self._by_id.get(menu_id)

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None


def codes_of(work: Work, base_url: str) -> Codes:
    work.actor.require(Permission.SEE)
    rows = store.codes(work.session, work.workspace_id, _CODES)
    return Codes(
        {str(code.id): code_url(base_url, code.slug) for code in rows},
        {str(code.id): code.name for code in rows if _is_offered(code)},
    )


def menu_of(work: Work, account_id: int, base_url: str) -> MenuOf:
    """Raises NotFound."""
    account = find_account(work, account_id)
    codes = codes_of(work, base_url)
    rows = list(store.versions(work.session, work.workspace_id, account_id, SHOWN))
    live = store.published(work.session, work.workspace_id, account_id)
    versions = [_version(row, codes) for row in rows]
    published = None if live is None else _version(live, codes)
    by_id = {version.menu.id: version for version in [*versions, *([published] if published else [])]}
    return MenuOf(account, versions, published, codes, refusal(account.account_class, Feature.MENU), by_id)


def find_version(work: Work, account_id: int, menu_id: int, base_url: str) -> Version:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    row = store.find(work.session, work.workspace_id, account_id, menu_id)
    if row is None:
        raise NotFound(N_("There is no such version of the menu."))
    return _version(row, codes_of(work, base_url))


def unanswered_keys(work: Work, account_id: int, entries: Sequence[Entry]) -> list[str]:
    """Keys of the menu to which no automatic reply that is switched on answers: fans would get nothing."""
    rules = [rule for rule in rules_of(work, account_id) if rule.active and rule.trigger is ReplyTrigger.MENU]
    words = [word for rule in rules for word in rule.words]
    return [key for key in keys_of(entries) if not any(_matches(word, key) for word in words)]


def do_save_menu(work: Work, account_id: int, entries: Sequence[Entry], base_url: str) -> Menu:
    """Keep the menu as a new version; what is the newest one already is not kept twice. It may have problems."""
    work.actor.require(Permission.REPLIES)
    locked_account(work, account_id)
    buttons = {"button": to_buttons(entries, codes_of(work, base_url).urls)}
    newest = store.versions(work.session, work.workspace_id, account_id, 1)
    if newest and newest[0].buttons == buttons:
        return newest[0]
    menu = Menu(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        account_id=account_id,
        buttons=buttons,
        state=MenuState.DRAFT,
        member_id=work.actor.member_id,
        created_at=work.now,
        published_at=None,
    )
    work.session.add(menu)
    work.session.flush()
    store.drop_old_drafts(work.session, work.workspace_id, account_id, KEPT_DRAFTS)
    work.audit("menu.save", "account", account_id, None, {"entries": _names(entries)})
    return menu


def check_publish(work: Work, account_id: int, menu_id: int, base_url: str, limits: Limits) -> list[dict[str, Any]]:
    """The version in the form that WeChat takes. Nothing is asked of WeChat.

    Raises NotAllowed, NotFound, Conflict where the account's class has no menus, or Invalid for what WeChat refuses.
    """
    work.actor.require(Permission.REPLIES)
    reason = refusal(find_account(work, account_id).account_class, Feature.MENU)
    if reason is not None:
        raise Conflict(reason, "not_permitted")
    version = find_version(work, account_id, menu_id, base_url)
    codes = codes_of(work, base_url)
    if not is_publishable(problems_of(version.entries, codes, limits)):
        raise Invalid(N_("WeChat would refuse this menu. Please look at the marked entries."))
    return to_buttons(version.entries, codes.urls)


def do_note_published(work: Work, account_id: int, menu_id: int, base_url: str) -> Menu:
    """WeChat has taken this version: it is the one that fans see, and the one before becomes history."""
    work.actor.require(Permission.REPLIES)
    locked_account(work, account_id)
    version = find_version(work, account_id, menu_id, base_url)
    was = store.published(work.session, work.workspace_id, account_id)
    before = [] if was is None else list(entries_of(was.buttons.get("button", []), {}))
    store.replace_published(work.session, work.workspace_id, account_id)
    version.menu.state, version.menu.published_at = MenuState.PUBLISHED, work.now
    names = {"entries": _names(version.entries)}
    work.audit("menu.publish", "account", account_id, {"entries": _names(before)}, names)
    return version.menu


def do_note_taken_down(work: Work, account_id: int) -> None:
    """WeChat has deleted the menu: fans see none."""
    work.actor.require(Permission.REPLIES)
    locked_account(work, account_id)
    store.replace_published(work.session, work.workspace_id, account_id)
    work.audit("menu.take_down", "account", account_id)


def problems_of(entries: Sequence[Entry], codes: Codes, limits: Limits) -> list[Problem]:
    """What WeChat would refuse or cut off, and names that say what its rules forbid."""
    return problems(entries, codes.names, limits) + [
        Problem(place, "name", finding.advice, severe=finding.severity is Severity.BLOCK)
        for place, entry in places(entries)
        for finding in check(entry.name)[:1]
    ]


def _version(row: Menu, codes: Codes) -> Version:
    return Version(row, entries_of(row.buttons.get("button", []), codes.urls))


def _matches(word: str, key: str) -> bool:
    return key.startswith(word.removesuffix(ANY)) if word.endswith(ANY) else key == word


def _is_offered(code: LiveCode) -> bool:
    return code.state in (CodeState.ACTIVE, CodeState.PAUSED) and code.merged_into_id is None


def _names(entries: Sequence[Entry]) -> list[str]:
    return [" › ".join([entry.name, *(sub.name for sub in entry.subs)]) for entry in entries]
