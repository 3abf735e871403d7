"""What the API takes and gives. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from yutang.errors import N_, Invalid
from yutang.insights.models import Numbers
from yutang.insights.rules import Period
from yutang.livecodes.actions import CodeForm, CodeLine, CodePage, GroupLine, OwnerLine, TargetChoice
from yutang.livecodes.models import CodeChannel, CodeState, LiveCode, Strategy
from yutang.livecodes.rules.links import code_url
from yutang.livecodes.rules.standing import Standing

LAST_ID = 2**63 - 1
IdText = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


class TargetIn(BaseModel):
    group_id: IdText
    weight: int = Field(1, ge=0, le=100, description="Counts only with the strategy `weighted`")


class CodeIn(BaseModel):
    name: str
    community_id: IdText
    slug: str = Field("", description="Empty: a short one is made. It never changes")
    channel: str = Field("", description="Where the QR hangs: the label of scans without ?from=")
    tagline: str = ""
    language: Literal["zh", "en"] = "zh"
    strategy: Strategy = Strategy.FILL
    targets: list[TargetIn] = Field([], description="Groups in their order")
    owners: list[IdText] = Field([], description="Personal numbers in their order, for when no group is open")
    sold_out_text: str = ""
    seen_at: AwareDatetime | None = Field(None, description="`changed_at` as last read: a change in between is a 409")


class ChannelIn(BaseModel):
    label: str
    key: str = Field("", description="Empty: c1, c2 … is made")


class LabelIn(BaseModel):
    label: str


class MergeIn(BaseModel):
    into: IdText


class GroupOut(BaseModel):
    id: str
    name: str
    weight: int
    standing: Standing
    expires_on: date | None = Field(description="The date printed on the QR")
    cap: int
    counted: int | None = Field(description="People at the last head count")
    assigned_since: int = Field(description="Visitors who were shown the group since then")
    joined_since: int = Field(description="Of them probably joined: estimated")
    room: int = Field(description="Visitors who may still be shown it")


class OwnerOut(BaseModel):
    id: str
    name: str
    answers: bool
    handed_today: int
    daily_cap: int


class ChannelOut(BaseModel):
    key: str
    label: str
    url: str


class NextOut(BaseModel):
    kind: Literal["group", "owner", "sold_out", "paused", "deleted"]
    id: str | None
    name: str | None
    back_at: datetime | None


class NumbersOut(BaseModel):
    """`scans`, `owner`, `sold_out` and `closed` are page views; the others are people."""

    scans: int
    visitors: int
    assigned: int
    moved: int
    pressed: int
    owner: int
    sold_out: int
    closed: int


class CodeOut(BaseModel):
    id: str
    slug: str
    url: str
    name: str
    community_id: str
    channel: str
    tagline: str
    language: str
    strategy: Strategy
    sold_out_text: str
    state: CodeState
    merged_into: str | None
    created_at: datetime
    changed_at: datetime
    groups: list[GroupOut]
    owners: list[OwnerOut]
    next: NextOut
    last_24_hours: NumbersOut


class CodesOut(BaseModel):
    codes: list[CodeOut]
    next_before: str | None = Field(description="`before` of the next page; null: this is the last")


class EstimateOut(BaseModel):
    """Estimated: nobody counted them. The true number lies in low…high nine times in ten."""

    likely: int
    low: int
    high: int
    join_rate: float


class BucketOut(BaseModel):
    start: datetime
    numbers: NumbersOut


class CodeDetails(CodeOut):
    channels: list[ChannelOut]
    period: Period
    numbers: NumbersOut
    by_time: list[BucketOut] = Field(description="48 hours or 14 local days, oldest first")
    by_channel: dict[str, NumbersOut]
    joined: EstimateOut | None = Field(description="null: no head count tells anything yet")
    all_time: NumbersOut


def id_of(text: str) -> int:
    """Raises Invalid for a number beyond 64 bits, which the database could not even compare."""
    number = int(text)
    if number > LAST_ID:
        raise Invalid(N_("This is not an id."), "not_an_id")
    return number


def form_of(code: CodeIn) -> CodeForm:
    return CodeForm(
        name=code.name,
        community_id=id_of(code.community_id),
        slug=code.slug,
        channel=code.channel,
        tagline=code.tagline,
        language=code.language,
        strategy=code.strategy.value,
        targets=[TargetChoice(id_of(target.group_id), target.weight) for target in code.targets],
        owners=[id_of(owner) for owner in code.owners],
        sold_out_text=code.sold_out_text,
        seen_at=code.seen_at,
    )


def code_out(base_url: str, line: CodeLine) -> CodeOut:
    code = line.code
    return CodeOut(
        id=str(code.id),
        slug=code.slug,
        url=code_url(base_url, code.slug),
        name=code.name,
        community_id=str(code.community_id),
        channel=code.channel,
        tagline=code.tagline,
        language=code.language,
        strategy=code.strategy,
        sold_out_text=code.sold_out_text,
        state=code.state,
        merged_into=None if code.merged_into_id is None else str(code.merged_into_id),
        created_at=code.created_at,
        changed_at=code.changed_at,
        groups=[_group(each) for each in line.groups],
        owners=[_owner(each) for each in line.owners],
        next=_next(line),
        last_24_hours=_numbers(line.last_day),
    )


def details_out(base_url: str, shown: CodePage, channels: Sequence[CodeChannel]) -> CodeDetails:
    joined = shown.joined
    return CodeDetails(
        **dict(code_out(base_url, shown.line)),
        channels=[channel_out(base_url, shown.line.code, channel) for channel in channels],
        period=shown.numbers.period,
        numbers=_numbers(shown.numbers.total),
        by_time=[BucketOut(start=each.start, numbers=_numbers(each.numbers)) for each in shown.numbers.buckets],
        by_channel={key: _numbers(numbers) for key, numbers in shown.numbers.channels.items()},
        joined=None
        if joined is None
        else EstimateOut(likely=joined.likely, low=joined.low, high=joined.high, join_rate=round(shown.join_share, 4)),
        all_time=_numbers(shown.all_time),
    )


def channel_out(base_url: str, code: LiveCode, channel: CodeChannel) -> ChannelOut:
    return ChannelOut(key=channel.key, label=channel.label, url=code_url(base_url, code.slug, channel.key))


def _group(line: GroupLine) -> GroupOut:
    return GroupOut(
        id=str(line.group.id),
        name=line.group.name,
        weight=line.row.weight,
        standing=line.standing,
        expires_on=line.group.expires_on,
        cap=line.fill.cap,
        counted=line.fill.counted,
        assigned_since=line.fill.since,
        joined_since=line.fill.joined,
        room=line.fill.room if line.is_open else 0,
    )


def _owner(line: OwnerLine) -> OwnerOut:
    number = line.number
    return OwnerOut(
        id=str(number.id),
        name=number.name,
        answers=line.answers,
        handed_today=line.handed,
        daily_cap=number.daily_cap,
    )


def _next(line: CodeLine) -> NextOut:
    given = line.next.group or line.next.number
    return NextOut(
        kind=line.next.kind,
        id=None if given is None else str(given.id),
        name=None if given is None else given.name,
        back_at=line.next.back_at,
    )


def _numbers(numbers: Numbers) -> NumbersOut:
    return NumbersOut(scans=numbers.views, **{name: getattr(numbers, name) for name in Numbers._fields[1:]})
