"""Make, change and put away the templates of a workspace. A version is never changed: old pictures can be explained."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fields import LINE, Fields
from yutang.posters import store
from yutang.posters.designs import Design, design, own_designs
from yutang.posters.models import PosterTemplate, PosterVersion, TemplateRow
from yutang.posters.rules.saving import BLANK
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST: Final = 200  # templates of a workspace, archived ones too
KEPT: Final = 50  # versions of a template


def templates_of(work: Work, *, archived: bool = False) -> list[TemplateRow]:
    """With their versions in use, changed last first."""
    work.actor.require(Permission.SEE)
    return store.templates_of(work.session, work.workspace_id, archived=archived)


def find_template(work: Work, template_id: int) -> TemplateRow:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    row = store.find_template(work.session, work.workspace_id, template_id)
    if row is None:
        raise NotFound(N_("There is no such poster template."))
    return row


def design_of(row: TemplateRow) -> Design:
    return Design(row.version.content, row.version.digest)


def versions_of(work: Work, template_id: int) -> Sequence[PosterVersion]:
    """The newest first; at most `KEPT`."""
    work.actor.require(Permission.SEE)
    return store.versions_of(work.session, work.workspace_id, template_id, KEPT)


def version_of(work: Work, template_id: int, version: int) -> PosterVersion:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    found = store.version_of(work.session, work.workspace_id, template_id, version)
    if found is None:
        raise NotFound(N_("There is no such version of this template."))
    return found


def version_with(work: Work, template_id: int, digest: str) -> PosterVersion:
    """The version that looks like this. Raises NotFound."""
    work.actor.require(Permission.SEE)
    found = store.version_with(work.session, work.workspace_id, template_id, digest)
    if found is None:
        raise NotFound(N_("There is no such version of this template."))
    return found


def poster_counts(work: Work) -> Mapping[int, int]:
    """How many people's posters show each template, by its id."""
    work.actor.require(Permission.SEE)
    return store.poster_counts(work.session, work.workspace_id)


def do_copy_own(work: Work, key: str, title: str) -> PosterTemplate:
    """One of Yutang's own templates becomes one of the workspace's, to be changed. Raises NotFound."""
    own = own_designs().get(key)
    if own is None:
        raise NotFound(N_("There is no such poster template."))
    return _add(work, title, own, key)


def do_add_blank(work: Work, title: str) -> PosterTemplate:
    return _add(work, title, design(BLANK), None)


def do_duplicate(work: Work, template_id: int, title: str) -> PosterTemplate:
    row = find_template(work, template_id)
    return _add(work, title, design_of(row), row.template.copied_from)


def do_rename(work: Work, template_id: int, title: str) -> PosterTemplate:
    """Raises Invalid beside the field `title`."""
    template = locked(work, template_id)
    _rename(work, template, checked_title(title))
    return template


def do_save(work: Work, template_id: int, version: int, title: str, content: Design) -> int:
    """Save what was made of version `version`; the number of the version in use then.

    `content` has been checked. Saving what is there already makes no new version. Raises Conflict when somebody else
    has saved meanwhile.
    """
    template = locked(work, template_id)
    checked = checked_title(title)
    if template.archived_at is not None:
        raise Conflict(N_("This template is archived. Restore it first."), "archived")
    if template.version != version:
        raise Conflict(N_("Somebody else has saved this template meanwhile. Please reload it."), "stale")
    _rename(work, template, checked)
    if _in_use(work, template).digest != content.digest:
        _add_version(work, template, content, None)
        work.audit("poster.change", "poster_template", template.id, None, {"version": template.version})
    return template.version


def do_go_back(work: Work, template_id: int, version: int) -> PosterTemplate:
    """Save an older version anew: nothing is lost, and going back can be taken back."""
    template = locked(work, template_id)
    old = version_of(work, template_id, version)
    if _in_use(work, template).digest != old.digest:
        _add_version(work, template, Design(old.content, old.digest), version)
        work.audit("poster.go_back", "poster_template", template.id, None, {"version": version})
    return template


def do_archive(work: Work, template_id: int) -> PosterTemplate:
    """Out of the lists. Posters that show it go on. Doing it twice changes nothing."""
    template = locked(work, template_id)
    if template.archived_at is None:
        template.archived_at = work.now
        work.audit("poster.archive", "poster_template", template.id)
    return template


def do_restore(work: Work, template_id: int) -> PosterTemplate:
    template = locked(work, template_id)
    if template.archived_at is not None:
        template.archived_at = None
        work.audit("poster.restore", "poster_template", template.id)
    return template


def locked(work: Work, template_id: int) -> PosterTemplate:
    """The template, to be changed. Raises NotAllowed or NotFound."""
    work.actor.require(Permission.POSTERS)
    template = store.lock_template(work.session, work.workspace_id, template_id)
    if template is None:
        raise NotFound(N_("There is no such poster template."))
    return template


def checked_title(title: str) -> str:
    """Raises Invalid beside the field `title`."""
    fields = Fields()
    checked = fields.line("title", title, required=True)
    fields.check()
    return checked


def _add(work: Work, title: str, content: Design, copied_from: str | None) -> PosterTemplate:
    work.actor.require(Permission.POSTERS)
    if store.count_templates(work.session, work.workspace_id) >= MOST:
        raise Invalid(N_("A workspace has at most {most} poster templates."), most=MOST)
    template = PosterTemplate(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        title=checked_title(title[:LINE]),
        version=0,
        copied_from=copied_from,
        created_at=work.now,
        changed_at=work.now,
        archived_at=None,
    )
    work.session.add(template)
    _add_version(work, template, content, None)
    after: dict[str, Any] = {"title": template.title}
    work.audit("poster.add", "poster_template", template.id, None, after)
    return template


def _add_version(work: Work, template: PosterTemplate, content: Design, back_to: int | None) -> None:
    template.version += 1
    template.changed_at = work.now
    work.session.add(
        PosterVersion(
            workspace_id=work.workspace_id,
            template_id=template.id,
            version=template.version,
            content=content.content,
            digest=content.digest,
            back_to=back_to,
            member_id=work.actor.member_id,
            created_at=work.now,
        )
    )
    store.forget_versions(work.session, work.workspace_id, template.id, template.version - KEPT + 1)


def _rename(work: Work, template: PosterTemplate, title: str) -> None:
    if title != template.title:
        before = {"title": template.title}
        template.title, template.changed_at = title, work.now
        work.audit("poster.rename", "poster_template", template.id, before, {"title": title})


def _in_use(work: Work, template: PosterTemplate) -> PosterVersion:
    return version_of(work, template.id, template.version)
