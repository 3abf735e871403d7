"""Live codes with what they need, made by the actions that people use."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.support.people import NOON, Person
from yutang.accounts.numbers.actions import NumberForm, do_add_number
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group
from yutang.groups.models import GroupKind
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code
from yutang.livecodes.models import LiveCode
from yutang.workspaces.actions import Work

EXPIRES = (NOON + timedelta(days=6)).date()


@dataclass
class Place:
    """A community with groups and personal numbers, for codes to lead to."""

    community_id: int
    groups: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def form(self, **values: object) -> CodeForm:
        """A code over all of it."""
        given: dict[str, object] = {
            "name": "海报",
            "community_id": self.community_id,
            "targets": tuple(TargetChoice(group_id) for group_id in self.groups),
            "owners": tuple(self.numbers),
        }
        return CodeForm(**{**given, **values})  # type: ignore[arg-type]  # tests also try what does not fit


def add_place(work: Work, *, groups: int = 2, numbers: int = 1, name: str = "早起瑜伽") -> Place:
    """A community with this many empty groups (QRs good for six days) and personal numbers (all day, 30 visitors)."""
    place = Place(do_add_community(work, CommunityForm(name)).id)
    for n in range(1, groups + 1):
        qr = NewQr(f"https://weixin.qq.com/g/AwYAAC{place.community_id}x{n}", EXPIRES)
        new = NewGroup(place.community_id, GroupKind.WECHAT, GroupForm(f"{name}{n}群"), 0, qr)
        place.groups.append(do_add_group(work, new).id)
    for n in range(1, numbers + 1):
        form = NumberForm(f"林老师{n}", f"https://u.wechat.com/EowNeR{place.community_id}x{n}", daily_cap=30)
        place.numbers.append(do_add_number(work, form).id)
    return place


def add_code(work: Work, place: Place, **values: object) -> LiveCode:
    return do_add_code(work, place.form(**values), Random(work.new_id()))


def code_over_two_groups(person: Person, **values: object) -> tuple[Place, int]:
    """A place and the id of a code over it."""
    with person.working() as work:
        place = add_place(work)
        return place, add_code(work, place, **values).id
