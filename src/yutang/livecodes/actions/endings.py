"""Pause, delete, restore and merge live codes. Every step can be taken back: posters are printed."""

from yutang.errors import N_, Conflict, Invalid
from yutang.livecodes import store
from yutang.livecodes.actions.changes import existing, locked, require_alive
from yutang.livecodes.models import CodeState, LiveCode
from yutang.livecodes.rules.merging import final_code
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def do_pause_code(work: Work, code_id: int) -> LiveCode:
    """Visitors see a page that says the entrance is closed for now. Doing it twice changes nothing."""
    return _set(work, code_id, CodeState.PAUSED, "code.pause")


def do_resume_code(work: Work, code_id: int) -> LiveCode:
    return _set(work, code_id, CodeState.ACTIVE, "code.resume")


def do_delete_code(work: Work, code_id: int) -> LiveCode:
    """Out of the lists; visitors see a page that says so. What it has counted and handed out stays, for restoring."""
    code = locked(work, code_id)
    if code.state is CodeState.DELETED:
        return code
    before = {"state": code.state.value}
    code.state_before, code.state = code.state, CodeState.DELETED
    code.changed_at = work.now
    work.audit("code.delete", "live_code", code_id, before, {"state": code.state.value})
    return code


def do_restore_code(work: Work, code_id: int) -> LiveCode:
    """As it was before it was deleted; a merge is undone first."""
    code = locked(work, code_id)
    if code.state is not CodeState.DELETED:
        return code
    if code.merged_into_id is not None:
        _lead_on(work, code, None, "code.unmerge")
    code.state, code.state_before = code.state_before or CodeState.ACTIVE, None
    code.changed_at = work.now
    work.audit("code.restore", "live_code", code_id, {"state": CodeState.DELETED.value}, {"state": code.state.value})
    return code


def check_merge(work: Work, code: LiveCode, into: LiveCode) -> None:
    """Raises NotAllowed, Invalid for a code merged into itself, Conflict when the states do not allow it."""
    work.actor.require(Permission.LIVE_CODES)
    if code.id == into.id:
        raise Invalid(N_("A live code cannot be merged into itself."), "same_code")
    if code.state is not CodeState.DELETED:
        raise Conflict(N_("Delete the live code before merging it into another one."), "not_deleted")
    require_alive(into)


def do_merge_code(work: Work, code_id: int, into_id: int) -> LiveCode:
    """Whoever scans a poster of the deleted code gets what the other code gives, and is counted there."""
    work.actor.require(Permission.LIVE_CODES)
    codes = store.find_and_lock(work.session, work.workspace_id, [code_id, into_id])
    code, into = existing(codes.get(code_id)), existing(codes.get(into_id))
    check_merge(work, code, into)
    if code.merged_into_id != into_id:
        _lead_on(work, code, into_id, "code.merge")
    return code


def do_unmerge_code(work: Work, code_id: int) -> LiveCode:
    """The posters lead to the deleted code again, which stays deleted."""
    code = locked(work, code_id)
    if code.merged_into_id is not None:
        _lead_on(work, code, None, "code.unmerge")
    return code


def _set(work: Work, code_id: int, state: CodeState, action: str) -> LiveCode:
    code = locked(work, code_id)
    require_alive(code)
    if code.state is not state:
        before = {"state": code.state.value}
        code.state, code.changed_at = state, work.now
        work.audit(action, "live_code", code_id, before, {"state": state.value})
    return code


def _lead_on(work: Work, code: LiveCode, into_id: int | None, action: str) -> None:
    """Point the code's slug, and those of the codes merged into it earlier, at where they now end."""
    before = {"merged_into_id": code.merged_into_id}
    code.merged_into_id, code.changed_at = into_id, work.now
    work.session.flush()
    merged = store.merges_of(work.session, work.workspace_id)
    end = final_code(code.id, merged)
    moved = [code.id, *(other for other in merged if final_code(other, merged) == end)]
    for slug in store.slugs_of(work.session, work.workspace_id, moved).values():
        store.point_slug(work.session, work.workspace_id, slug, end)
    work.audit(action, "live_code", code.id, before, {"merged_into_id": into_id})
