"""`/redeem/{key}`: what a fan's code on site leads to. A member looks, and taps once."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.rewards.actions.redeeming import do_redeem, look_at_key
from yutang.campaigns.rewards.rules.reasons import SENTENCES, why_of
from yutang.campaigns.rewards.rules.wording import STATES
from yutang.errors import Conflict
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/redeem")


@router.get("/{redeem_key}")
def redeem_page(visit: SignedIn, redeem_key: str) -> Response:
    with visit.reading() as work:
        found = look_at_key(work, redeem_key)
    why = why_of(found.issue.reason)
    return visit.page(
        "campaigns/redeem.html",
        found=found,
        here=f"/redeem/{redeem_key}",
        state=STATES[found.issue.state],
        why=SENTENCES[why] if why is not None else "",
    )


@router.post("/{redeem_key}")
def redeem(visit: SignedIn, redeem_key: str) -> Response:
    try:
        with visit.working() as work:
            do_redeem(work, redeem_key)
    except Conflict as error:  # the page says when, and by whom
        return visit.redirect(f"/redeem/{redeem_key}", visit.sentence(error), "warning")
    return visit.redirect(f"/redeem/{redeem_key}", visit.t("Handed over."))
