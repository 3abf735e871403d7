"""What the pages say about codes, groups and strategies; and the addresses they print."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path

from yutang.domains.actions.routing import entrance_base
from yutang.errors import N_
from yutang.insights.rules import Period
from yutang.livecodes.models import CodeState, LiveCode, Strategy
from yutang.livecodes.rules.links import code_url, is_private, short_link
from yutang.livecodes.rules.standing import Standing
from yutang.web.visits import Visit
from yutang.workspaces.actions import Actor
from yutang.workspaces.rules import Permission

# An id beyond 64 bits is nobody's, and the database would not even compare it.
CodeId = Annotated[int, Path(ge=0, le=2**63 - 1)]

STRATEGIES: Final = (
    (Strategy.FILL.value, N_("Fill in order"), N_("The first group until it is full, then the next one.")),
    (Strategy.EVEN.value, N_("Even"), N_("Always the group with the most room left.")),
    (Strategy.WEIGHTED.value, N_("By weight"), N_("Each group gets its share of the visitors.")),
)
PERIODS: Final = ((Period.HOURS_48.value, N_("48 hours")), (Period.DAYS_14.value, N_("14 days")))
STATES: Final = {
    CodeState.ACTIVE: (N_("In use"), "green"),
    CodeState.PAUSED: (N_("Paused"), "amber"),
    CodeState.DELETED: (N_("Deleted"), "red"),
}


@dataclass(frozen=True, slots=True)
class Mend:
    """What a person can do about a closed group: a page below the group's own."""

    path: str
    label: str
    sign: str
    allowed: bool


def mends_for(actor: Actor) -> dict[Standing, Mend]:
    """The one step that opens a closed group again, for each reason that has one."""
    count = Mend("", N_("Count the heads"), "users", actor.may(Permission.HEAD_COUNTS))
    renew = Mend("/qr", N_("Upload a new QR"), "photo-up", actor.may(Permission.GROUPS))
    counted = dict.fromkeys((Standing.NO_ROOM, Standing.COUNTED_FULL, Standing.MARKED_FULL), count)
    return counted | dict.fromkeys((Standing.NO_QR, Standing.QR_EXPIRED, Standing.QR_CLOSING), renew)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one installation's codes. `unset`: nobody has said what the public address is."""

    base_url: str
    unset: bool

    @property
    def private(self) -> bool:
        return is_private(self.base_url)

    def of(self, code: LiveCode, channel: str = "") -> str:
        return code_url(self.base_url, code.slug, channel)

    def short(self, code: LiveCode, channel: str = "") -> str:
        return short_link(self.of(code, channel))


def links_of(visit: Visit) -> Links:
    """On the entrance domain of the workspace, where it has one."""
    settings = visit.services.settings
    with visit.reading() as work:
        base_url = entrance_base(work, settings.base_url)
    return Links(base_url, base_url == settings.base_url and not settings.public_url)
