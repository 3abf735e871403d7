"""A page from a starter, with what the community already has put in: fewer things to choose before it goes out."""

from dataclasses import replace

from yutang.accounts.numbers.actions import numbers_of, numbers_of_community
from yutang.courses.actions.looking import courses_of
from yutang.courses.models import CourseState
from yutang.livecodes.actions import find_code, list_codes
from yutang.livecodes.models import CodeState
from yutang.pages.rules.blocks import Block
from yutang.pages.rules.content import Content
from yutang.pages.store import group_rules
from yutang.workspaces.actions import Work


def filled(work: Work, content: Content, community_id: int | None, code_id: int | None = None) -> Content:
    """With the live code (the newest one, or `code_id`), the rules, the open course and the personal number of the
    community, where there are such. Rules that nobody wrote yet are left out: they would only hold the page up."""
    if community_id is None:
        return content
    courses = [each for each in courses_of(work) if each.community_id == community_id]
    opened = [each for each in courses if each.state is CourseState.OPEN]
    rules = group_rules.find(work.session, work.workspace_id, community_id)
    known = {
        "code": ("code", _code(work, community_id, code_id)),
        "lesson": ("course", opened[0].id if opened else None),
        "rules": ("community", community_id if rules is not None and rules.text else None),
        "owner": ("number", _number(work, community_id)),
    }
    blocks = [_filled(block, *known.get(block.kind, ("", None))) for block in content.blocks]
    return content.with_blocks([block for block in blocks if block.kind != "rules" or block["community"]])


def _code(work: Work, community_id: int, code_id: int | None) -> int | None:
    if code_id is not None and find_code(work, code_id).community_id == community_id:
        return code_id
    codes, _ = list_codes(work, (CodeState.ACTIVE,), community_id=community_id)
    return codes[0].code.id if codes else None


def _number(work: Work, community_id: int) -> int | None:
    """Who stands behind the community's live codes; else the only person there is."""
    found = numbers_of_community(work, community_id)
    everybody = numbers_of(work) if not found else []
    return found[0].id if found else everybody[0].id if len(everybody) == 1 else None


def _filled(block: Block, slot: str, thing_id: int | None) -> Block:
    return block if thing_id is None else replace(block, values={**block.values, slot: str(thing_id)})
