"""Turn confirmed cards into groups and renewed QRs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from yutang.communities.actions import CommunityForm, do_add_community
from yutang.errors import N_, DomainError, NotFound
from yutang.fields import Fields
from yutang.groups.actions import (
    GroupForm,
    NewGroup,
    NewQr,
    check_group_form,
    check_heads,
    check_qr,
    do_add_group,
    do_renew_qr,
    find_group,
)
from yutang.groups.models import Group, UploadState
from yutang.groups.rules import CAP_DEFAULT
from yutang.groups.uploads import store
from yutang.groups.uploads.actions.showing import Card, Drop, drop_of
from yutang.groups.uploads.actions.taking import zone_of
from yutang.groups.uploads.rules import (
    ASK,
    LEAVE,
    NEW,
)
from yutang.wechat.payloads import payload_key
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_ID = re.compile(r"[0-9]{1,19}")
_LAST_ID = 2**63 - 1  # a larger number is nobody's, and the database would not even compare it


@dataclass(frozen=True, slots=True)
class CardChoice:
    """What a person decided for one card, as typed. `target`: NEW, LEAVE or the id of a group."""

    upload_id: int
    target: str
    name: str = ""
    expires_on: str = ""
    head_count: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmForm:
    """The confirm page. A new community is made when `community` is NEW; both matter only for new groups."""

    cards: Sequence[CardChoice]
    community: str = ""
    new_community: str = ""
    cap: str = str(CAP_DEFAULT)
    owner_member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The groups made or renewed, and the kept pictures that nobody needs any more."""

    groups: Sequence[Group]
    unused_originals: Sequence[str]


@dataclass(slots=True)
class _Plan:
    """What will be done, once nothing is wrong with any card."""

    zone: str  # in which the dates of new groups are judged
    new: list[tuple[Card, GroupForm, str, NewQr]] = field(default_factory=list)
    renewed: list[tuple[Card, int, NewQr]] = field(default_factory=list)
    left: list[Card] = field(default_factory=list)


def do_confirm_drop(work: Work, drop_id: int, form: ConfirmForm) -> Confirmed:
    """Make the groups and renew the QRs of a drop, all or nothing. Cards not named in the form go on waiting.

    Raises Invalid with fields `<field>-<upload id>`; then nothing has changed.
    """
    work.actor.require(Permission.GROUPS)
    drop = drop_of(work, drop_id, store.lock_cards(work.session, work.workspace_id, drop_id))
    fields = Fields()
    plan = _plan(work, drop, form, fields)
    community_id = _community(work, form, fields) if plan.new else None
    fields.check()
    made: list[Group] = []
    for card, group_form, heads, qr in plan.new:
        if community_id is not None and card.kind is not None:
            made.append(do_add_group(work, NewGroup(community_id, card.kind, group_form, heads, qr)))
            card.upload.state, card.upload.group_id = UploadState.ACCEPTED, made[-1].id
    for card, group_id, qr in plan.renewed:
        made.append(do_renew_qr(work, group_id, qr))
        card.upload.state, card.upload.group_id = UploadState.ACCEPTED, group_id
    for card in plan.left:
        card.upload.state = UploadState.DISCARDED
    return Confirmed(made, [card.upload.original for card in plan.left if card.upload.original])


def do_discard_drop(work: Work, drop_id: int) -> Confirmed:
    """Leave out all that still waits."""
    work.actor.require(Permission.GROUPS)
    uploads = store.lock_cards(work.session, work.workspace_id, drop_id)
    if not uploads:
        raise NotFound(N_("There is no such upload."))
    left = [upload for upload in uploads if upload.state in (UploadState.WAITING, UploadState.READING)]
    for upload in left:
        upload.state = UploadState.DISCARDED
    return Confirmed((), [upload.original for upload in left if upload.original])


def _plan(work: Work, drop: Drop, form: ConfirmForm, fields: Fields) -> _Plan:
    plan = _Plan(zone=_zone(work, form, fields))
    waiting = {card.upload.id: card for card in drop.waiting}
    payloads: set[str] = set()
    renewed: set[str] = set()
    for choice in form.cards:
        card = waiting.get(choice.upload_id)
        if card is None or card.reading is None or card.reading.payload is None:
            continue
        if choice.target == LEAVE:
            plan.left.append(card)
            continue
        key = payload_key(card.reading.payload)
        if key in payloads:
            fields.refuse(f"target-{choice.upload_id}", N_("Another card of this upload has the same QR."))
        if choice.target in renewed:
            fields.refuse(f"target-{choice.upload_id}", N_("Another card of this upload is for the same group."))
        payloads.add(key)
        renewed |= {choice.target} - {NEW, ASK}
        _plan_card(work, form, card, choice, plan, fields)
    return plan


def _plan_card(work: Work, form: ConfirmForm, card: Card, choice: CardChoice, plan: _Plan, fields: Fields) -> None:
    """Add one card to the plan; whatever is wrong with it goes beside its fields, all at once."""
    sentences = _CardFields(choice.upload_id, fields)
    expires_on = fields.day(f"expires_on-{choice.upload_id}", choice.expires_on)
    qr = _qr(card, expires_on)
    if choice.target == NEW and card.kind is not None:
        with sentences:
            check_qr(work, qr, card.kind, plan.zone)
        with sentences:
            if choice.head_count.strip():
                check_heads(choice.head_count, "head_count")
        with sentences:
            tidy = check_group_form(work, GroupForm(choice.name, form.owner_member_id, "", form.cap))
            plan.new.append((card, tidy, choice.head_count.strip(), qr))
    elif (group_id := _number(choice.target)) is not None:
        with sentences:
            row = find_group(work, group_id)
            check_qr(work, qr, row.group.kind, row.community.timezone, row.group.id)
            plan.renewed.append((card, row.group.id, qr))
    else:
        fields.refuse(f"target-{choice.upload_id}", N_("Please choose what this card is."))


def _zone(work: Work, form: ConfirmForm, fields: Fields) -> str:
    try:
        return zone_of(work, _number(form.community))
    except NotFound as error:
        fields.refuse("community", error.sentence)
        return zone_of(work, None)


def _qr(card: Card, expires_on: date | None) -> NewQr:
    reading = card.reading
    if reading is None or reading.payload is None:
        raise ValueError("a card that waits has been read")
    assumed = reading.expires_assumed and expires_on == reading.expires_on
    return NewQr(reading.payload, expires_on, assumed, card.upload.original)


class _CardFields:
    """Puts what is wrong with one card beside its own fields: `name` becomes `name-<upload id>`."""

    _OURS: ClassVar = {"payload": "target"}
    _COMMON: ClassVar = {"cap", "owner_member_id"}

    def __init__(self, upload_id: int, fields: Fields) -> None:
        self._upload_id = upload_id
        self._fields = fields

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, DomainError):
            return False
        for name, sentence in (error.fields or {"target": error.sentence}).items():
            ours = name if name in self._COMMON else f"{self._OURS.get(name, name)}-{self._upload_id}"
            self._fields.refuse(ours, sentence)
        return True


def _number(text: str) -> int | None:
    """The id that a select sends; None for its other options."""
    return int(text) if _ID.fullmatch(text) and int(text) <= _LAST_ID else None


def _community(work: Work, form: ConfirmForm, fields: Fields) -> int | None:
    """The community of the new groups, made now when the form says so."""
    if form.community == NEW and not fields.errors:
        try:
            zone = zone_of(work, None)
            return do_add_community(work, CommunityForm(form.new_community, timezone=zone)).id
        except DomainError as error:
            fields.refuse("new_community", error.fields.get("name", error.sentence))
    elif form.community != NEW and _number(form.community) is None:
        fields.refuse("community", N_("Please choose a community."))
    return _number(form.community)
