"""What differs between two menus, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from yutang.accounts.menus.rules.entries import Entry, EntryKind, places
from yutang.errors import N_


@dataclass(frozen=True, slots=True)
class Difference:
    """One sentence (an English msgid) with its values."""

    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)


def differences(before: Sequence[Entry], after: Sequence[Entry]) -> list[Difference]:
    """From the first menu to the second: gone, new, renamed, leading elsewhere, moved. Empty: they are alike.

    An entry is the same one as before when it has the same name, or does the same under another name.
    """
    old, new = _flat(before), _flat(after)
    pairs = _paired(old, new)
    found: list[Difference] = []
    gone = [place for place in old if place not in pairs]
    fresh = [place for place in new if place not in pairs.values()]
    found += [Difference(N_("“{name}” is gone."), {"name": old[place].name}) for place in gone]
    found += [_new(new[place], place, new) for place in fresh]
    for was, now in pairs.items():
        found += _changed(old[was], new[now])
    if _reordered(old, new, pairs):
        found.append(Difference(N_("The entries stand in another order.")))
    return found


def _flat(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {place: replace(entry, name=entry.name.strip()) for place, entry in places(entries)}


def _paired(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Places before → places after: first by name, then by what is done, then lists."""
    pairs: dict[str, str] = {}
    for alike in (_same_name, _same_target, _both_lists):
        for was, entry in old.items():
            left = [now for now in new if now not in pairs.values() and alike(entry, new[now])]
            if was not in pairs and left:
                pairs[was] = was if was in left else left[0]
    return pairs


def _same_name(was: Entry, now: Entry) -> bool:
    return was.name == now.name


def _same_target(was: Entry, now: Entry) -> bool:
    return not was.subs and not now.subs and _target(was) == _target(now)


def _both_lists(was: Entry, now: Entry) -> bool:
    return bool(was.subs and now.subs)


def _reordered(old: Mapping[str, Entry], new: Mapping[str, Entry], pairs: Mapping[str, str]) -> bool:
    """Whether any that stayed stand in another order, or below another one."""
    stayed = [pairs[place] for place in old if place in pairs]
    if stayed != [place for place in new if place in stayed]:
        return True
    return any(
        pairs.get(was.rpartition(".")[0], "") != now.rpartition(".")[0] and was.rpartition(".")[0] in pairs
        for was, now in pairs.items()
    )


def _new(entry: Entry, place: str, entries: Mapping[str, Entry]) -> Difference:
    if "." not in place:
        return Difference(N_("“{name}” is new."), {"name": entry.name})
    parent = entries[place.partition(".")[0]].name
    return Difference(N_("“{name}” is new, below “{parent}”."), {"name": entry.name, "parent": parent})


def _changed(was: Entry, now: Entry) -> list[Difference]:
    found = []
    if was.name != now.name:
        found.append(Difference(N_("“{name}” is now called “{new}”."), {"name": was.name, "new": now.name}))
    if bool(was.subs) != bool(now.subs):
        sentence = N_("“{name}” now opens a list.") if now.subs else N_("“{name}” no longer opens a list.")
        found.append(Difference(sentence, {"name": now.name}))
    elif not now.subs and _target(was) != _target(now):
        found.append(Difference(N_("“{name}” does something else now."), {"name": now.name}))
    return found


def _target(entry: Entry) -> tuple[str, ...]:
    """What a tap does."""
    if entry.subs:
        return ("list",)
    match entry.kind:
        case EntryKind.LINK:
            return (entry.kind, entry.url.strip())
        case EntryKind.CODE:
            return (entry.kind, entry.code)
        case EntryKind.MINI:
            return (entry.kind, entry.app_id.strip(), entry.page.strip(), entry.url.strip())
        case EntryKind.MEDIA | EntryKind.MEDIA_PAGE | EntryKind.ARTICLE | EntryKind.ARTICLE_PAGE:
            return (entry.kind, entry.media.strip())
    return (entry.kind, entry.key.strip() or entry.name.strip())
