"""A fan in one line: what lists and the inbox show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from yutang.errors import N_
from yutang.fans.rules.names import code_of
from yutang.fans.store import people
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_UNNAMED = N_("Fan · {code}")


class Say(Protocol):
    """`visit.t`: a sentence in somebody's language."""

    def __call__(self, sentence: str, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class FanCard:
    id: int  # of the fan as they are kept today: where two became one, not the id that was asked for
    name: str | None  # a name they agreed to or that a member typed, else a remark; none: nobody knows
    code: str  # four letters for people's eyes, e.g. 8F3A
    initial: str  # what stands in place of a picture
    tags: tuple[str, ...]
    erased: bool

    def title(self, t: Say) -> str:
        """The name, or a label such as “Fan · 8F3A”."""
        return self.name or t(_UNNAMED, code=self.code)


def cards(work: Work, fan_ids: Collection[int]) -> Mapping[int, FanCard]:
    """The cards of these fans by the id that was asked for; unknown ids are left out. Raises NotAllowed."""
    if not work.actor.may(Permission.DIALOGUE):
        work.actor.require(Permission.FANS)
    rows = people.survivors(work.session, work.workspace_id, fan_ids)
    ids = {fan.id for fan in rows.values()}
    tags = people.tag_names(work.session, work.workspace_id, ids)
    remarks = people.remarks(work.session, work.workspace_id, ids)
    return {
        asked: card_of(fan.id, fan.name or remarks.get(fan.id), tags.get(fan.id, ()), erased=fan.erased_at is not None)
        for asked, fan in rows.items()
    }


def card_of(fan_id: int, name: str | None, tags: Collection[str], *, erased: bool = False) -> FanCard:
    code = code_of(fan_id)
    return FanCard(fan_id, name, code, (name or code)[:1].upper(), tuple(tags), erased)
