"""What tiers can open: courses, programmes and groups, by their names."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from yutang.checkins.models import Programme
from yutang.courses.models import Course, CourseState
from yutang.groups.models import Group
from yutang.livecodes.models import CodeState, CodeTarget, LiveCode


def courses(session: Session, workspace_id: int) -> Sequence[Course]:
    """The newest first, without archived ones."""
    query = select(Course).where(Course.workspace_id == workspace_id, Course.state != CourseState.ARCHIVED)
    return session.scalars(query.order_by(Course.id.desc())).all()


def course(session: Session, workspace_id: int, course_id: int) -> Course | None:
    return session.get(Course, (workspace_id, course_id))


def programme(session: Session, workspace_id: int, programme_id: int) -> Programme | None:
    return session.get(Programme, (workspace_id, programme_id))


def group(session: Session, workspace_id: int, group_id: int) -> Group | None:
    return session.get(Group, (workspace_id, group_id))


def ways_in(session: Session, workspace_id: int, group_ids: Collection[int]) -> Mapping[int, str]:
    """By group: the slug of the oldest live code that leads into it and into none but these."""
    targets: dict[tuple[int, str], set[int]] = defaultdict(set)
    query = (
        select(LiveCode.id, LiveCode.slug, CodeTarget.group_id)
        .join(CodeTarget, (CodeTarget.workspace_id == LiveCode.workspace_id) & (CodeTarget.code_id == LiveCode.id))
        .where(LiveCode.workspace_id == workspace_id, LiveCode.state == CodeState.ACTIVE)
    )
    for code_id, slug, group_id in session.execute(query.where(LiveCode.id.in_(_codes_with(workspace_id, group_ids)))):
        targets[code_id, slug].add(group_id)
    found: dict[int, str] = {}
    for (_, slug), groups in sorted(targets.items()):
        if groups <= set(group_ids):
            found = dict.fromkeys(groups, slug) | found
    return found


def _codes_with(workspace_id: int, group_ids: Collection[int]) -> Select[int]:
    return select(CodeTarget.code_id).where(CodeTarget.workspace_id == workspace_id, CodeTarget.group_id.in_(group_ids))
