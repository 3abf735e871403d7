"""Uploading screenshots from the phone's gallery, by drag and drop or by pasting; then one page to confirm them all."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from yutang.communities.actions import codes_of, communities_of
from yutang.errors import DomainError, Invalid
from yutang.groups.actions import find_group, group_lines, member_names
from yutang.groups.models import UploadState
from yutang.groups.pages.lists import member_id, options
from yutang.groups.pages.wording import WHY, Id, refusal_words
from yutang.groups.rules import CAP_DEFAULT, CAP_PRESETS
from yutang.groups.rules.wording import list_words
from yutang.groups.uploads.actions import (
    CardChoice,
    ConfirmForm,
    Drop,
    DroppedFile,
    NewDrop,
    do_confirm_drop,
    do_discard_drop,
    find_drop,
    waiting_drops,
)
from yutang.livecodes.models import LiveCode
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/groups")
Chosen = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


async def sent_files(request: Request) -> list[DroppedFile]:
    """The files of the form. A browser sends a nameless empty text for a file field that was left empty."""
    sent = (await request.form()).getlist("files")
    return [DroppedFile(file.filename, file.file) for file in sent if isinstance(file, UploadFile) and file.filename]


Files = Annotated[list[DroppedFile], Depends(sent_files)]


@router.get("/upload")
def upload_page(visit: SignedIn, community: Chosen = None) -> Response:
    return _upload(visit, community)


def _upload(visit: Visit, community_id: int | None, error: DomainError | None = None) -> Response:
    visit.actor.require(Permission.GROUPS)
    with visit.reading() as work:
        communities, drops = communities_of(work), waiting_drops(work)
    return visit.page(
        "groups/upload.html",
        status=error.status if error else 200,
        communities=options(communities),
        community_id=community_id,
        drops=drops,
        settings=visit.services.settings,
        error=error,
    )


@router.post("/upload")
def take_in(
    visit: SignedIn, files: Files, community: Annotated[str, Form()] = "", keep: Annotated[str, Form()] = ""
) -> Response:
    community_id = member_id(community)
    try:
        new = NewDrop(files, community_id, None, bool(keep))
        drop_id = visit.services.drop_reader.take_in(visit.actor, new)
    except Invalid as error:
        return _upload(visit, community_id, error)
    return visit.redirect(f"/groups/drops/{drop_id}")


@router.get("/{group_id}/qr")
def renew_page(visit: SignedIn, group_id: Id) -> Response:
    """Where every alert about a QR leads: made for a phone, two taps to a new QR."""
    return _renew(visit, group_id)


def _renew(visit: Visit, group_id: int, error: DomainError | None = None) -> Response:
    visit.actor.require(Permission.GROUPS)
    with visit.reading() as work:
        row = find_group(work, group_id)
    return visit.page(
        "groups/renew.html",
        status=error.status if error else 200,
        group=row.group,
        community=row.community,
        settings=visit.services.settings,
        error=error,
    )


@router.post("/{group_id}/qr")
def take_in_for_group(visit: SignedIn, group_id: Id, files: Files, keep: Annotated[str, Form()] = "") -> Response:
    try:
        new = NewDrop(files, None, group_id, bool(keep))
        drop_id = visit.services.drop_reader.take_in(visit.actor, new)
    except Invalid as error:
        return _renew(visit, group_id, error)
    return visit.redirect(f"/groups/drops/{drop_id}")


# ---- one drop --------------------------------------------------------------------------------------------------------


@router.get("/drops/{drop_id}")
def drop_page(visit: SignedIn, drop_id: Id) -> Response:
    return _drop(visit, "groups/drop.html", drop_id)


@router.get("/drops/{drop_id}/cards")
def drop_again(visit: SignedIn, drop_id: Id) -> Response:
    """While cards are being read: the list so far; at the end the form."""
    return _drop(visit, "groups/drop_cards.html", drop_id)


def _drop(
    visit: Visit, template: str, drop_id: int, form: ConfirmForm | None = None, error: DomainError | None = None
) -> Response:
    with visit.reading() as work:
        drop = find_drop(work, drop_id)
        communities, members = communities_of(work), member_names(work, active_only=True)
        alone, codes = _alone(work, drop)
    if drop.unread:  # after a restart nobody reads it until somebody looks
        visit.services.drop_reader.start(visit.actor.workspace_id, drop_id)
    form = form or _proposed(drop, [community.id for community in communities])
    return visit.page(
        template,
        status=error.status if error else 200,
        drop=drop,
        form=form,
        choices={choice.upload_id: choice for choice in form.cards},
        communities=options(communities),
        members=members,
        alone=alone,
        codes=codes,
        groups={row.group.id: row for row in drop.groups},
        proposed_names={str(row.group.id): row.group.name for row in drop.groups},
        caps=CAP_PRESETS,
        why=WHY,
        states=UploadState,
        refusal=lambda card: refusal_words(card, visit.language),
        settings=visit.services.settings,
        error=error,
        **list_words(),
    )


def _alone(work: Work, drop: Drop) -> tuple[int | None, Sequence[LiveCode]]:
    """The community of confirmed groups that no live code leads to yet, and its live codes; none: all are led to."""
    confirmed = {card.upload.group_id for card in drop.in_state(UploadState.ACCEPTED)}
    lines = group_lines(work) if confirmed and not drop.waiting else []
    found = next((line.community.id for line in lines if line.group.id in confirmed and not line.codes), None)
    return found, () if found is None else codes_of(work, found)


def _proposed(drop: Drop, community_ids: list[int]) -> ConfirmForm:
    """The form as it is first shown."""
    community = drop.community_id or (community_ids[0] if len(community_ids) == 1 else None)
    choices = []
    for card in drop.waiting:
        reading = card.reading
        choices.append(
            CardChoice(
                upload_id=card.upload.id,
                target=card.proposal.target if card.proposal else "",
                name=reading.group_name or "" if reading else "",
                expires_on=reading.expires_on.isoformat() if reading and reading.expires_on else "",
            )
        )
    chosen = str(community) if community else "" if community_ids else "new"
    return ConfirmForm(choices, chosen, "", str(CAP_DEFAULT))


async def sent_form(request: Request) -> FormData:
    """The fields carry the ids of cards in their names, so they are read from the form as it is."""
    return await request.form()


@router.post("/drops/{drop_id}")
def confirm(visit: SignedIn, drop_id: Id, sent: Annotated[FormData, Depends(sent_form)]) -> Response:
    form = _confirm_form(sent)
    try:
        with visit.working() as work:
            done = do_confirm_drop(work, drop_id, form)
    except DomainError as error:
        if error.status not in (404, 409, 422):
            raise
        return _drop(visit, "groups/drop.html", drop_id, form, error)
    for name in done.unused_originals:
        visit.services.drop_reader.folder.drop_original(name)
    return visit.redirect(f"/groups/drops/{drop_id}", visit.t("{n} groups are ready.", n=len(done.groups)))


def _confirm_form(sent: FormData) -> ConfirmForm:
    def text(name: str) -> str:
        value = sent.get(name, "")
        return value if isinstance(value, str) else ""

    uploads = [name.removeprefix("target-") for name in sent if name.startswith("target-")]
    cards = [
        CardChoice(int(u), text(f"target-{u}"), text(f"name-{u}"), text(f"expires_on-{u}"), text(f"head_count-{u}"))
        for u in uploads
        if member_id(u) is not None
    ]
    return ConfirmForm(
        cards, text("community"), text("new_community"), text("cap") or str(CAP_DEFAULT), member_id(text("owner"))
    )


@router.post("/drops/{drop_id}/discard")
def discard(visit: SignedIn, drop_id: Id) -> Response:
    with visit.working() as work:
        done = do_discard_drop(work, drop_id)
    for name in done.unused_originals:
        visit.services.drop_reader.folder.drop_original(name)
    return visit.redirect("/groups", visit.t("The upload was thrown away. No group has changed."))
