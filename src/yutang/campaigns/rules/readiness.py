"""Is a campaign ready to start? A list of points from facts, each with what to do about it. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yutang.campaigns.models import CampaignKind, CampaignPath
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.errors import N_
from yutang.wording.findings import Finding, Severity

SHORTEST: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=366)
FEW_SEATS: Final = 20


class Tone(StrEnum):
    GOOD = "good"
    NOTE = "note"  # worth a look; it does not keep the campaign from starting
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Spotted:
    """One finding of the wording check. `where`: title, texts.<key>, tier.<id>, rules; `text`: what was checked."""

    where: str
    finding: Finding
    text: str = ""

    @property
    def mark(self) -> str:
        """Names this finding, so that an owner's reason covers it and nothing that comes later."""
        words = self.finding.fact or "/".join(spot.words for spot in self.finding.spots)
        return f"{self.finding.rule}|{self.where}|{words}"[:300]

    @property
    def blocks(self) -> bool:
        return self.finding.severity is Severity.BLOCK


@dataclass(frozen=True, slots=True)
class AccountFacts:
    name: str
    connected: bool
    in_use: bool
    path: CampaignPath  # what its class gives it today


@dataclass(frozen=True, slots=True)
class CodeFacts:
    name: str
    active: bool
    room: int  # visitors who may still be shown a group
    has_owner: bool


@dataclass(frozen=True, slots=True)
class TierFacts:
    """`codes`: not handed out yet; none: the tier has no batch of codes."""

    title: str
    threshold: int
    kind: RewardKind
    left: int | None  # of the stock; none: as many as are reached
    codes: int | None
    cost: int
    has_link: bool = False


@dataclass(frozen=True, slots=True)
class TextProblem:
    key: str
    title: str
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is looked at. `poster_problem`: a sentence, "" for none; `clashes`: names of reply rules."""

    now: datetime
    kind: CampaignKind
    path: CampaignPath
    starts_at: datetime
    ends_at: datetime
    rules: CampaignRules
    account: AccountFacts | None
    code: CodeFacts | None
    tiers: Sequence[TierFacts]
    text_problems: Sequence[TextProblem]
    clashes: Sequence[str]
    poster_chosen: bool
    poster_problem: str
    poster_values: Mapping[str, str | int]
    spotted: Sequence[Spotted]
    covered: Collection[str] = ()  # marks that an owner has given a reason for


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the list. `page`: where it is mended, below the campaign's address; `href`: elsewhere."""

    key: str
    tone: Tone
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    page: str = ""
    spotted: Sequence[Spotted] = ()
    href: str = ""


def readiness(facts: Facts) -> list[Point]:
    """All points, in the order in which a person makes a campaign."""
    return [
        *_window(facts),
        *_account(facts),
        *_follow_qr(facts),
        *_keyword(facts),
        *_code(facts),
        *_texts(facts),
        *_poster(facts),
        *_tiers(facts),
        *_budget(facts),
        *_opening(facts),
        *_organiser(facts),
        *_wording(facts),
    ]


def blocks(points: Sequence[Point]) -> bool:
    return any(point.tone is Tone.BLOCK for point in points)


def only_wording_blocks(points: Sequence[Point]) -> bool:
    """Whether an owner's reason is all that is missing."""
    return blocks(points) and all(point.key == "wording" for point in points if point.tone is Tone.BLOCK)


def uncovered(spotted: Sequence[Spotted], covered: Collection[str]) -> list[Spotted]:
    """What keeps a campaign from starting: plainly forbidden, and nobody has given a reason for it."""
    return [each for each in spotted if each.blocks and each.mark not in covered]


# ---- the points -----------------------------------------------------------------------------------------------------


def _window(facts: Facts) -> Iterator[Point]:
    length = facts.ends_at - facts.starts_at
    if facts.ends_at <= facts.now:
        yield Point("window", Tone.BLOCK, N_("It would be over already. Move the end."), page="/change")
    elif length < SHORTEST:
        yield Point("window", Tone.BLOCK, N_("It must last an hour at least."), page="/change")
    elif length > LONGEST:
        yield Point("window", Tone.BLOCK, N_("It may last a year at most."), page="/change")
    else:
        values = {"days": length.days, "hours": length.seconds // 3600}
        whole, rest = N_("It lasts {days} days."), N_("It lasts {days} days and {hours} hours.")
        yield Point("window", Tone.GOOD, rest if values["hours"] else whole, values)


def _account(facts: Facts) -> Iterator[Point]:
    account = facts.account
    if account is None:
        if facts.path is CampaignPath.CODE:
            yield Point(
                "account",
                Tone.NOTE,
                N_("No official account takes part: who joined is an estimate, and nobody can be told of new friends."),
            )
        else:
            yield Point("account", Tone.BLOCK, N_("The official account is gone. Choose another one."), page="/change")
        return
    named = {"name": account.name}
    if account.path is not facts.path:
        yield Point(
            "account",
            Tone.BLOCK,
            N_("The class of “{name}” has changed. Save the campaign again, so that its path fits."),
            named,
            "/change",
        )
    elif not account.in_use:
        yield Point("account", Tone.BLOCK, N_("“{name}” is not in use: pushes are kept, but nothing is sent."), named)
    elif not account.connected:
        yield Point("account", Tone.BLOCK, N_("“{name}” is not connected yet. Its page says what is missing."), named)
    else:
        yield Point("account", Tone.GOOD, N_("“{name}” is connected and can do what this path needs."), named)


def _follow_qr(facts: Facts) -> Iterator[Point]:
    if facts.path is CampaignPath.LINK and not facts.rules.follow_payload:
        sentence = N_("The page behind the poster shows no QR of the account: friends have to search for its name.")
        yield Point("account", Tone.NOTE, sentence, page="/change")


def _keyword(facts: Facts) -> Iterator[Point]:
    keyword = facts.rules.keyword
    if facts.account is None:
        return
    if not keyword:
        tone = Tone.BLOCK if facts.path is CampaignPath.LINK else Tone.NOTE
        yield Point(
            "keyword", tone, N_("No keyword is set: followers cannot ask for their poster by writing."), page="/change"
        )
    elif facts.clashes:
        yield Point(
            "keyword",
            Tone.BLOCK,
            N_("The keyword “{keyword}” is answered already by “{rule}”. Choose another one."),
            {"keyword": keyword, "rule": facts.clashes[0]},
            "/change",
        )
    else:
        yield Point("keyword", Tone.GOOD, N_("The keyword “{keyword}” is free."), {"keyword": keyword})


def _code(facts: Facts) -> Iterator[Point]:
    code = facts.code
    if code is None:
        needed = facts.path is CampaignPath.CODE or facts.kind is CampaignKind.GROUP
        tone = Tone.BLOCK if needed else Tone.NOTE
        yield Point("code", tone, N_("No live code is chosen: newcomers are led to no group."), page="/change")
        return
    named: dict[str, str | int] = {"name": code.name, "n": code.room}
    if not code.active:
        yield Point("code", Tone.BLOCK, N_("The live code “{name}” is not in use."), named, "/change")
    elif not code.room:
        sentence = N_("No group of “{name}” has room: newcomers would be sent to a personal number.")
        full = N_("No group of “{name}” has room, and there is no personal number behind it.")
        yield Point("code", Tone.NOTE if code.has_owner else Tone.BLOCK, sentence if code.has_owner else full, named)
    else:
        tone = Tone.GOOD if code.room >= FEW_SEATS else Tone.NOTE
        yield Point("code", tone, N_("“{name}” has room for {n} more people."), named)


def _texts(facts: Facts) -> Iterator[Point]:
    for problem in facts.text_problems:
        yield Point("texts", Tone.BLOCK, problem.sentence, problem.values, "/texts#" + problem.key)
    if not facts.text_problems:
        yield Point(
            "texts", Tone.GOOD, N_("All texts can be sent, also with the longest name, within WeChat's limits.")
        )


def _poster(facts: Facts) -> Iterator[Point]:
    if not facts.poster_chosen:
        yield Point("poster", Tone.BLOCK, N_("No poster is chosen."), page="/poster")
    elif facts.poster_problem:
        yield Point("poster", Tone.BLOCK, facts.poster_problem, facts.poster_values, page="/poster")
    else:
        yield Point("poster", Tone.GOOD, N_("The poster can be drawn, also with the longest name and without a face."))


def _tiers(facts: Facts) -> Iterator[Point]:
    if not facts.tiers:
        needed = facts.kind in {CampaignKind.GOALS, CampaignKind.COURSE, CampaignKind.DRAW}
        sentence = N_("No reward is set. That is fine: people also come along for company.")
        missing = N_("This kind needs at least one reward.")
        yield Point("tiers", Tone.BLOCK if needed else Tone.NOTE, missing if needed else sentence, page="/rewards")
        return
    faults = list(_tier_faults(facts))
    yield from faults
    if not faults:
        yield Point("tiers", Tone.GOOD, N_("Rewards that are ready: {n}."), {"n": len(facts.tiers)})


def _tier_faults(facts: Facts) -> Iterator[Point]:
    for tier in facts.tiers:
        named: dict[str, str | int] = {"title": tier.title}
        if tier.left == 0:
            yield Point("tiers", Tone.BLOCK, N_("Nothing is left of “{title}”."), named, "/rewards")
        if tier.kind is RewardKind.CODE and not tier.codes:
            yield Point("tiers", Tone.BLOCK, N_("“{title}” hands out codes, but it has none yet."), named, "/rewards")
        elif tier.codes is not None and tier.left is not None and tier.codes < tier.left:
            named |= {"codes": tier.codes, "left": tier.left}
            yield Point("tiers", Tone.NOTE, N_("“{title}” has {codes} codes for {left} rewards."), named, "/rewards")
        if tier.kind is RewardKind.LINK and not tier.has_link:
            yield Point(
                "tiers", Tone.BLOCK, N_("“{title}” leads to an address, but it has none yet."), named, "/rewards"
            )
        if facts.kind is CampaignKind.DRAW and tier.left is None:
            yield Point(
                "tiers", Tone.BLOCK, N_("A draw needs to know how many of “{title}” there are."), named, "/rewards"
            )


def _budget(facts: Facts) -> Iterator[Point]:
    costly = [tier for tier in facts.tiers if tier.cost]
    if not costly:
        return
    if not facts.rules.total_budget:
        yield Point(
            "budget", Tone.NOTE, N_("No budget is set: rewards are only limited by their stock."), page="/change"
        )
    elif max(tier.cost for tier in costly) > facts.rules.total_budget:
        yield Point("budget", Tone.BLOCK, N_("The budget is smaller than one reward."), page="/change")
    elif facts.rules.daily_budget > facts.rules.total_budget:
        yield Point(
            "budget", Tone.NOTE, N_("The budget of a day is larger than that of the whole campaign."), page="/change"
        )
    else:
        yield Point("budget", Tone.GOOD, N_("The budget is set."))


def _opening(facts: Facts) -> Iterator[Point]:
    if facts.path is not CampaignPath.QR or not any(tier.cost for tier in facts.tiers):
        return
    if facts.rules.must_open:
        yield Point("opening", Tone.GOOD, N_("Friends count once they have opened their own page."))
        return
    sentence = N_(
        "Rewards cost money and friends count as soon as they follow: small farms of accounts look like friends then."
    )
    yield Point("opening", Tone.NOTE, sentence, page="/change")


def _organiser(facts: Facts) -> Iterator[Point]:
    if facts.rules.organiser:
        yield Point(
            "organiser", Tone.GOOD, N_("Fans read who stands behind it: {name}."), {"name": facts.rules.organiser}
        )
    else:
        yield Point("organiser", Tone.BLOCK, N_("Say who stands behind it: fans have to know."), page="/change")


def _wording(facts: Facts) -> Iterator[Point]:
    open_ones = uncovered(facts.spotted, facts.covered)
    n = len(facts.spotted)
    if open_ones:
        sentence = N_("What WeChat plainly forbids: {n} times.")
        yield Point("wording", Tone.BLOCK, sentence, {"n": len(open_ones)}, "/texts", facts.spotted)
    elif any(each.blocks for each in facts.spotted):
        sentence = N_("An owner has given a reason for what WeChat plainly forbids.")
        yield Point("wording", Tone.NOTE, sentence, {}, "/texts", facts.spotted)
    elif n:
        yield Point(
            "wording",
            Tone.NOTE,
            N_("What may break WeChat's rules: {n} times. Decide with care."),
            {"n": n},
            "/texts",
            facts.spotted,
        )
    else:
        yield Point("wording", Tone.GOOD, N_("Neither the wording nor the mechanics break a rule that we know."))
