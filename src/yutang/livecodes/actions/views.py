"""What the pages of live codes show: where a code leads right now, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from yutang.accounts.models import PersonalNumber
from yutang.accounts.numbers.actions import numbers_of
from yutang.communities.actions import communities_of
from yutang.communities.models import Community
from yutang.groups.actions import groups_of
from yutang.groups.models import Group
from yutang.insights.actions import CodeNumbers, all_time, code_numbers
from yutang.insights.models import Numbers
from yutang.insights.rules import Estimate, Period, estimate_joined
from yutang.livecodes import store
from yutang.livecodes.actions.changes import channel_named, existing
from yutang.livecodes.actions.lines import CodeLine, code_lines, rates_behind
from yutang.livecodes.models import CodeChannel, CodeState, LiveCode
from yutang.livecodes.rules import DEFAULT_PRIOR, JoinRate
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE = 50  # codes on one page of the list


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One way to a code over a period. `channel` none: the code's own link, or a channel that was removed."""

    key: str
    channel: CodeChannel | None
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class CodePage:
    """One code with its numbers. `joined` none: no head count tells anything yet."""

    line: CodeLine
    numbers: CodeNumbers
    all_time: Numbers
    joined: Estimate | None
    join_share: float  # 0 to 1, behind `joined`
    channels: Sequence[ChannelLine]
    merged_into: LiveCode | None
    merged_from: Sequence[LiveCode]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of a code offers: groups of the community chosen, personal numbers, communities."""

    communities: Sequence[Community]
    groups: Sequence[Group] = ()
    numbers: Sequence[PersonalNumber] = ()


def list_codes(
    work: Work, states: Collection[CodeState], *, community_id: int | None = None, before_id: int | None = None
) -> tuple[list[CodeLine], int | None]:
    """One page of codes, newest first, and the `before_id` of the next page (none: this is the last)."""
    work.actor.require(Permission.SEE)
    codes = store.codes_of(
        work.session, work.workspace_id, states, community_id=community_id, before_id=before_id, limit=PAGE + 1
    )
    lines = code_lines(work, codes[:PAGE])
    return lines, codes[PAGE - 1].id if len(codes) > PAGE else None


def count_by_state(work: Work) -> dict[CodeState, int]:
    work.actor.require(Permission.SEE)
    return store.count_by_state(work.session, work.workspace_id)


def find_code(work: Work, code_id: int) -> LiveCode:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    return existing(store.find(work.session, work.workspace_id, code_id))


def find_line(work: Work, code_id: int) -> CodeLine:
    """The code with its groups and personal numbers as they stand. Raises NotFound."""
    return code_lines(work, [find_code(work, code_id)])[0]


def community_of(work: Work, code: LiveCode) -> Community:
    work.actor.require(Permission.SEE)
    return store.communities_named(work.session, work.workspace_id, [code.community_id])[code.community_id]


def channels_of(work: Work, code_id: int) -> list[CodeChannel]:
    """The named channels of a code, by key."""
    work.actor.require(Permission.SEE)
    return store.channels_of(work.session, work.workspace_id, code_id)


def merge_choices(work: Work, code: LiveCode) -> list[LiveCode]:
    """The codes that a deleted one may be merged into, newest first; none for a code that is not deleted."""
    work.actor.require(Permission.SEE)
    if code.state is not CodeState.DELETED:
        return []
    return store.codes_of(work.session, work.workspace_id, (CodeState.ACTIVE, CodeState.PAUSED), limit=200)


def find_channel(work: Work, code_id: int, key: str) -> CodeChannel | None:
    """None for "", the code's own link. Raises NotFound for a key that the code does not have."""
    work.actor.require(Permission.SEE)
    return channel_named(work, code_id, key) if key else None


def show_code(work: Work, code_id: int, period: Period) -> CodePage:
    """Everything about one code. Raises NotFound."""
    line = find_line(work, code_id)
    numbers = code_numbers(work, code_id, period, line.community.timezone)
    rate = _rate(work, line)
    shown = numbers.total.assigned + numbers.total.moved
    merges = store.merges_of(work.session, work.workspace_id)
    named = store.find_all(work.session, work.workspace_id, {*merges, *merges.values()}) if merges else {}
    return CodePage(
        line=line,
        numbers=numbers,
        all_time=all_time(work, [code_id]).get(code_id, Numbers()),
        joined=None if rate is None else estimate_joined(shown, rate.alpha, rate.beta),
        join_share=0.0 if rate is None else rate.mean,
        channels=_channels(work, code_id, numbers),
        merged_into=named.get(line.code.merged_into_id or 0),
        merged_from=[named[other] for other, into in merges.items() if into == code_id],
    )


def choices(work: Work, community_id: int | None, kept: Collection[int] = ()) -> Choices:
    """What a form offers. `kept`: groups that are on the form already.

    They stay there, archived or not, and so does an archived community.
    """
    communities, numbers = list(communities_of(work)), numbers_of(work)
    if community_id is None:
        return Choices(communities, (), numbers)
    if all(community.id != community_id for community in communities):
        communities += store.communities_named(work.session, work.workspace_id, [community_id]).values()
    offered = {row.group.id: row.group for row in groups_of(work, community_id)}
    old = store.groups_named(work.session, work.workspace_id, [id_ for id_ in kept if id_ not in offered])
    stay = [group for group in old.values() if group.community_id == community_id]
    return Choices(communities, [*offered.values(), *stay], numbers)


def _rate(work: Work, line: CodeLine) -> JoinRate | None:
    """The join rate behind a code: its groups' rates, each weighing as many visitors as it was shown.

    None as long as no head count of the community has told anything.
    """
    rates = rates_behind(work, [group.row for group in line.groups])
    weights = {group.group.id: group.row.seats.assigned_total for group in line.groups}
    whole = sum(weights.values())
    if not whole or all(rate == DEFAULT_PRIOR for rate in rates.values()):
        return None
    return JoinRate(
        sum(rates[group_id].alpha * weight for group_id, weight in weights.items()) / whole,
        sum(rates[group_id].beta * weight for group_id, weight in weights.items()) / whole,
    )


def _channels(work: Work, code_id: int, numbers: CodeNumbers) -> list[ChannelLine]:
    """The code's own link first, then its channels, then removed ones that still had visits."""
    named = {channel.key: channel for channel in store.channels_of(work.session, work.workspace_id, code_id)}
    keys = ["", *named, *sorted(key for key in numbers.channels if key and key not in named)]
    return [ChannelLine(key, named.get(key), numbers.channels.get(key, Numbers())) for key in keys]
