"""The JSON API of domains: read only. Ids are texts: JavaScript cannot hold 64 bits in a number."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from yutang.domains.actions.looking import domains_of, open_cases
from yutang.domains.models import Health, Trouble
from yutang.web.visits import ApiCaller
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/api/v1/domains", tags=["domains"])


class DomainOut(BaseModel):
    id: str
    url: str
    for_entrance: bool = Field(description="Printed codes carry it")
    for_pages: bool = Field(description="Pages are shown there")
    owner: str
    filing: str
    verified_at: datetime | None
    health: Health
    trouble: Trouble | None = Field(description="Of the last probe")
    probed_at: datetime | None
    health_since: datetime | None
    tls_until: datetime | None
    blocked_at: datetime | None = Field(description="Since when WeChat blocks it; nothing takes over for it then")
    open_cases: int = Field(description="Blocks of it or of its pages that wait for their next step")


@router.get("")
def list_domains(caller: ApiCaller) -> list[DomainOut]:
    """In order: the first one for pages is where pages live by themselves."""
    caller.actor.require(Permission.DOMAINS)
    with caller.reading() as work:
        found, cases = domains_of(work), open_cases(work)
    return [
        DomainOut(
            id=str(row.id),
            url=f"{row.scheme}://{row.host}",
            for_entrance=row.for_entrance,
            for_pages=row.for_pages,
            owner=row.owner,
            filing=row.filing,
            verified_at=row.verified_at,
            health=row.health,
            trouble=row.trouble,
            probed_at=row.probed_at,
            health_since=row.changed_at,
            tls_until=row.tls_until,
            blocked_at=row.blocked_at,
            open_cases=sum(case.domain_id == row.id for case in cases),
        )
        for row in found
    ]
