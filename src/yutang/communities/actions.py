"""Create, change, archive and restore communities."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from yutang.communities import store
from yutang.communities.models import Community
from yutang.errors import N_, NotFound
from yutang.fields import Fields
from yutang.groups.actions import do_close_by_timezone
from yutang.livecodes.models import LiveCode
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class CommunityForm:
    """What a person says about a community: its position, and the zone in which its days are counted."""

    name: str
    crowd: str = ""
    product: str = ""
    industry: str = ""
    timezone: str = "Asia/Shanghai"
    notes: str = ""


def communities_of(work: Work, *, archived: bool = False) -> Sequence[Community]:
    """Newest first."""
    work.actor.require(Permission.SEE)
    return store.listed(work.session, work.workspace_id, archived=archived)


def find_community(work: Work, community_id: int) -> Community:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    return _existing(store.find(work.session, work.workspace_id, community_id))


def codes_of(work: Work, community_id: int) -> Sequence[LiveCode]:
    """The live codes of a community, newest first."""
    work.actor.require(Permission.SEE)
    return store.codes_of(work.session, work.workspace_id, community_id)


def code_counts(work: Work) -> dict[int, int]:
    """Live codes by community id."""
    work.actor.require(Permission.SEE)
    return store.code_counts(work.session, work.workspace_id)


def check_community(work: Work, form: CommunityForm, community_id: int | None = None) -> CommunityForm:
    """The form tidied. Raises NotAllowed, or Invalid with the fields that are wrong."""
    work.actor.require(Permission.COMMUNITIES)
    fields = Fields()
    tidy = CommunityForm(
        name=fields.line("name", form.name, required=True),
        crowd=fields.line("crowd", form.crowd),
        product=fields.line("product", form.product),
        industry=fields.line("industry", form.industry),
        timezone=fields.timezone("timezone", form.timezone),
        notes=fields.prose("notes", form.notes),
    )
    same = store.named(work.session, work.workspace_id, tidy.name)
    if same is not None and same.id != community_id:
        fields.refuse("name", N_("There is a community of this name already."))
    fields.check()
    return tidy


def do_add_community(work: Work, form: CommunityForm) -> Community:
    tidy = check_community(work, form)
    community = Community(
        workspace_id=work.workspace_id, id=work.new_id(), created_at=work.now, archived_at=None, **asdict(tidy)
    )
    work.session.add(community)
    work.audit("community.add", "community", community.id, None, asdict(tidy))
    return community


def do_change_community(work: Work, community_id: int, form: CommunityForm) -> Community:
    """Change it; in a new time zone the QRs of its groups close at other moments."""
    work.actor.require(Permission.COMMUNITIES)
    community = _existing(store.find_and_lock(work.session, work.workspace_id, community_id))
    tidy = check_community(work, form, community_id)
    before = _shown(community)
    moved = tidy.timezone != community.timezone
    for name, value in asdict(tidy).items():
        setattr(community, name, value)
    if moved:
        do_close_by_timezone(work, community_id, tidy.timezone)
    work.audit("community.change", "community", community.id, before, _shown(community))
    return community


def do_archive_community(work: Work, community_id: int) -> Community:
    """Take it out of the lists. Its live codes go on working: posters are printed. Doing it twice changes nothing."""
    work.actor.require(Permission.COMMUNITIES)
    community = _existing(store.find_and_lock(work.session, work.workspace_id, community_id))
    if community.archived_at is None:
        community.archived_at = work.now
        work.audit("community.archive", "community", community.id)
    return community


def do_restore_community(work: Work, community_id: int) -> Community:
    """Undo the archiving. Raises Invalid when another community has taken the name meanwhile."""
    work.actor.require(Permission.COMMUNITIES)
    community = _existing(store.find_and_lock(work.session, work.workspace_id, community_id))
    if community.archived_at is not None:
        check_community(work, CommunityForm(**_shown(community)), community_id)
        community.archived_at = None
        work.audit("community.restore", "community", community.id)
    return community


def _existing(community: Community | None) -> Community:
    if community is None:
        raise NotFound(N_("There is no such community."))
    return community


def _shown(community: Community) -> dict[str, Any]:
    return {name: getattr(community, name) for name in CommunityForm.__slots__}
