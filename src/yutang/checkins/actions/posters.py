"""The streak poster: something to be proud of, made only when the fan asks."""

from yutang.campaigns.running.actions.guests import do_invite
from yutang.checkins.addresses import Site
from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.store import programmes
from yutang.errors import N_, Conflict
from yutang.livecodes.rules.links import code_url
from yutang.posters.actions import put_poster
from yutang.posters.rules.layers import Values
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

CHANNEL = "poster"
"""Key of the live code's channel under which visits through streak posters count."""


def poster_key(enrolment: Enrolment) -> str:
    return f"programme:{enrolment.programme_id}:enrolment:{enrolment.id}"


def do_make_poster(
    work: Work,
    site: Site,
    sealer: Sealer,
    programme: Programme,
    enrolment: Enrolment,
    *,
    avatar: bytes | None = None,
) -> str:
    """The token of the fan's poster with today's streak; one address for ever, so an old link shows the newest.

    A name only of who agreed to be shown; `avatar` only with the fan's consent. Its QR leads to the programme's
    entrance: through a campaign that runs (the fan takes part in it from now on, and friends are credited to them),
    else the live code, else the programme's page. Raises Conflict where the programme has no poster.
    """
    own, template_id = _art(programme, enrolment.current)
    if own is None and template_id is None:
        raise Conflict(N_("This programme has no poster."), "no_poster")
    values = Values(
        link=_entrance(work, site, sealer, programme, enrolment),
        name=enrolment.name,
        avatar=avatar,
        streak=enrolment.current,
        day=plan_at(programme, work.now).day_of(work.now),
        line=enrolment.line,
    )
    token = put_poster(work, key=poster_key(enrolment), template_id=template_id, own=own, values=values)
    if enrolment.poster != token:
        enrolment.poster = token
        work.session.flush()
    return token


def _art(programme: Programme, streak: int) -> tuple[str | None, int | None]:
    """Milestones have art of their own, on the day itself."""
    art = programme.milestones.get(str(streak))
    if art is not None and (art["own"] or art["template_id"]):
        return art["own"], art["template_id"]
    return programme.poster_own, programme.poster_template_id


def _entrance(work: Work, site: Site, sealer: Sealer, programme: Programme, enrolment: Enrolment) -> str:
    if programme.campaign_id is not None and enrolment.account_id is not None and enrolment.openid:
        who = (enrolment.fan_id, enrolment.account_id, enrolment.openid)
        link = do_invite(work, site.base_url, sealer, programme.campaign_id, *who)
        if link:
            return link
    slug = programmes.code_slug(work.session, work.workspace_id, programme.code_id)
    return code_url(site.base_url, slug, CHANNEL) if slug else site.programme_page(programme.slug)
