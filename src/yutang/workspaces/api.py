"""Who am I: the first thing a program asks."""

from fastapi import APIRouter
from pydantic import BaseModel

from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1", tags=["workspace"])


class WorkspaceOut(BaseModel):
    id: str  # 64 bits: as text, because JavaScript's numbers lose the last digits
    name: str
    language: str
    timezone: str


class Me(BaseModel):
    name: str
    member_id: str | None  # none for an API key
    roles: list[str]
    workspace: WorkspaceOut


@router.get("/me")
def who_am_i(caller: ApiCaller) -> Me:
    """The caller's name and roles, and the workspace that everything else is read from and written to."""
    actor, workspace = caller.actor, caller.workspace
    return Me(
        name=actor.name,
        member_id=None if actor.member_id is None else str(actor.member_id),
        roles=sorted(actor.roles),
        workspace=WorkspaceOut(
            id=str(workspace.workspace_id),
            name=workspace.name,
            language=workspace.language,
            timezone=workspace.timezone,
        ),
    )
