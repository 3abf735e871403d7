"""Which address is printed, where a page lives, and where its visitors are led."""

from sqlalchemy.orm import Session

from yutang.domains import store
from yutang.domains.models import Domain, Health
from yutang.domains.rules.routing import Led, Place, Way, home_of, lead
from yutang.errors import N_, Conflict
from yutang.workspaces.actions import Work


def entrance_base(work: Work, base_url: str) -> str:
    """What printed codes carry, without a slash at its end: the first entrance domain that WeChat does not block,
    whatever its health: a printed address does not change. Without one, `base_url`."""
    for domain in store.verified(work.session, work.workspace_id):
        if domain.for_entrance and domain.blocked_at is None:
            return base_of(domain)
    return base_url


def page_base(work: Work, page_id: int, base_url: str) -> str:
    """Where a page lives, without a slash at its end: the domain it is published on; without any, `base_url`."""
    home = _home(work, _places(work.session, work.workspace_id), page_id)
    return base_url if home is None else home.base_url


def led_visitor(work: Work, page_id: int, host: str) -> Led:
    """Where a visitor is led who asked `host` for a page. A page that is blocked itself is paused everywhere."""
    places = _places(work.session, work.workspace_id)
    if not places:
        return Led(Way.HERE)
    if store.open_case_of_page(work.session, work.workspace_id, page_id) is not None:
        return Led(Way.PAUSED)
    return lead(places, _home_id(work, page_id), host)


def home_for(work: Work, page_id: int) -> int | None:
    """The domain that a page is published on; none without page domains."""
    home = _home(work, _places(work.session, work.workspace_id), page_id)
    return None if home is None else home.domain_id


def check_not_blocked(work: Work, page_id: int) -> None:
    """Before a page goes out. Raises Conflict while WeChat blocks it, or the domain it is published on."""
    places = _places(work.session, work.workspace_id)
    home = _home(work, places, page_id) if places else None
    blocked = home is not None and home.blocked
    if blocked or (places and store.open_case_of_page(work.session, work.workspace_id, page_id) is not None):
        raise Conflict(N_("WeChat blocks this page. Please go through the steps on the page of its domain."), "blocked")


def base_of(domain: Domain) -> str:
    return f"{domain.scheme}://{domain.host}"


def place_of(domain: Domain) -> Place:
    up = domain.health is Health.UP
    return Place(domain.id, domain.scheme, domain.host, up, domain.blocked_at is not None)


def _places(session: Session, workspace_id: int) -> list[Place]:
    return [place_of(domain) for domain in store.verified(session, workspace_id) if domain.for_pages]


def _home_id(work: Work, page_id: int) -> int | None:
    chosen = store.home_of(work.session, work.workspace_id, page_id)
    return None if chosen is None else chosen.domain_id


def _home(work: Work, places: list[Place], page_id: int) -> Place | None:
    return home_of(places, _home_id(work, page_id)) if places else None
