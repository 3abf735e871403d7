"""Take in dropped files, and write down what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from yutang.errors import N_, NotFound
from yutang.fields import Fields
from yutang.groups import store as groups
from yutang.groups.actions import (
    find_group,
)
from yutang.groups.models import CardUpload, UploadState
from yutang.groups.reader import CardReading
from yutang.groups.uploads import store
from yutang.groups.uploads.rules import (
    DoorRefusal,
)
from yutang.livecodes.rules import local_day
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class DroppedFile:
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class NewDrop:
    """Files dropped together. `group_id`: they were dropped on that group's own page, to renew its QR."""

    files: Sequence[DroppedFile]
    community_id: int | None = None
    group_id: int | None = None
    keep_original: bool = False


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file after the door: on the disk, or refused."""

    upload_id: int
    name: str
    refusal: DoorRefusal | None = None


def check_drop(work: Work, new: NewDrop) -> None:
    """Before a byte is written: may this person upload, and do the community and the group exist?"""
    work.actor.require(Permission.GROUPS)
    if new.group_id is not None:
        find_group(work, new.group_id)
    if new.community_id is not None:
        zone_of(work, new.community_id)
    if not new.files:
        fields = Fields()
        fields.refuse("files", N_("Please choose at least one screenshot."))
        fields.check()


def zone_of(work: Work, community_id: int | None) -> str:
    """The zone in which a card's day is judged: the community's, else the workspace's. Raises NotFound."""
    if community_id is None:
        return store.timezone_of(work.session, work.workspace_id) or "Asia/Shanghai"
    zone = groups.timezone_of(work.session, work.workspace_id, community_id)
    if zone is None:
        raise NotFound(N_("There is no such community."))
    return zone


def do_take_in(work: Work, drop_id: int, new: NewDrop, taken: Sequence[TakenFile]) -> None:
    """Write down the files that are on the disk now; reading them is done elsewhere."""
    check_drop(work, new)
    community_id = new.community_id
    if new.group_id is not None:
        community_id = find_group(work, new.group_id).group.community_id
    today = local_day(work.now, zone_of(work, community_id))
    for file in taken:
        refused = file.refusal is not None
        work.session.add(
            CardUpload(
                workspace_id=work.workspace_id,
                id=file.upload_id,
                drop_id=drop_id,
                community_id=community_id,
                file_name=file.name,
                reading={"today": today.isoformat(), "keep": new.keep_original, "refusal": file.refusal},
                state=UploadState.REFUSED if refused else UploadState.READING,
                group_id=new.group_id,
                original=None,
                member_id=work.actor.member_id,
                at=work.now,
            )
        )


def unread_cards(work: Work, drop_id: int) -> Sequence[CardUpload]:
    return store.unread(work.session, work.workspace_id, drop_id)


def do_record_reading(
    work: Work, upload: CardUpload, reading: CardReading | DoorRefusal, original: str | None = None
) -> bool:
    """Write down what a file says; False when another reader was faster."""
    if isinstance(reading, DoorRefusal):
        stored: dict[str, Any] = {**upload.reading, "refusal": reading}
        state = UploadState.REFUSED
    else:
        stored = {**upload.reading, "card": reading.to_json()}
        state = UploadState.WAITING if reading.ok else UploadState.REFUSED
    return store.record(work.session, work.workspace_id, upload.id, state, stored, original)
