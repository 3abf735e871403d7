"""Words and signs of what the pages of planning show."""

from typing import Final

from yutang.planning.models import ItemKind, ItemState
from yutang.planning.rules.thing import Rule

RULE_SIGNS: Final = {
    Rule.ALERT: "alert-triangle",
    Rule.WAITING: "message-circle",
    Rule.STREAK: "flame",
    Rule.LESSON: "book",
    Rule.HOMEWORK: "pencil-check",
    Rule.CONVERSION: "chart-bar",
    Rule.REVIEW: "eye",
    Rule.SETTLE: "list-check",
    Rule.ENDS: "calendar-due",
    Rule.LATE: "clock-exclamation",
    Rule.DUE: "calendar-due",
    Rule.UNHELD: "user",
    Rule.POSITION: "target-arrow",
    Rule.EMPTY: "calendar",
}
KIND_SIGNS: Final = {
    ItemKind.ARTICLE: "align-left",
    ItemKind.LESSON: "book",
    ItemKind.CAMPAIGN: "speakerphone",
    ItemKind.TOPIC: "messages",
    ItemKind.OTHER: "note",
}
STATE_TONES: Final = {
    ItemState.IDEA: "grey",
    ItemState.DOING: "blue",
    ItemState.READY: "amber",
    ItemState.DONE: "green",
    ItemState.DROPPED: "grey",
}
