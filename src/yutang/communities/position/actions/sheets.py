"""The worksheet: read it, write a step, start from an example, keep a version, bring one back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yutang.communities.actions import CommunityForm, do_change_community, find_community
from yutang.communities.models import Community
from yutang.communities.position import store
from yutang.communities.position.library import library
from yutang.communities.position.models import Position, PositionVersion
from yutang.communities.position.rules.library import LANGUAGES, Example
from yutang.communities.position.rules.position import (
    ON_STEP,
    SHORT,
    Sheet,
    Step,
    from_example,
    industry_of,
    is_empty,
    missing,
    sheet_from,
)
from yutang.communities.position.rules.typed import check_step
from yutang.errors import N_, Conflict, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Standing:
    """A community's worksheet as it stands. `changed`: since the newest version was kept."""

    community: Community
    sheet: Sheet
    version: int
    changed_at: datetime | None
    changed: bool

    @property
    def missing(self) -> Sequence[Step]:
        return missing(self.sheet)

    @property
    def is_written(self) -> bool:
        return not self.missing

    @property
    def is_empty(self) -> bool:
        return is_empty(self.sheet)


def standing_of(work: Work, community_id: int) -> Standing:
    """Raises NotFound."""
    community = find_community(work, community_id)
    kept = store.position(work.session, work.workspace_id, community_id)
    sheet = sheet_from(kept.sheet if kept else {}, _short(community))
    newest = store.version(work.session, work.workspace_id, community_id, kept.version) if kept else None
    changed = not is_empty(sheet) and (newest is None or _sheet_of(newest) != sheet)
    return Standing(community, sheet, kept.version if kept else 0, kept.changed_at if kept else None, changed)


def versions_of(work: Work, community_id: int) -> Sequence[PositionVersion]:
    """The newest first."""
    work.actor.require(Permission.SEE)
    return store.versions(work.session, work.workspace_id, community_id)


def example_for(sheet: Sheet, language: str) -> Example | None:
    """The worked example of the industry that a worksheet is about."""
    key = industry_of(sheet, library())
    return library().examples[key][language] if key else None


def do_write(work: Work, community_id: int, step: Step, typed: Mapping[str, Any]) -> Standing:
    """Write one step; the others stay. Raises NotAllowed, NotFound, or Invalid with the fields that are wrong."""
    work.actor.require(Permission.COMMUNITIES)
    tidy = check_step(step, typed, library())
    return _put(work, community_id, {name: tidy[name] for name in ON_STEP[step]})


def do_start_from(work: Work, community_id: int, key: str, language: str) -> Standing:
    """Fill in what is empty as in a worked example. What the team wrote stays. Raises NotFound."""
    work.actor.require(Permission.COMMUNITIES)
    if key not in library().examples or language not in LANGUAGES:
        raise NotFound(N_("There is no such example."))
    before = standing_of(work, community_id).sheet
    example = library().examples[key][language]
    after = from_example(before, key, example, library().themes[key].strong)
    names = [name for name in Sheet.__slots__ if getattr(after, name) != getattr(before, name)]
    return _put(work, community_id, {name: getattr(after, name) for name in names})


def do_keep(work: Work, community_id: int) -> Standing:
    """Keep the worksheet as a version. Doing it twice keeps one. Raises Conflict for an empty one."""
    work.actor.require(Permission.COMMUNITIES)
    row = _locked(work, community_id)
    found = standing_of(work, community_id)
    if found.is_empty:
        raise Conflict(N_("The worksheet is empty still."), "empty")
    if not found.changed:
        return found
    row.version += 1
    work.session.add(
        PositionVersion(
            workspace_id=work.workspace_id,
            community_id=community_id,
            number=row.version,
            sheet=_whole(found.sheet),
            member_id=work.actor.member_id,
            name=work.actor.name,
            kept_at=work.now,
        )
    )
    work.session.flush()
    work.audit("position.keep", "community", community_id, None, {"version": row.version})
    return replace(found, version=row.version, changed=False)


def do_return(work: Work, community_id: int, number: int) -> Standing:
    """Bring back how the worksheet was; what stands now is kept as a version before. Raises NotFound."""
    work.actor.require(Permission.COMMUNITIES)
    _locked(work, community_id)
    old = store.version(work.session, work.workspace_id, community_id, number)
    if old is None:
        raise NotFound(N_("There is no such version."))
    if standing_of(work, community_id).changed:
        do_keep(work, community_id)
    sheet = _sheet_of(old)
    return _put(work, community_id, {name: getattr(sheet, name) for name in Sheet.__slots__})


def _put(work: Work, community_id: int, values: Mapping[str, Any]) -> Standing:
    row = _locked(work, community_id)
    before = standing_of(work, community_id)
    after = replace(before.sheet, **values)
    if after == before.sheet:
        return before
    short = {name: getattr(after, name) for name in SHORT}
    if short != _short(before.community):
        form = {name: getattr(before.community, name) for name in CommunityForm.__slots__}
        do_change_community(work, community_id, CommunityForm(**{**form, **short}))
    row.sheet, row.changed_at = after.as_json(), work.now
    work.session.flush()
    if after.as_json() != before.sheet.as_json():
        work.audit("position.change", "community", community_id, before.sheet.as_json(), after.as_json())
    return standing_of(work, community_id)


def _locked(work: Work, community_id: int) -> Position:
    """The row, made where there is none. Whoever asks holds the community meanwhile."""
    find_community(work, community_id)
    row = store.lock_position(work.session, work.workspace_id, community_id)
    if row is None:
        row = Position(
            workspace_id=work.workspace_id, community_id=community_id, sheet={}, version=0, changed_at=work.now
        )
        work.session.add(row)
        work.session.flush()
    return row


def _short(community: Community) -> dict[str, str]:
    return {name: getattr(community, name) for name in SHORT}


def _whole(sheet: Sheet) -> dict[str, Any]:
    return {**sheet.as_json(), **{name: getattr(sheet, name) for name in SHORT}}


def _sheet_of(version: PositionVersion) -> Sheet:
    return sheet_from(version.sheet, {name: str(version.sheet.get(name, "")) for name in SHORT})
