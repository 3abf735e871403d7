"""Which rule answers a push, decided in memory. Pure, and fast: this runs in the 5 seconds that WeChat waits.

The order in which rules are asked: the higher priority first; then the more exact (a whole text before all words before
one word; a whole key before a beginning, the longer beginning first); then the older.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from yutang.accounts.models import Matching, ReplyTrigger
from yutang.accounts.replies.rules.folding import bare, fold
from yutang.accounts.replies.rules.values import ANY, Rule, minute_of, rule_of_row
from yutang.accounts.replies.rules.variables import Places, filled, is_personal, says_name
from yutang.accounts.replies.rules.wording import Why, why_it_answers
from yutang.wechat.messages import (
    Content,
    Follow,
    Image,
    Link,
    Location,
    MenuAction,
    MenuClick,
    Scan,
    Text,
    Video,
    Voice,
)
from yutang.wechat.outgoing import Outgoing

Rank = tuple[int, int, int, int]
_EXACTNESS: Final = {Matching.EXACT: 0, Matching.ALL: 1, Matching.CONTAINS: 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rule that answers, and its messages with their variables filled: the first is the immediate reply."""

    rule_id: int
    messages: tuple[Outgoing, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class _Entry:
    """One word of one rule. `rest`: the other words of a rule that wants all of them."""

    rank: Rank
    word: str
    rest: tuple[str, ...]
    rule: Rule
    chosen: Chosen  # for a fan of whom nothing is known
    personal: bool


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The rules of one trigger: those for a whole text or key by that text, the others in the order of asking."""

    exact: Mapping[str, tuple[_Entry, ...]]
    loose: tuple[_Entry, ...]

    def find_text(self, text: str, minute: int) -> _Entry | None:
        """The first rule whose words are in the text; `text` is folded."""
        best = _first_open(self.exact.get(bare(text), ()), minute)
        for entry in self.loose:
            if best is not None and best.rank < entry.rank:
                break
            if entry.word in text and entry.rule.is_open(minute) and all(word in text for word in entry.rest):
                return entry
        return best

    def find_key(self, key: str, minute: int) -> _Entry | None:
        """The first rule for this menu key or scene."""
        best = _first_open(self.exact.get(key, ()), minute)
        for entry in self.loose:
            if best is not None and best.rank < entry.rank:
                break
            if key.startswith(entry.word) and entry.rule.is_open(minute):
                return entry
        return best

    def find_any(self, minute: int) -> _Entry | None:
        """The first rule that is open: for triggers without words."""
        return _first_open(self.loose, minute)


def _first_open(entries: Iterable[_Entry], minute: int) -> _Entry | None:
    return next((entry for entry in entries if entry.rule.is_open(minute)), None)


class RuleBook:
    """The rules of one account, prepared for choosing. It never changes: another set of rules is another book."""

    __slots__ = ("_places", "_says_names", "_shelves")

    def __init__(self, rules: Iterable[Rule], places: Places) -> None:
        self._places = places
        active = sorted((rule for rule in rules if rule.active and rule.messages), key=order)
        self._shelves = {
            trigger: _shelf([rule for rule in active if rule.trigger is trigger], places) for trigger in ReplyTrigger
        }
        self._says_names = any(says_name(rule.messages) for rule in active)

    @property
    def says_names(self) -> bool:
        """Whether any answer says the fan's name: only then is it worth looking up."""
        return self._says_names

    def choose(self, content: Content, local: datetime, nickname: str | None = None, openid: str = "") -> Chosen | None:
        """What a fan is answered, or None where no reply is due. `local`: now, on the account's clocks.

        `openid`: whose own page is meant where an answer leads there.
        """
        entry = self._find(content, minute_of(local))
        if entry is None:
            return None
        if not entry.personal or (nickname is None and not openid):
            return entry.chosen
        return replace(entry.chosen, messages=filled(entry.rule.messages, self._places, nickname, openid))

    def _find(self, content: Content, minute: int) -> _Entry | None:
        shelves = self._shelves
        match content:
            case Text(said):
                found = shelves[ReplyTrigger.KEYWORD].find_text(fold(said), minute)
                return found or shelves[ReplyTrigger.DEFAULT].find_any(minute)
            case Image() | Voice() | Video() | Location() | Link():
                return shelves[ReplyTrigger.DEFAULT].find_any(minute)
            case Follow(scene):
                found = None if scene is None else shelves[ReplyTrigger.SCENE].find_key(scene, minute)
                return found or shelves[ReplyTrigger.FOLLOW].find_any(minute)
            case Scan(scene):
                return shelves[ReplyTrigger.SCENE].find_key(scene, minute)
            case MenuClick(key) | MenuAction(key=key):
                return shelves[ReplyTrigger.MENU].find_key(key, minute)
        return None


def choose_reply(
    rules: Iterable[Rule],
    content: Content,
    local: datetime,
    nickname: str | None = None,
    places: Places = Places(),  # noqa: B008 - a frozen value
) -> Chosen | None:
    """What a fan is answered, by these rules in any order. Who asks often keeps a `RuleBook`."""
    return RuleBook(rules, places).choose(content, local, nickname)


def rules_from_rows(
    rows: Sequence[Mapping[str, Any]],
    places: Places = Places(),  # noqa: B008 - a frozen value
) -> RuleBook:
    """The rules of one account from rows of `reply_rules`, JSON columns read or not, inactive ones included or not.

    A row that cannot be read is left out. `places` fills the variables that are the same for all fans.
    """
    return RuleBook((rule for row in rows if (rule := rule_of_row(row)) is not None), places)


def order(rule: Rule) -> Rank:
    """Sorts rules of one trigger in the order in which they are asked, as far as it does not depend on the text."""
    return min((entry[0] for entry in _ranked_words(rule)), default=(-rule.priority, 0, 0, rule.id))


def _ranked_words(rule: Rule) -> Iterator[tuple[Rank, str, tuple[str, ...]]]:
    """Each word that is looked for, with its rank; a rule for all of its words is looked for by the longest."""
    if rule.trigger in {ReplyTrigger.FOLLOW, ReplyTrigger.DEFAULT}:
        yield (-rule.priority, 0, 0, rule.id), "", ()
    elif rule.trigger is not ReplyTrigger.KEYWORD:
        for word in rule.words:
            if word.endswith(ANY):
                yield (-rule.priority, 1, 1 - len(word), rule.id), word[:-1], ()
            else:
                yield (-rule.priority, 0, 0, rule.id), word, ()
    elif rule.matching is Matching.ALL:
        if rule.words:
            longest = max(rule.words, key=len)
            rest = tuple(word for word in rule.words if word != longest)
            yield (-rule.priority, _EXACTNESS[Matching.ALL], 0, rule.id), longest, rest
    else:
        for word in rule.words:
            yield (-rule.priority, _EXACTNESS[rule.matching], 0, rule.id), word, ()


def _shelf(rules: Sequence[Rule], places: Places) -> _Shelf:
    exact: dict[str, list[_Entry]] = defaultdict(list)
    loose: list[_Entry] = []
    for rule in rules:
        personal, messages = is_personal(rule.messages), filled(rule.messages, places)
        for rank, word, rest in _ranked_words(rule):
            entry = _Entry(rank, word, rest, rule, Chosen(rule.id, messages, why_it_answers(rule, word)), personal)
            if word and rank[1] == 0:
                exact[word].append(entry)
            else:
                loose.append(entry)
    loose.sort(key=lambda entry: entry.rank)
    return _Shelf({word: tuple(sorted(entries, key=lambda e: e.rank)) for word, entries in exact.items()}, tuple(loose))
