"""The plan as an iCalendar feed (RFC 5545), as calendars on phones and desks subscribe to it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from yutang.planning.models import ItemState, PlanItem

TYPE: Final = "text/calendar; charset=utf-8"
_LENGTH: Final = timedelta(minutes=30)
_REFRESH: Final = timedelta(hours=1)


def calendar_of(
    name: str,
    items: Iterable[PlanItem],
    zones: Mapping[int, tuple[str, str]],
    describe: Callable[[PlanItem], str],
    base_url: str,
    host: str,
) -> bytes:
    """`zones`: name and time zone by community; `describe`: the text below a title; `host`: makes the ids unique."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yutang//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH)
    for item in items:
        if item.community_id in zones:
            calendar.add_component(_event(item, *zones[item.community_id], describe(item), base_url, host))
    return bytes(calendar.to_ical())


def _event(item: PlanItem, community: str, zone: str, text: str, base_url: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"plan-{item.id}@{host}")
    event.add("dtstamp", item.changed_at.astimezone(UTC))
    event.add("sequence", item.version)
    event.add("summary", f"{community} · {item.title}" if community else item.title)
    event.add("description", text)
    event.add("url", f"{base_url}/plan/{item.id}")
    event.add("status", "CONFIRMED" if item.state in (ItemState.READY, ItemState.DONE) else "TENTATIVE")
    if item.minute is None:
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        return event
    starts = datetime.combine(item.day, time(item.minute // 60, item.minute % 60), ZoneInfo(zone)).astimezone(UTC)
    event.add("dtstart", starts)
    event.add("dtend", starts + _LENGTH)
    return event
