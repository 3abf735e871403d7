"""Entries that most communities want, made ready for one account: they lead to its course and its check-ins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from yutang.accounts.menus.pages.wording import TYPICAL, Typical
from yutang.accounts.menus.rules import Entry, EntryKind, keys_of
from yutang.checkins.actions.looking import programmes_of
from yutang.checkins.models import ProgrammeState
from yutang.checkins.rules.hearing import MENU_PREFIX
from yutang.courses.actions.looking import courses_of
from yutang.courses.models import CourseState
from yutang.courses.rules.replying import menu_key
from yutang.errors import N_
from yutang.workspaces.actions import Work

_CLASS: Final = N_("who taps it is in “{title}” and gets a link to their own page")
_CHECK_IN: Final = N_("who taps it checks in to “{title}” and is told their days in a row")


def typical_for(work: Work, account_id: int, entries: Sequence[Entry]) -> Mapping[str, Typical]:
    """By name. “To class” and “Check in” answer for an open course and a running programme of this account, if there
    are any: the newest one that `entries` do not lead to yet."""
    taken = set(keys_of(entries))
    courses = [
        (menu_key(each.slug), each.title)
        for each in courses_of(work)
        if each.account_id == account_id and each.state is CourseState.OPEN
    ]
    programmes = [
        (MENU_PREFIX + each.slug, each.title)
        for each in programmes_of(work)
        if each.account_id == account_id and each.state is ProgrammeState.RUNNING
    ]
    return {
        **TYPICAL,
        "class": _ready(TYPICAL["class"], courses, _CLASS, taken),
        "check_in": _ready(TYPICAL["check_in"], programmes, _CHECK_IN, taken),
    }


def _ready(plain: Typical, offered: Sequence[tuple[str, str]], why: str, taken: Iterable[str]) -> Typical:
    if not offered:
        return plain
    key, title = next((each for each in offered if each[0] not in taken), offered[0])
    return replace(plain, kind=EntryKind.TEXT, key=key, why=why, title=title)
