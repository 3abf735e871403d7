"""Dropped cards: taken in, shown, confirmed."""

from yutang.groups.uploads.actions.confirming import (
    CardChoice,
    Confirmed,
    ConfirmForm,
    do_confirm_drop,
    do_discard_drop,
)
from yutang.groups.uploads.actions.showing import Card, Drop, find_drop, waiting_drops
from yutang.groups.uploads.actions.taking import (
    DroppedFile,
    NewDrop,
    TakenFile,
    check_drop,
    do_record_reading,
    do_take_in,
    unread_cards,
)

__all__ = [
    "Card",
    "CardChoice",
    "ConfirmForm",
    "Confirmed",
    "Drop",
    "DroppedFile",
    "NewDrop",
    "TakenFile",
    "check_drop",
    "do_confirm_drop",
    "do_discard_drop",
    "do_record_reading",
    "do_take_in",
    "find_drop",
    "unread_cards",
    "waiting_drops",
]
