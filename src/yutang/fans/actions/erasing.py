"""One person's data: all of it as one document, or forgotten. What they did stays in the ledger, without them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from yutang.campaigns.running.actions import people as campaigns
from yutang.checkins.actions import people as checkins
from yutang.communities.position.actions import people as positions
from yutang.courses.actions import people as courses
from yutang.courses.memberships.actions import people as memberships
from yutang.dialogue.actions import erasing as dialogue
from yutang.fans.actions.looking import find_fan
from yutang.fans.models import Fan, IdentityKind
from yutang.fans.store import consents, erasing, follows, history, identities, tags
from yutang.fans.store.hot import EventRow, Hot
from yutang.insights.models import EventKind
from yutang.jobs.actions import do_forget_openid
from yutang.jobs.inbox.actions import do_forget_sender
from yutang.pages.actions import people as pages
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def export_of(work: Work, fan_id: int) -> dict[str, Any]:
    """Everything that is kept of a person, as JSON takes it. Moments are ISO 8601 in UTC, ids are texts.

    The audit log keeps that it was exported: call it in a writing unit of work.
    """
    work.actor.require(Permission.ERASE)
    fan = find_fan(work, fan_id)
    session, workspace_id = work.session, work.workspace_id
    work.audit("fan.export", "fan", fan.id)
    return {
        "fan": _plain(fan),
        "identities": [_plain(row) for row in identities.of_fan(session, workspace_id, fan.id)],
        "follows": [_plain(row) for row in follows.of_fan(session, workspace_id, fan.id)],
        "tags": [tag.name for tag in tags.of_fan(session, workspace_id, fan.id)],
        "consents": [_plain(row) for row in consents.of_fan(session, workspace_id, fan.id)],
        "visits": [
            {**_plain(each.assignment), "live_code": each.code.name, "group": each.group.name if each.group else None}
            for each in history.assigned(session, workspace_id, fan.id)
        ],
        **dialogue.export_of(work, fan.id),  # conversations
        **campaigns.export_of(work, fan.id),
        **checkins.export_of(work, fan.id),
        **memberships.export_of(work, fan.id),
        **courses.export_of(work, fan.id),
        **positions.export_of(work, fan.id),
        **pages.export_of(work, fan.id),
        "events": [
            _plain(row) for row in history.events(session, workspace_id, history.ids_of(session, workspace_id, fan.id))
        ],
    }


def _plain(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    """A row's columns without the workspace, which is not the person's."""
    columns = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
    del columns["workspace_id"]
    return {name: _json(name, value) for name, value in columns.items()}


def _json(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if (name == "id" or name.endswith("_id")) and isinstance(value, int):
        return str(value)  # JavaScript cannot hold 64 bits in a number
    return str(value) if not isinstance(value, str | int | float | bool | dict | list | None) else value


def do_erase(work: Work, fan_id: int) -> None:
    """Forget a person: name, note, identities, follows, tags, consents, messages, media, what they sent.

    Their rows of the ledger and all counters stay, so sums stay right. Who still follows and does something again, or
    is listed by the next walk over followers, is a new fan of whom nothing is known.
    """
    work.actor.require(Permission.ERASE)
    fan = find_fan(work, fan_id)
    session, workspace_id = work.session, work.workspace_id
    for identity in identities.of_fan(session, workspace_id, fan.id):
        if identity.kind is IdentityKind.OPENID:
            do_forget_sender(work, identity.account_id, identity.value)
            do_forget_openid(work, identity.value)
    dialogue.do_erase_fan(work, fan.id)
    campaigns.do_erase_fan(work, fan.id)
    checkins.do_erase_fan(work, fan.id)
    memberships.do_erase_fan(work, fan.id)
    courses.do_erase_fan(work, fan.id)
    positions.do_erase_fan(work, fan.id)
    pages.do_erase_fan(work, fan.id)
    erasing.forget(session, workspace_id, fan.id)
    _empty(fan, work.now)
    row = EventRow(work.new_id(), work.now, EventKind.ERASE, None, fan.id, None)
    Hot(session, workspace_id).write_events([row])
    work.audit("fan.erase", "fan", fan.id)


def _empty(fan: Fan, now: datetime) -> None:
    """The row stays for the ledger's sake. Where they came from is a number about the source, not about them."""
    fan.name, fan.note, fan.erased_at = None, "", now
