"""People who are known by their phone only: on pages and live codes, without any account."""

from collections.abc import Collection, Mapping

from yutang.fans.models import Fan, FanIdentity, IdentityKind, SourceKind
from yutang.fans.store import identities
from yutang.workspaces.actions import Work

_ALL = 0  # of identities that belong to no account


def do_know_visitors(
    work: Work, visitor_ids: Collection[int], source: SourceKind, detail: str = ""
) -> Mapping[int, int]:
    """The fan behind each visitor cookie; a new one for phones of nobody yet. `source`, `detail`: how these came."""
    listed = sorted(set(visitor_ids))
    found = identities.of_visitors(work.session, work.workspace_id, listed)
    for visitor_id in listed:
        if visitor_id not in found:
            found[visitor_id] = _add(work, visitor_id, source, detail)
    work.session.flush()
    return found


def _add(work: Work, visitor_id: int, source: SourceKind, detail: str) -> int:
    fan_id = work.new_id()
    work.session.add(
        Fan(
            workspace_id=work.workspace_id,
            id=fan_id,
            name=None,
            note="",
            source=source,
            source_detail=detail,
            source_account_id=None,
            source_at=work.now,
            first_seen_at=work.now,
            last_seen_at=work.now,
            merged_into_id=None,
            erased_at=None,
        )
    )
    work.session.add(
        FanIdentity(
            workspace_id=work.workspace_id,
            kind=IdentityKind.VISITOR,
            account_id=_ALL,
            value=str(visitor_id),
            fan_id=fan_id,
            created_at=work.now,
        )
    )
    return fan_id
