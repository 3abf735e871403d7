"""A drop as its page shows it: what was read, and what each card most likely is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yutang.errors import N_, NotFound
from yutang.groups import store as groups
from yutang.groups.models import CardUpload, GroupKind, UploadState
from yutang.groups.reader import CardReading
from yutang.groups.rules import KIND_OF_PAYLOAD
from yutang.groups.uploads import store
from yutang.groups.uploads.rules import (
    CardFacts,
    DoorRefusal,
    KnownGroup,
    Proposal,
    propose,
)
from yutang.wechat.payloads import payload_key
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Card:
    """One dropped file as the confirm page shows it. A reading that was not `ok` has no proposal."""

    upload: CardUpload
    reading: CardReading | None  # none: not read yet, or refused at the door
    refusal: DoorRefusal | None
    proposal: Proposal | None
    today: date  # the local day of the upload

    @property
    def kind(self) -> GroupKind | None:
        payload_kind = self.reading.kind if self.reading else None
        return KIND_OF_PAYLOAD.get(payload_kind) if payload_kind else None


@dataclass(frozen=True, slots=True)
class Drop:
    drop_id: int
    cards: Sequence[Card]
    groups: Sequence[groups.GroupRow]  # those that a card may belong to, archived ones only when proposed

    def in_state(self, *states: UploadState) -> list[Card]:
        return [card for card in self.cards if card.upload.state in states]

    @property
    def unread(self) -> int:
        return len(self.in_state(UploadState.READING))

    @property
    def waiting(self) -> list[Card]:
        return self.in_state(UploadState.WAITING)

    @property
    def community_id(self) -> int | None:
        return next((card.upload.community_id for card in self.cards if card.upload.community_id), None)


def find_drop(work: Work, drop_id: int) -> Drop:
    """The drop with a proposal for each card that waits. Raises NotFound."""
    work.actor.require(Permission.GROUPS)
    return drop_of(work, drop_id, store.cards_of(work.session, work.workspace_id, drop_id))


def waiting_drops(work: Work) -> list[store.WaitingDrop]:
    """What a person has not finished, newest first."""
    work.actor.require(Permission.SEE)
    return store.waiting_drops(work.session, work.workspace_id)


def drop_of(work: Work, drop_id: int, uploads: Sequence[CardUpload]) -> Drop:
    """The drop made of these rows. Raises NotFound when there are none."""
    if not uploads:
        raise NotFound(N_("There is no such upload."))
    readings = {upload.id: _reading(upload) for upload in uploads}
    rows = groups.listed(work.session, work.workspace_id)
    proposals = _proposals(work, uploads, readings, rows)
    archived = {proposal.target for proposal in proposals.values()} - {str(row.group.id) for row in rows}
    rows += [
        row for row in groups.listed(work.session, work.workspace_id, archived=True) if str(row.group.id) in archived
    ]
    cards = [
        Card(
            upload=upload,
            reading=readings[upload.id],
            refusal=DoorRefusal(upload.reading["refusal"]) if upload.reading.get("refusal") else None,
            proposal=proposals.get(upload.id),
            today=date.fromisoformat(upload.reading["today"]),
        )
        for upload in uploads
    ]
    return Drop(drop_id, cards, rows)


def _reading(upload: CardUpload) -> CardReading | None:
    card = upload.reading.get("card")
    return CardReading.from_json(card) if card else None


def _proposals(
    work: Work,
    uploads: Sequence[CardUpload],
    readings: Mapping[int, CardReading | None],
    rows: Sequence[groups.GroupRow],
) -> dict[int, Proposal]:
    facts = [
        CardFacts(
            upload_id=upload.id,
            kind=KIND_OF_PAYLOAD[reading.kind],
            payload_key=payload_key(reading.payload),
            name=reading.group_name or "",
            expires_on=reading.expires_on,
            wanted=upload.group_id,
        )
        for upload in uploads
        if upload.state is UploadState.WAITING
        and (reading := readings[upload.id]) is not None
        and reading.kind is not None
        and reading.payload is not None
    ]
    known = groups.groups_of_payloads(work.session, work.workspace_id, [fact.payload_key for fact in facts])
    own = [KnownGroup(row.group.id, row.group.kind, row.group.name) for row in rows]
    return propose(facts, own, known)
