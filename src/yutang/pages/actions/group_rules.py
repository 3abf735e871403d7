"""The rules of a community's groups: one text with versions, shown before joining, pasted as group notice."""

from collections.abc import Mapping, Sequence
from typing import Final

from yutang.communities.actions import find_community
from yutang.errors import N_, Invalid, NotFound
from yutang.pages.actions.wording import blocking, findings_of_text
from yutang.pages.models import GroupRules, GroupRulesVersion
from yutang.pages.rules.blocks import tidy
from yutang.pages.store import group_rules
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LONGEST: Final = 2000
"""Characters: what WeChat takes as a group notice."""


def rules_of(work: Work, community_id: int) -> GroupRules | None:
    """Raises NotFound where there is no such community."""
    work.actor.require(Permission.SEE)
    find_community(work, community_id)
    return group_rules.find(work.session, work.workspace_id, community_id)


def all_rules(work: Work) -> Mapping[int, GroupRules]:
    """By community."""
    work.actor.require(Permission.SEE)
    return group_rules.all_of(work.session, work.workspace_id)


def versions_of_rules(work: Work, community_id: int) -> Sequence[GroupRulesVersion]:
    work.actor.require(Permission.SEE)
    return group_rules.versions(work.session, work.workspace_id, community_id)


def do_write_rules(work: Work, community_id: int, text: str) -> GroupRules:
    """They are shown at once, so what WeChat forbids is refused at once. Empty: none are shown. Raises Invalid."""
    work.actor.require(Permission.PAGES)
    community = find_community(work, community_id)
    said = tidy(text, lines=True)
    if len(said) > LONGEST:
        raise _wrong(N_("Please keep this under 2000 characters."))
    if blocking({"": findings_of_text(said)}):
        raise _wrong(N_("The wording check found what WeChat forbids. Please change the marked words."))
    rules = group_rules.find_and_lock(work.session, work.workspace_id, community_id)
    if rules is None:
        rules = GroupRules(workspace_id=work.workspace_id, community_id=community_id, text="", version=0)
        rules.changed_at = work.now
        work.session.add(rules)
    if said == rules.text:
        return rules
    rules.text, rules.version, rules.changed_at = said, rules.version + 1, work.now
    work.session.add(
        GroupRulesVersion(
            workspace_id=work.workspace_id,
            community_id=community_id,
            version=rules.version,
            text=said,
            member_id=work.actor.member_id,
            at=work.now,
        )
    )
    work.session.flush()
    after = {"name": community.name, "version": rules.version}
    work.audit("community.rules", "community", community_id, None, after)
    return rules


def do_bring_back_rules(work: Work, community_id: int, number: int) -> GroupRules:
    """As they were in an older version, as a new one. Raises NotFound."""
    work.actor.require(Permission.PAGES)
    found = group_rules.version(work.session, work.workspace_id, community_id, number)
    if found is None:
        raise NotFound(N_("There is no such version."))
    return do_write_rules(work, community_id, found.text)


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, None, {"text": sentence})
