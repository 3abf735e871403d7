"""The JSON API of campaigns."""

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, status

from yutang.campaigns.actions.changing import do_change_campaign
from yutang.campaigns.actions.checking import Seen, do_check, do_override, readiness_of
from yutang.campaigns.actions.life import Secrets, do_end, do_pause, do_resume, do_settle, do_start
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import (
    do_archive,
    do_duplicate,
    do_make_campaign,
    do_restore,
)
from yutang.campaigns.actions.people import Asked, list_people
from yutang.campaigns.actions.posters import poster_value
from yutang.campaigns.actions.texts import do_change_texts, texts_said
from yutang.campaigns.actions.views import line_of, list_campaigns
from yutang.campaigns.api.shapes import (
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    CheckedOut,
    NewCampaign,
    PeopleOut,
    PointOut,
    ReasonIn,
    TextsIn,
    TextsOut,
    campaign_out,
    form_of,
    people_out,
    point_out,
)
from yutang.campaigns.draws.rules import SEED_BYTES
from yutang.campaigns.results.actions import as_json, results_of
from yutang.posters.actions.proving import problem_with
from yutang.web.visits import ApiCaller, Caller

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


@router.get("")
def list_all(
    caller: ApiCaller,
    archived: bool = False,  # noqa: FBT001, FBT002 - ?archived=true
    before: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
) -> CampaignsOut:
    """Newest first, 50 a page."""
    with caller.reading() as work:
        lines, more = list_campaigns(work, archived=archived, before_id=before)
    return CampaignsOut(
        campaigns=[campaign_out(caller, line) for line in lines], next_before=None if more is None else str(more)
    )


@router.post("", status_code=status.HTTP_201_CREATED)
def make(caller: ApiCaller, campaign: NewCampaign) -> CampaignOut:
    """A new draft."""
    with caller.working() as work:
        made = do_make_campaign(work, form_of(campaign), secrets.SystemRandom(), campaign.example)
        line = line_of(work, made.id)
    return campaign_out(caller, line)


@router.get("/{campaign_id}")
def get(caller: ApiCaller, campaign_id: Id) -> CampaignOut:
    with caller.reading() as work:
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


@router.put("/{campaign_id}")
def change(caller: ApiCaller, campaign_id: Id, campaign: CampaignIn) -> CampaignOut:
    """A checked campaign is a draft again; of one that runs only what is not locked may differ."""
    with caller.working() as work:
        do_change_campaign(work, campaign_id, form_of(campaign))
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


@router.get("/{campaign_id}/readiness")
def readiness(caller: ApiCaller, campaign_id: Id) -> list[PointOut]:
    """What the check looks at, as it stands now; the poster is drawn by `check` only."""
    with caller.reading() as work:
        points = readiness_of(work, find_campaign(work, campaign_id))
    return [point_out(caller, point) for point in points]


@router.post("/{campaign_id}/check")
def check(caller: ApiCaller, campaign_id: Id) -> CheckedOut:
    """`state` is `checked` afterwards where nothing blocks."""
    seen = _look_at_poster(caller, campaign_id)
    with caller.working() as work:
        _, points = do_check(work, campaign_id, seen)
        line = line_of(work, campaign_id)
    return CheckedOut(campaign=campaign_out(caller, line), points=[point_out(caller, point) for point in points])


@router.post("/{campaign_id}/start")
def start(caller: ApiCaller, campaign_id: Id) -> CampaignOut:
    seen = _look_at_poster(caller, campaign_id)
    with caller.working() as work:
        do_start(work, campaign_id, seen, Secrets(caller.services.sealer, secrets.token_bytes(SEED_BYTES)))
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


@router.post("/{campaign_id}/settle")
def settle(caller: ApiCaller, campaign_id: Id) -> CampaignOut:
    with caller.working() as work:
        do_settle(work, campaign_id, Secrets(caller.services.sealer))
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


@router.post("/{campaign_id}/override")
def override(caller: ApiCaller, campaign_id: Id, given: ReasonIn) -> CampaignOut:
    """An owner takes what is plainly forbidden upon themselves; it stands in the audit log."""
    with caller.working() as work:
        do_override(work, campaign_id, given.reason)
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


@router.post("/{campaign_id}/duplicate", status_code=status.HTTP_201_CREATED)
def duplicate(caller: ApiCaller, campaign_id: Id) -> CampaignOut:
    with caller.working() as work:
        line = line_of(work, do_duplicate(work, campaign_id, secrets.SystemRandom()).id)
    return campaign_out(caller, line)


@router.get("/{campaign_id}/texts")
def texts(caller: ApiCaller, campaign_id: Id) -> TextsOut:
    """Every text by key: its own, or the default."""
    with caller.reading() as work:
        return TextsOut(texts=texts_said(work, find_campaign(work, campaign_id)))


@router.put("/{campaign_id}/texts")
def change_texts(caller: ApiCaller, campaign_id: Id, given: TextsIn) -> TextsOut:
    """Only those that are given change. Of a campaign that runs, what is plainly forbidden is a 409."""
    with caller.working() as work:
        return TextsOut(
            texts=texts_said(work, do_change_texts(work, campaign_id, given.texts, given.seen_version, given.reason))
        )


@router.get("/{campaign_id}/results")
def results(caller: ApiCaller, campaign_id: Id) -> dict[str, Any]:
    """Funnel, K-factor by generation and day, and what a new fan cost."""
    with caller.reading() as work:
        return as_json(results_of(work, campaign_id))


@router.get("/{campaign_id}/people")
def people(
    caller: ApiCaller,
    campaign_id: Id,
    text: Annotated[str, Query(max_length=60)] = "",
    only: Literal["", "review", "blocked", "stopped", "staff"] = "",
    order: Literal["score", "waiting", "newest"] = "score",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> PeopleOut:
    """Who takes part, 50 a page."""
    with caller.reading() as work:
        found = list_people(work, campaign_id, Asked(text, only, order, page))
    return people_out(caller, found)


@router.post("/{campaign_id}/{step}")
def take_step(
    caller: ApiCaller, campaign_id: Id, step: Literal["pause", "resume", "end", "archive", "restore"]
) -> CampaignOut:
    """Doing it twice is the same as once."""
    steps = {
        "pause": do_pause,
        "resume": do_resume,
        "end": do_end,
        "archive": do_archive,
        "restore": do_restore,
    }
    with caller.working() as work:
        steps[step](work, campaign_id)
        line = line_of(work, campaign_id)
    return campaign_out(caller, line)


def _look_at_poster(caller: Caller, campaign_id: int) -> Seen:
    with caller.reading() as work:
        campaign = find_campaign(work, campaign_id)
        if not poster_value(campaign):
            return Seen()
        own, template_id = campaign.poster_own, campaign.poster_template_id
        return Seen(*problem_with(caller.services.posters, work, own=own, template_id=template_id))
