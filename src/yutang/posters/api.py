"""The JSON API of poster templates. Ids are texts: JavaScript cannot hold 64 bits in a number."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from yutang.posters.actions.looks import looks
from yutang.posters.actions.templates import find_template
from yutang.web.visits import ApiCaller

router = APIRouter(prefix="/api/v1/posters", tags=["posters"])
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]


class LookOut(BaseModel):
    id: str | None = Field(description="Of a template of the workspace; null for one of Yutang's own")
    own: str | None = Field(description="The key of one of Yutang's own templates")
    title: str
    width: int = Field(description="Pixels")
    height: int


class LooksOut(BaseModel):
    templates: list[LookOut]


class TemplateOut(BaseModel):
    id: str
    title: str
    version: int
    template: dict[str, Any] = Field(description="Layers from the bottom to the top")


@router.get("/templates")
def list_templates(caller: ApiCaller) -> LooksOut:
    """All that a poster can be made from: the workspace's, changed last first, then Yutang's own. Not archived ones."""
    with caller.reading() as work:
        found = looks(work)
    return LooksOut(
        templates=[
            LookOut(
                id=None if look.template_id is None else str(look.template_id),
                own=look.own,
                title=look.title_in(caller.language),
                width=look.width,
                height=look.height,
            )
            for look in found
        ]
    )


@router.get("/templates/{template_id}")
def one_template(caller: ApiCaller, template_id: Id) -> TemplateOut:
    with caller.reading() as work:
        row = find_template(work, template_id)
    return TemplateOut(
        id=str(template_id),
        title=row.template.title,
        version=row.template.version,
        template=json.loads(row.version.content),
    )
