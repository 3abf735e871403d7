"""The JSON API of uploads: send screenshots, get what was read, confirm."""

from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, UploadFile, status
from pydantic import BaseModel, Field

from yutang.groups.actions import group_line
from yutang.groups.api.groups import GroupOut, IdIn, group_out
from yutang.groups.models import GroupKind, UploadState
from yutang.groups.reader import sentence
from yutang.groups.rules import CAP_DEFAULT
from yutang.groups.uploads.actions import (
    Card,
    CardChoice,
    ConfirmForm,
    Drop,
    DroppedFile,
    NewDrop,
    do_confirm_drop,
    find_drop,
)
from yutang.groups.uploads.rules import DOOR_SENTENCES
from yutang.web.visits import ApiCaller, Caller

router = APIRouter(prefix="/uploads", tags=["uploads"])
LAST_ID = 2**63 - 1
Id = Annotated[int, Path(ge=0, le=LAST_ID)]
FormId = Annotated[int | None, Form(ge=0, le=LAST_ID)]
_PATIENCE = 20.0  # seconds until the answer is given with some files still unread


class CardOut(BaseModel):
    id: str
    file_name: str
    state: UploadState
    kind: GroupKind | None
    payload: str | None
    group_name: str | None
    expires_on: date | None
    expires_assumed: bool = Field(description="Nobody could read the date: six days after the upload")
    asks: list[str] = Field(description="What could not be read and must be given when confirming")
    refusal: str | None = Field(description="Why the file cannot be used, in the caller's language")
    refusal_code: str | None
    proposal: str | None = Field(description="`new`, `leave`, the id of a group, or empty: choose")
    group_id: str | None = Field(description="The group it became or renewed")


class DropOut(BaseModel):
    id: str
    unread: int = Field(description="Files not read yet: ask again")
    cards: list[CardOut]


class ChoiceIn(BaseModel):
    id: IdIn
    target: str = Field(description="`new`, `leave` or the id of a group")
    name: str = ""
    expires_on: date | None = None
    head_count: int | None = None


class ConfirmIn(BaseModel):
    cards: list[ChoiceIn]
    community_id: IdIn | None = Field(None, description="Of the new groups")
    new_community: str = Field("", description="Makes a community of this name for them instead")
    cap: int = CAP_DEFAULT
    owner_member_id: IdIn | None = None


class ConfirmedOut(BaseModel):
    groups: list[GroupOut]


@router.post("", status_code=status.HTTP_201_CREATED)
def upload(
    caller: ApiCaller,
    files: Annotated[list[UploadFile], File()],
    community_id: FormId = None,
    group_id: FormId = None,
    keep_original: Annotated[bool, Form()] = False,  # noqa: FBT002 - a form field
) -> DropOut:
    """Read screenshots. A file that cannot be used never costs the others. Confirm with the id that comes back."""
    dropped = [DroppedFile(file.filename or f"{place}", file.file) for place, file in enumerate(files, start=1)]
    reader = caller.services.drop_reader
    drop_id = reader.take_in(caller.actor, NewDrop(dropped, community_id, group_id, keep_original))
    with suppress(NotYet):
        reader.start(caller.actor.workspace_id, drop_id).result(_PATIENCE)
    return get_upload(caller, drop_id)


@router.get("/{drop_id}")
def get_upload(caller: ApiCaller, drop_id: Id) -> DropOut:
    with caller.reading() as work:
        drop = find_drop(work, drop_id)
    if drop.unread:
        caller.services.drop_reader.start(caller.actor.workspace_id, drop_id)
    return _drop_out(caller, drop)


@router.post("/{drop_id}/confirm")
def confirm(caller: ApiCaller, drop_id: Id, wanted: ConfirmIn) -> ConfirmedOut:
    """Make the groups and renew the QRs, all or nothing. Cards not named go on waiting."""
    cards = [
        CardChoice(
            upload_id=card.id,
            target=card.target,
            name=card.name,
            expires_on=card.expires_on.isoformat() if card.expires_on else "",
            head_count="" if card.head_count is None else str(card.head_count),
        )
        for card in wanted.cards
    ]
    community = str(wanted.community_id or "") or ("new" if wanted.new_community else "")
    form = ConfirmForm(cards, community, wanted.new_community, str(wanted.cap), wanted.owner_member_id)
    with caller.working() as work:
        done = do_confirm_drop(work, drop_id, form)
        lines = [group_line(work, group.id) for group in done.groups]
    for name in done.unused_originals:
        caller.services.drop_reader.folder.drop_original(name)
    return ConfirmedOut(groups=[group_out(line) for line in lines])


def _drop_out(caller: Caller, drop: Drop) -> DropOut:
    return DropOut(id=str(drop.drop_id), unread=drop.unread, cards=[_card_out(caller, card) for card in drop.cards])


def _card_out(caller: Caller, card: Card) -> CardOut:
    upload, reading = card.upload, card.reading
    code, told = _refusal(caller, card)
    return CardOut(
        id=str(upload.id),
        file_name=upload.file_name,
        state=upload.state,
        kind=card.kind,
        payload=reading.payload if reading else None,
        group_name=reading.group_name if reading else None,
        expires_on=reading.expires_on if reading else None,
        expires_assumed=bool(reading and reading.expires_assumed),
        asks=list(reading.asks) if reading else [],
        refusal=told,
        refusal_code=code,
        proposal=card.proposal.target if card.proposal else None,
        group_id=str(upload.group_id) if upload.state is UploadState.ACCEPTED else None,
    )


def _refusal(caller: Caller, card: Card) -> tuple[str | None, str | None]:
    """The code and the sentence; none of either for a card that can be used."""
    if card.refusal is not None:
        settings = caller.services.settings
        told = caller.t(DOOR_SENTENCES[card.refusal], mb=settings.upload_max_mb, files=settings.upload_max_files)
        return card.refusal.value, told
    if card.reading is None or card.reading.reject is None:
        return None, None
    said = sentence(card.reading.reject)
    return card.reading.reject.value, said.zh if caller.language == "zh" else said.en
