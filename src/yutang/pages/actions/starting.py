"""A page from a starter, with what the community already has put in: fewer things to choose before it goes out."""

from dataclasses import replace

from yutang.courses.actions.looking import courses_of
from yutang.courses.models import CourseState
from yutang.livecodes.actions import list_codes
from yutang.livecodes.models import CodeState
from yutang.pages.rules.blocks import Block
from yutang.pages.rules.content import Content
from yutang.pages.store import group_rules
from yutang.workspaces.actions import Work


def filled(work: Work, content: Content, community_id: int | None) -> Content:
    """With the newest live code, the rules and the open course of the community, where there are such."""
    if community_id is None:
        return content
    codes, _ = list_codes(work, (CodeState.ACTIVE,), community_id=community_id)
    courses = [each for each in courses_of(work) if each.community_id == community_id]
    opened = [each for each in courses if each.state is CourseState.OPEN]
    rules = group_rules.find(work.session, work.workspace_id, community_id)
    known = {
        "code": ("code", codes[0].code.id if codes else None),
        "lesson": ("course", opened[0].id if opened else None),
        "rules": ("community", community_id if rules is not None and rules.text else None),
    }
    return content.with_blocks([_filled(block, *known.get(block.kind, ("", None))) for block in content.blocks])


def _filled(block: Block, slot: str, thing_id: int | None) -> Block:
    return block if thing_id is None else replace(block, values={**block.values, slot: str(thing_id)})
