"""The JSON API of positions. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from yutang.campaigns.rules.readiness import Tone
from yutang.communities.position.actions.asking import fit_of
from yutang.communities.position.actions.scoring import score_for
from yutang.communities.position.actions.sheets import Standing, do_keep, do_write, standing_of
from yutang.communities.position.library import library
from yutang.communities.position.rules.fit import Share
from yutang.communities.position.rules.position import Step
from yutang.communities.position.rules.theme import LONGEST_TEXT, Verdict, Why
from yutang.communities.readiness.actions import community_points
from yutang.errors import N_, Conflict
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1/communities/{community_id}", tags=["communities"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class BaitIn(BaseModel):
    name: str
    draws: str = ""
    keeps: str = ""


class SheetIn(BaseModel):
    """The whole worksheet; what is left out becomes empty."""

    crowd: str = ""
    product: str = ""
    industry: str = ""
    does: str = ""
    where: str = ""
    wants: str = ""
    tired: str = ""
    gives: str = ""
    peers: str = ""
    avoid: str = ""
    season: str = ""
    sentence: str = ""
    pillars: list[str] = []
    baits: list[BaitIn] = []
    words: list[str] = []
    related: list[str] = Field([], description="keys of industries whose themes are welcome")
    related_words: list[str] = []
    taboos: list[str] = []

    def typed(self) -> dict[str, Any]:
        lists = {name: "\n".join(getattr(self, name)) for name in ("words", "related_words", "taboos")}
        baits = [(bait.name, bait.draws, bait.keeps) for bait in self.baits]
        return {**self.model_dump(), **lists, "baits": baits}


class PositionOut(SheetIn):
    version: int = Field(description="of the newest version kept; 0: none")
    changed_at: datetime | None
    open_steps: list[Step]


class TextIn(BaseModel):
    text: str = Field(max_length=LONGEST_TEXT)


class PullOut(BaseModel):
    word: str
    why: Why
    of: str
    points: int


class ScoreOut(BaseModel):
    verdict: Verdict
    fit: int = Field(description="0 to 100; 50 where nothing speaks for or against it")
    alarms: bool
    pulls: list[PullOut]


class ShareOut(BaseModel):
    name: str
    hits: int
    n: int
    share: float
    low: float = Field(description="of Wilson's interval at 95 %")
    high: float


class FitOut(BaseModel):
    since: datetime | None
    whole: ShareOut
    channels: list[ShareOut]
    baits: list[ShareOut]


class PointOut(BaseModel):
    key: str
    tone: Tone
    sentence: str
    href: str


@router.get("/position")
def get_position(caller: ApiCaller, community_id: Id) -> PositionOut:
    with caller.reading() as work:
        return _out(standing_of(work, community_id))


@router.put("/position")
def write_position(caller: ApiCaller, community_id: Id, sheet: SheetIn) -> PositionOut:
    """Writes all steps at once."""
    typed = sheet.typed()
    with caller.working() as work:
        for step in Step:
            do_write(work, community_id, step, typed)
        return _out(standing_of(work, community_id))


@router.post("/position/keep")
def keep_position(caller: ApiCaller, community_id: Id) -> PositionOut:
    """Keep the worksheet as a version."""
    with caller.working() as work:
        return _out(do_keep(work, community_id))


@router.post("/position/score")
def score_text(caller: ApiCaller, community_id: Id, text: TextIn) -> ScoreOut:
    """How a text stands to the position, with each word that pulled it up or down. Changes nothing."""
    with caller.reading() as work:
        score = score_for(work, community_id, text.text)
    if score is None:
        raise Conflict(N_("Write the position first: its product or its words."), "no_position")
    pulls = [PullOut(word=pull.word, why=pull.why, of=pull.of, points=pull.points) for pull in score.pulls]
    return ScoreOut(verdict=score.verdict, fit=score.fit, alarms=score.alarms, pulls=pulls)


@router.get("/position/fit")
def bait_fit(
    caller: ApiCaller, community_id: Id, days: Annotated[int, Query(ge=0, le=3660, description="0: ever")] = 0
) -> FitOut:
    """The share of newcomers that matches the crowd, by channel and by bait."""
    with caller.reading() as work:
        found = fit_of(work, community_id, days)
    return FitOut(
        since=found.since,
        whole=_share("", found.whole),
        channels=[_share(*each) for each in found.channels],
        baits=[_share(*each) for each in found.baits],
    )


@router.get("/readiness")
def community_readiness(caller: ApiCaller, community_id: Id) -> list[PointOut]:
    with caller.reading() as work:
        points = community_points(work, community_id)
    return [
        PointOut(key=each.key, tone=each.tone, sentence=caller.t(each.sentence, **each.values), href=each.href)
        for each in points
    ]


examples = APIRouter(prefix="/api/v1/position-examples", tags=["communities"])


class ExampleOut(BaseModel):
    key: str
    name: str
    crowd: str
    product: str
    sentence: str


@examples.get("")
def list_examples(caller: ApiCaller) -> list[ExampleOut]:
    """The worked examples in the caller's language."""
    found = {key: languages[caller.language] for key, languages in library().examples.items()}
    return [
        ExampleOut(key=key, name=each.name, crowd=each.crowd, product=each.product, sentence=each.sentence)
        for key, each in found.items()
    ]


def _out(found: Standing) -> PositionOut:
    sheet = found.sheet.as_json()
    short = {name: getattr(found.sheet, name) for name in ("crowd", "product", "industry")}
    sheet.pop("example")
    return PositionOut(
        **sheet, **short, version=found.version, changed_at=found.changed_at, open_steps=list(found.missing)
    )


def _share(name: str, share: Share) -> ShareOut:
    return ShareOut(name=name, hits=share.hits, n=share.n, share=share.value, low=share.low, high=share.high)
