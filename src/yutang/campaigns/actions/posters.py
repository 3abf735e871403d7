"""The poster of a campaign: which template is chosen, and whether it can be drawn."""

from yutang.campaigns.models import Campaign
from yutang.errors import N_
from yutang.fields import Fields
from yutang.posters.actions import looks
from yutang.posters.actions.looks import Look
from yutang.workspaces.actions import Work


def poster_choice(work: Work, fields: Fields, value: str, campaign: Campaign | None) -> tuple[str | None, int | None]:
    """`own` and `template_id` of what a form sent back; one that the campaign has already stays, archived or not."""
    if not value:
        return None, None
    if campaign is not None and value == poster_value(campaign):
        return campaign.poster_own, campaign.poster_template_id
    look = next((each for each in looks(work) if each.value == value), None)
    if look is None:
        fields.refuse("poster", N_("There is no such poster template."))
        return None, None
    return look.own, look.template_id


def poster_value(campaign: Campaign) -> str:
    """As forms name it; "" for none."""
    if campaign.poster_own:
        return f"own:{campaign.poster_own}"
    return f"template:{campaign.poster_template_id}" if campaign.poster_template_id else ""


def look_of(work: Work, campaign: Campaign) -> Look | None:
    """The chosen template with its small picture; none where none is chosen, or where it is gone."""
    value = poster_value(campaign)
    return next((each for each in looks(work) if each.value == value), None)
