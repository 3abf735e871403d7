"""Versions of menus, on both databases."""

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import select

from tests.support.codes import code_over_two_groups
from tests.support.people import Person
from yutang.accounts.menus.actions import (
    KEPT_DRAFTS,
    check_publish,
    do_note_published,
    do_note_taken_down,
    do_save_menu,
    find_version,
    menu_of,
)
from yutang.accounts.menus.rules import Entry, EntryKind
from yutang.accounts.models import MenuState
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.livecodes.actions import do_delete_code
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.limits import Limits
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry, Role

BASE = "https://pond.example.com"
SEALER = Sealer(b"0123456789abcdef0123456789abcdef")
CHECK_IN, CLASS = Entry("打卡"), Entry("去上课", EntryKind.LINK, url="https://example.com/class")


def account(person: Person, account_class: AccountClass = AccountClass.SERVICE) -> int:
    with person.working() as work:
        form = ConnectForm(account_class, "早起瑜伽", f"wx{work.new_id()}", "5f1d7a84db00d2fce00b31a7fc73c5c1")
        return do_connect(work, SEALER, form, Random(work.new_id())).id


def states(person: Person, account_id: int) -> list[tuple[MenuState, list[str]]]:
    with person.reading() as work:
        versions = menu_of(work, account_id, BASE).versions
        return [(version.menu.state, [entry.name for entry in version.entries]) for version in versions]


def test_each_save_is_a_version_but_the_same_menu_is_not_kept_twice(database: Database) -> None:
    person = Person(database)
    account_id = account(person)
    with person.working() as work:
        first = do_save_menu(work, account_id, [CHECK_IN], BASE)
        assert do_save_menu(work, account_id, [CHECK_IN], BASE).id == first.id
        do_save_menu(work, account_id, [CHECK_IN, CLASS], BASE)
    assert states(person, account_id) == [(MenuState.DRAFT, ["打卡", "去上课"]), (MenuState.DRAFT, ["打卡"])]


def test_one_version_is_published_and_the_one_before_becomes_history(database: Database) -> None:
    person = Person(database)
    account_id, other_id = account(person), account(person)
    with person.working() as work:
        first = do_save_menu(work, account_id, [CHECK_IN], BASE).id
        second = do_save_menu(work, account_id, [CHECK_IN, CLASS], BASE).id
        theirs = do_save_menu(work, other_id, [CLASS], BASE).id
        for menu_id in (first, second):
            do_note_published(work, account_id, menu_id, BASE)
        do_note_published(work, other_id, theirs, BASE)
    assert [state for state, _ in states(person, account_id)] == [MenuState.PUBLISHED, MenuState.REPLACED]
    with person.later(hours=1).working() as work:
        do_note_published(work, account_id, first, BASE)
        published = menu_of(work, account_id, BASE).published
        assert published is not None
        assert (published.menu.id, published.menu.published_at) == (first, work.now)
    with person.working() as work:
        do_note_taken_down(work, account_id)
    assert [state for state, _ in states(person, account_id)] == [MenuState.REPLACED, MenuState.REPLACED]
    assert [state for state, _ in states(person, other_id)] == [MenuState.PUBLISHED]
    with person.reading() as work:
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.workspace_id == 1)).all()
        published_after = [entry.after for entry in entries if entry.action == "menu.publish"]
        assert published_after[1] == {"entries": ["打卡", "去上课"]}


def test_old_drafts_make_room_but_what_was_published_stays(database: Database) -> None:
    person = Person(database)
    account_id = account(person)
    with person.working() as work:
        first = do_save_menu(work, account_id, [CHECK_IN], BASE).id
        do_note_published(work, account_id, first, BASE)
        for n in range(KEPT_DRAFTS + 5):
            do_save_menu(work, account_id, [Entry(f"第{n}版")], BASE)
    kept = states(person, account_id)
    assert len(kept) == KEPT_DRAFTS + 1
    assert kept[-1] == (MenuState.PUBLISHED, ["打卡"])


def test_what_wechat_would_refuse_cannot_be_published(database: Database) -> None:
    person = Person(database)
    account_id = account(person)
    with person.working() as work:
        broken = do_save_menu(work, account_id, [Entry("六个中文字的")], BASE)
        with pytest.raises(Invalid):
            check_publish(work, account_id, broken.id, BASE, Limits())
        good = do_save_menu(work, account_id, [CHECK_IN], BASE)
        assert check_publish(work, account_id, good.id, BASE, Limits()) == [
            {"type": "click", "name": "打卡", "key": "打卡"}
        ]


def test_a_deleted_live_code_keeps_a_menu_from_being_published(database: Database) -> None:
    person = Person(database)
    account_id = account(person)
    _, code_id = code_over_two_groups(person)
    with person.working() as work:
        menu = do_save_menu(work, account_id, [Entry("进群", EntryKind.CODE, code=str(code_id))], BASE)
        (button,) = check_publish(work, account_id, menu.id, BASE, Limits())
        assert button["url"].startswith(f"{BASE}/c/")
        do_delete_code(work, code_id)
        assert find_version(work, account_id, menu.id, BASE).entries[0].code == str(code_id)
        with pytest.raises(Invalid):
            check_publish(work, account_id, menu.id, BASE, Limits())


def test_a_class_without_menus_cannot_publish_but_may_draw_one(database: Database) -> None:
    person = Person(database)
    account_id = account(person, AccountClass.SUBSCRIPTION)
    with person.working() as work:
        menu = do_save_menu(work, account_id, [CHECK_IN], BASE)
        with pytest.raises(Conflict):
            check_publish(work, account_id, menu.id, BASE, Limits())


def changes(work: Work, account_id: int, menu_id: int) -> list[Callable[[], object]]:
    return [
        lambda: do_save_menu(work, account_id, [CHECK_IN], BASE),
        lambda: check_publish(work, account_id, menu_id, BASE, Limits()),
        lambda: do_note_published(work, account_id, menu_id, BASE),
        lambda: do_note_taken_down(work, account_id),
    ]


def test_only_who_changes_replies_changes_menus(database: Database) -> None:
    person = Person(database)
    account_id = account(person)
    with person.working() as work:
        menu_id = do_save_menu(work, account_id, [CHECK_IN], BASE).id
    with person.as_role(Role.DESIGNER).working() as work:
        assert menu_of(work, account_id, BASE).newest is not None
        for attempt in changes(work, account_id, menu_id):
            with pytest.raises(NotAllowed):
                attempt()


def test_another_workspace_and_another_account_reach_no_menu(database: Database) -> None:
    person = Person(database)
    account_id, other_id = account(person), account(person)
    with person.working() as work:
        menu_id = do_save_menu(work, account_id, [CHECK_IN], BASE).id
        with pytest.raises(NotFound):
            do_note_published(work, other_id, menu_id, BASE)
    with person.of_workspace(2).working() as work:
        attempts = changes(work, account_id, menu_id)
        attempts.append(lambda: menu_of(work, account_id, BASE))
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
