"""`/r/{slug}/{token}`: what is behind a poster's code or a friend's link."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.behind import behind, do_note_touch
from yutang.campaigns.fan_pages.pages.answering import changing, client_of, key_of, looking, page
from yutang.campaigns.fan_pages.rules.phases import Phase
from yutang.errors import N_, Gone
from yutang.web.fan_pages import READ, kindly, may_note, with_phone
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest

router = APIRouter()


@router.api_route("/r/{slug}/{token}", methods=READ)
@kindly
def behind_poster(visit: AnyGuest, slug: str, token: str) -> Response:
    known, key = visitor_id(visit), key_of(visit)
    with looking(visit, slug) as (work, about):
        if about.phase is Phase.OVER:
            raise Gone(N_("This invitation has ended. Thank you for coming by."))
        found = behind(work, key, about, token, known)
    campaign, code = about.campaign, found.inviter.code if found.inviter is not None else ""
    response = page(
        visit, "behind.html", about, found=found, to_write=" ".join(x for x in (about.rules.keyword, code) if x)
    )
    if not found.to_note or found.inviter is None or not may_note(visit):
        return response
    phone = visit.services.new_id() if known is None else known
    with changing(visit, campaign.workspace_id) as work:
        do_note_touch(work, key, campaign, found.inviter, client_of(visit, phone))
    return with_phone(visit, response, phone)
