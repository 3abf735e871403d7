"""Menus as values: what an operator edits, what WeChat takes, what is wrong with it, what differs. Pure."""

from yutang.accounts.menus.rules.arranging import arranged, moved
from yutang.accounts.menus.rules.changes import Difference, differences
from yutang.accounts.menus.rules.entries import (
    FIELDS,
    Entry,
    EntryKind,
    at,
    entries_of,
    keys_of,
    places,
    to_buttons,
)
from yutang.accounts.menus.rules.problems import Problem, is_publishable, problems

__all__ = [
    "FIELDS",
    "Difference",
    "Entry",
    "EntryKind",
    "Problem",
    "arranged",
    "at",
    "differences",
    "entries_of",
    "is_publishable",
    "keys_of",
    "moved",
    "places",
    "problems",
    "to_buttons",
]
