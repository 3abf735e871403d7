"""The list of fans, and one fan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from yutang.errors import N_, DomainError
from yutang.fans.actions.consents import KINDS
from yutang.fans.actions.looking import FanPage, account_names, any_fans, fan_list, fan_page
from yutang.fans.actions.polling import find_poll, may_poll
from yutang.fans.actions.tagging import all_tags
from yutang.fans.models import SourceKind
from yutang.fans.pages.wording import SOURCES, sign, told
from yutang.fans.rules.searching import COUNTED, Order, Wanted, place_from
from yutang.fans.rules.tags import LONGEST_REMARK
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit

router = APIRouter(prefix="/fans")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Asked = Annotated[str, Query(max_length=100)]
_SEEN: Final[Mapping[str, str]] = {"1": N_("last 24 hours"), "7": N_("last 7 days"), "30": N_("last 30 days")}


@dataclass(frozen=True, slots=True)
class Filters:
    """The list's form as it stands in the address; what is empty or makes no sense narrows nothing."""

    account: str = ""
    state: str = ""  # following, left
    tag: str = ""
    source: str = ""
    since: str = ""  # a day of the workspace
    seen: str = ""  # days
    q: str = ""
    order: str = ""

    @property
    def any(self) -> bool:
        return any((self.account, self.state, self.tag, self.source, self.since, self.seen, self.q))

    @property
    def open(self) -> bool:
        """Whether one of the filters is set that are folded away on a phone."""
        return any((self.account, self.state, self.tag, self.source, self.since, self.seen))

    def address(self, after: object = "") -> str:
        names = ("account", "state", "tag", "source", "since", "seen", "q", "order")
        set_ones = {name: value for name in names if (value := getattr(self, name))}
        query = urlencode({**set_ones, **({"after": str(after)} if after else {})})
        return f"/fans?{query}" if query else "/fans"

    def wanted(self, visit: Visit) -> Wanted:
        return Wanted(
            account_id=id_in(self.account),
            following={"following": True, "left": False}.get(self.state),
            tag_id=id_in(self.tag),
            source=SourceKind(self.source) if self.source in {kind.value for kind in SourceKind} else None,
            since=_local_midnight(self.since, visit.timezone),
            seen_since=visit.now - timedelta(days=int(self.seen)) if self.seen in _SEEN else None,
            text=" ".join(self.q.split()),
            order=Order.SEEN if self.order == Order.SEEN else Order.NEWEST,
        )


def asked_filters(
    account: Asked = "",
    state: Asked = "",
    tag: Asked = "",
    source: Asked = "",
    since: Asked = "",
    seen: Asked = "",
    q: Asked = "",
    order: Asked = "",
) -> Filters:
    return Filters(account, state, tag, source, since, seen, q, order)


FiltersAsked = Annotated[Filters, Depends(asked_filters)]


def _local_midnight(day: str, timezone: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(), ZoneInfo(timezone))
    except ValueError:
        return None


@router.get("")
def list_page(visit: SignedIn, filters: FiltersAsked, after: Asked = "") -> Response:
    return _list(visit, "fans/fans.html", filters, after)


@router.get("/live")
def list_again(visit: SignedIn, filters: FiltersAsked) -> Response:
    return _list(visit, "fans/fans_live.html", filters, "")


def _list(visit: Visit, template: str, filters: Filters, after: str) -> Response:
    with visit.reading() as work:
        found = fan_list(work, filters.wanted(visit), place_from(after))
        accounts, tags = account_names(work), all_tags(work)
        account_id = id_in(filters.account)
        compares = account_id is not None and may_poll(work, account_id)
        poll = find_poll(work, account_id) if account_id is not None and compares else None
        empty = not found.fans and not any_fans(work)
    return visit.page(
        template,
        found=found,
        filters=filters,
        after=after,
        accounts=accounts,
        tag_choices=[(tag.id, tag.name) for tag in tags],
        sources=SOURCES,
        seen=_SEEN,
        choices=lambda words: [(key, visit.t(sentence)) for key, sentence in words.items()],
        counted=COUNTED,
        empty=empty,
        compares=compares,
        poll=poll,
    )


@router.get("/{fan_id}")
def fan(visit: SignedIn, fan_id: Id) -> Response:
    with visit.reading() as work:
        shown = fan_page(work, fan_id)
    if shown.fan.id != fan_id:
        return visit.redirect(f"/fans/{shown.fan.id}")
    return show_fan(visit, shown)


def show_fan(visit: Visit, shown: FanPage, error: DomainError | None = None, **typed: object) -> Response:
    """The page of a fan; with `error` as the answer to a form of it."""
    with visit.reading() as work:
        accounts, tags = account_names(work), all_tags(work)
    return visit.page(
        "fans/fan.html",
        status=error.status if error else 200,
        shown=shown,
        accounts=accounts,
        tags=[tag for tag in tags if tag.id not in {held.id for held in shown.tags}],
        sources=SOURCES,
        kinds=KINDS,
        consent_choices=[(kind, visit.t(sentence)) for kind, sentence in KINDS.items()],
        told=told,
        sign=sign,
        longest_remark=LONGEST_REMARK,
        error=error,
        typed=typed,
    )
