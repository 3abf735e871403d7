"""The inbox: the list, one thread, and the fan; the first two ask for news by themselves."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from markupsafe import Markup
from starlette.responses import Response

from yutang.dialogue.actions.looking import PAGE, listed, thread
from yutang.dialogue.actions.people import people_of
from yutang.dialogue.actions.quick_replies import quick_replies
from yutang.dialogue.models import Direction, MediaState, MessageState
from yutang.dialogue.pages.live import live, part
from yutang.dialogue.pages.wording import EMPTY, EVENTS, KINDS, STATES, TABS, Id
from yutang.dialogue.rules import SNOOZE_NAMES, Shown, Tab
from yutang.fans.actions.tagging import all_tags
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/inbox")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says of the list; it is carried along from page to page."""

    tab: Tab
    account: int | None
    lines: int

    @property
    def query(self) -> str:
        """For an address: `tab=waiting&account=7`."""
        return self.with_tab(self.tab)

    def with_tab(self, tab: Tab, *, lines: int = PAGE) -> str:
        values: dict[str, str | int] = {"tab": tab.value}
        if self.account is not None:
            values["account"] = self.account
        if lines != PAGE:
            values["lines"] = lines
        return urlencode(values)


def asked(
    tab: Tab = Tab.OPEN,
    account: Annotated[str, Query()] = "",
    lines: Annotated[int, Query(ge=1, le=MOST_LINES)] = PAGE,
) -> Asked:
    return Asked(tab, id_in(account), lines)


AskedFor = Annotated[Asked, Depends(asked)]


@router.get("")
def inbox_page(visit: SignedIn, shown: AskedFor) -> Response:
    return inbox(visit, shown)


@router.get("/list")
def list_again(visit: SignedIn, shown: AskedFor, v: str = "", chosen: int = 0) -> Response:
    return live(visit, "dialogue/list.html", v, **_list(visit, shown, chosen))


@router.get("/{conversation_id}")
def conversation_page(visit: SignedIn, conversation_id: Id, shown: AskedFor) -> Response:
    return inbox(visit, shown, conversation_id)


@router.get("/{conversation_id}/live")
def thread_again(visit: SignedIn, conversation_id: Id, shown: AskedFor, v: str = "", earlier: int = PAGE) -> Response:
    return live(visit, "dialogue/thread.html", v, **thread_values(visit, shown, conversation_id, earlier))


def inbox(visit: Visit, shown: Asked, conversation_id: int | None = None) -> Response:
    rows = _list(visit, shown, conversation_id or 0)
    _, list_part = part(visit, "dialogue/list.html", **rows)
    values: dict[str, Any] = {"thread": None, "person": None}
    thread_part = Markup()
    if conversation_id is not None:
        values = thread_values(visit, shown, conversation_id, PAGE)
        with visit.reading() as work:
            values["quick_replies"] = quick_replies(work)
            values["tags"] = all_tags(work) if visit.actor.may(Permission.FANS) else ()
        _, thread_part = part(visit, "dialogue/thread.html", **values)
    return visit.page(
        "dialogue/inbox.html",
        **{**rows, **values},
        list_part=list_part,
        thread_part=thread_part,
    )


def _list(visit: Visit, shown: Asked, chosen: int) -> dict[str, Any]:
    with visit.reading() as work:
        found = listed(work, Shown(shown.tab, visit.member.id, shown.account), shown.lines)
        people = people_of(work, [row.fan_id for row in found.conversations])
    return {
        "listed": found,
        "people": people,
        "shown": shown,
        "chosen": chosen,
        "tabs": TABS,
        "empty": EMPTY[shown.tab],
        "kinds": KINDS,
        "more": min(shown.lines + PAGE, MOST_LINES),
    }


def thread_values(visit: Visit, shown: Asked, conversation_id: int, limit: int) -> dict[str, Any]:
    with visit.reading() as work:
        found = thread(work, conversation_id, min(max(limit, PAGE), MOST_LINES))
        people = people_of(work, [found.conversation.fan_id])
    until = found.budget.until
    return {
        "thread": found,
        "conversation": found.conversation,
        "person": people[found.conversation.fan_id],
        "shown": shown,
        "limit": limit,
        "more_messages": min(limit + PAGE, MOST_LINES),
        "seconds": int((until - visit.now).total_seconds()) if until is not None and found.left else 0,
        "kinds": KINDS,
        "events": EVENTS,
        "states": STATES,
        "directions": Direction,
        "message_states": MessageState,
        "media_states": MediaState,
        "snoozes": SNOOZE_NAMES,
    }
