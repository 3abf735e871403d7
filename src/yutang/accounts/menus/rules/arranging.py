"""Put the entries of a menu in order: what the buttons and the dragging of the editor mean."""

from collections.abc import Sequence
from dataclasses import replace

from yutang.accounts.menus.rules.entries import Entry, at

Entries = tuple[Entry, ...]


def arranged(entries: Sequence[Entry], step: str) -> tuple[Entries, str]:
    """The entries after a step, and the place to look at now (empty: none). An unknown step changes nothing.

    Steps: `add`, `add:1` (below the second), `up:1.0`, `down:1.0`, `remove:1`, `move:1.0:2.3` (to stand at 2.3), where
    the place to move to is counted without the entry that moves.
    """
    verb, _, rest = step.partition(":")
    whole = tuple(entries)
    match verb:
        case "add":
            return added(whole, Entry(""), rest)
        case "remove":
            return _without(whole, rest), ""
        case "up" | "down":
            head, number = _split(rest)
            if number is None:
                return whole, ""
            return moved(whole, rest, f"{head}{max(0, number + (1 if verb == 'down' else -1))}")
        case "move":
            origin, _, target = rest.partition(":")
            return moved(whole, origin, target)
    return whole, ""


def added(entries: Entries, entry: Entry, parent: str = "") -> tuple[Entries, str]:
    """A new entry at the end of the top row, or below `parent`."""
    if not parent:
        return (*entries, entry), str(len(entries))
    top = at(entries, parent)
    if top is None or "." in parent:
        return entries, ""
    return _put(entries, f"{parent}.{len(top.subs)}", entry)


def moved(entries: Sequence[Entry], origin: str, target: str) -> tuple[Entries, str]:
    """An entry with others below it stays in the top row: menus are two levels deep."""
    whole = tuple(entries)
    entry = at(whole, origin)
    if entry is None or (entry.subs and "." in target) or target.partition(".")[0] == origin != target:
        return whole, origin
    rest = _without(whole, origin)
    put, place = _put(rest, target, entry)
    return (put, place) if place else (whole, origin)


def _put(entries: Entries, place: str, entry: Entry) -> tuple[Entries, str]:
    head, number = _split(place)
    if number is None:
        return entries, ""
    if not head:
        number = min(number, len(entries))
        return (*entries[:number], entry, *entries[number:]), str(number)
    parent = head[:-1]
    top = at(entries, parent)
    if top is None:
        return entries, ""
    number = min(number, len(top.subs))
    below = (*top.subs[:number], entry, *top.subs[number:])
    index = int(parent)
    return (*entries[:index], replace(top, subs=below), *entries[index + 1 :]), f"{parent}.{number}"


def _without(entries: Entries, place: str) -> Entries:
    if at(entries, place) is None:
        return entries
    head, number = _split(place)
    if number is None:
        return entries
    if not head:
        return (*entries[:number], *entries[number + 1 :])
    index = int(head[:-1])
    top = entries[index]
    subs = (*top.subs[:number], *top.subs[number + 1 :])
    return (*entries[:index], replace(top, subs=subs), *entries[index + 1 :])


def _split(place: str) -> tuple[str, int | None]:
    """`1.0` as (`1.`, 0), `2` as (``, 2); no number where it is no place."""
    head, dot, last = place.rpartition(".")
    if not last.isdecimal() or (dot and not head.isdecimal()):
        return "", None
    return head + dot, int(last)
