"""The queries of live codes. Each names its workspace, but the slug directory, which leads to one."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import PersonalNumber
from yutang.communities.models import Community
from yutang.groups.models import Group, Seats
from yutang.livecodes.models import CodeChannel, CodeOwner, CodeState, CodeTarget, LiveCode, Slug


class TargetRow(NamedTuple):
    """One group behind one code, with its seats."""

    code_id: int
    position: int
    weight: int
    group: Group
    seats: Seats


class OwnerRow(NamedTuple):
    code_id: int
    position: int
    number: PersonalNumber


def find(session: Session, workspace_id: int, code_id: int) -> LiveCode | None:
    return session.scalar(select(LiveCode).where(LiveCode.workspace_id == workspace_id, LiveCode.id == code_id))


def find_and_lock(session: Session, workspace_id: int, code_ids: Collection[int]) -> dict[int, LiveCode]:
    """Codes locked until the transaction ends, always in one order, so that two changes come one after the other."""
    query = (
        select(LiveCode)
        .where(LiveCode.workspace_id == workspace_id, LiveCode.id.in_(code_ids))
        .order_by(LiveCode.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {code.id: code for code in session.scalars(query)}


def codes_of(
    session: Session,
    workspace_id: int,
    states: Collection[CodeState],
    *,
    community_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[LiveCode]:
    """Codes in these states, newest first, at most `limit`; `before_id` continues a list after its last code."""
    query = select(LiveCode).where(LiveCode.workspace_id == workspace_id, LiveCode.state.in_(states))
    if community_id is not None:
        query = query.where(LiveCode.community_id == community_id)
    if before_id is not None:
        query = query.where(LiveCode.id < before_id)
    return list(session.scalars(query.order_by(LiveCode.id.desc()).limit(limit)))


def count_by_state(session: Session, workspace_id: int) -> dict[CodeState, int]:
    """How many codes there are in each state."""
    query = select(LiveCode.state, func.count()).where(LiveCode.workspace_id == workspace_id).group_by(LiveCode.state)
    return {key: value for key, value in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def find_all(session: Session, workspace_id: int, code_ids: Collection[int]) -> dict[int, LiveCode]:
    query = select(LiveCode).where(LiveCode.workspace_id == workspace_id, LiveCode.id.in_(code_ids))
    return {code.id: code for code in session.scalars(query)}


def targets_of(session: Session, workspace_id: int, code_ids: Collection[int]) -> list[TargetRow]:
    """The groups behind these codes, each code's in their order."""
    query = (
        select(CodeTarget.code_id, CodeTarget.position, CodeTarget.weight, Group, Seats)
        .join(Group, (Group.workspace_id == CodeTarget.workspace_id) & (Group.id == CodeTarget.group_id))
        .join(Seats, (Seats.workspace_id == CodeTarget.workspace_id) & (Seats.group_id == CodeTarget.group_id))
        .where(CodeTarget.workspace_id == workspace_id, CodeTarget.code_id.in_(code_ids))
        .order_by(CodeTarget.code_id, CodeTarget.position, CodeTarget.group_id)
    )
    return [TargetRow(*row) for row in session.execute(query)]


def owners_of(session: Session, workspace_id: int, code_ids: Collection[int]) -> list[OwnerRow]:
    """The personal numbers behind these codes, each code's in their order, whatever their state."""
    query = (
        select(CodeOwner.code_id, CodeOwner.position, PersonalNumber)
        .join(
            PersonalNumber,
            (PersonalNumber.workspace_id == CodeOwner.workspace_id) & (PersonalNumber.id == CodeOwner.number_id),
        )
        .where(CodeOwner.workspace_id == workspace_id, CodeOwner.code_id.in_(code_ids))
        .order_by(CodeOwner.code_id, CodeOwner.position, CodeOwner.number_id)
    )
    return [OwnerRow(*row) for row in session.execute(query)]


def channels_of(session: Session, workspace_id: int, code_id: int) -> list[CodeChannel]:
    query = select(CodeChannel).where(CodeChannel.workspace_id == workspace_id, CodeChannel.code_id == code_id)
    return list(session.scalars(query.order_by(CodeChannel.key)))


def channel_of(session: Session, workspace_id: int, code_id: int, key: str) -> CodeChannel | None:
    return session.get(CodeChannel, (workspace_id, code_id, key))


def communities_named(session: Session, workspace_id: int, ids: Collection[int]) -> dict[int, Community]:
    query = select(Community).where(Community.workspace_id == workspace_id, Community.id.in_(ids))
    return {community.id: community for community in session.scalars(query)}


def groups_named(session: Session, workspace_id: int, ids: Collection[int]) -> dict[int, Group]:
    query = select(Group).where(Group.workspace_id == workspace_id, Group.id.in_(ids))
    return {group.id: group for group in session.scalars(query)}


def numbers_named(session: Session, workspace_id: int, ids: Collection[int]) -> dict[int, PersonalNumber]:
    query = select(PersonalNumber).where(PersonalNumber.workspace_id == workspace_id, PersonalNumber.id.in_(ids))
    return {number.id: number for number in session.scalars(query)}


def replace_targets(session: Session, workspace_id: int, code_id: int, targets: Sequence[tuple[int, int]]) -> None:
    """Make (group, weight) in this order what the code leads to."""
    session.execute(delete(CodeTarget).where(CodeTarget.workspace_id == workspace_id, CodeTarget.code_id == code_id))
    session.add_all(
        CodeTarget(workspace_id=workspace_id, code_id=code_id, group_id=group_id, position=position, weight=weight)
        for position, (group_id, weight) in enumerate(targets)
    )


def replace_owners(session: Session, workspace_id: int, code_id: int, number_ids: Sequence[int]) -> None:
    """Make these personal numbers, in this order, what the code falls back to."""
    session.execute(delete(CodeOwner).where(CodeOwner.workspace_id == workspace_id, CodeOwner.code_id == code_id))
    session.add_all(
        CodeOwner(workspace_id=workspace_id, code_id=code_id, number_id=number_id, position=position)
        for position, number_id in enumerate(number_ids)
    )


def slug_taken(session: Session, slug: str) -> bool:
    """Whether any workspace of this installation has the slug: the directory is searched by its whole key."""
    return session.get(Slug, slug) is not None


def merges_of(session: Session, workspace_id: int) -> dict[int, int]:
    """Every merged code and the code it was merged into."""
    query = select(LiveCode.id, LiveCode.merged_into_id).where(
        LiveCode.workspace_id == workspace_id, LiveCode.merged_into_id.is_not(None)
    )
    return {code_id: into for code_id, into in session.execute(query) if into is not None}


def slugs_of(session: Session, workspace_id: int, code_ids: Iterable[int]) -> dict[int, str]:
    """The slug that each code was made with."""
    query = select(LiveCode.id, LiveCode.slug).where(
        LiveCode.workspace_id == workspace_id, LiveCode.id.in_(list(code_ids))
    )
    return {key: value for key, value in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def point_slug(session: Session, workspace_id: int, slug: str, code_id: int) -> None:
    """Let the address `slug` lead to this code from now on."""
    session.execute(update(Slug).where(Slug.workspace_id == workspace_id, Slug.slug == slug).values(code_id=code_id))
