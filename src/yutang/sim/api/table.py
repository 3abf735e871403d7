"""Every path of WeChat's API that is answered here."""

from yutang.sim.api import (
    agents,
    codes,
    custom,
    drafts,
    mass,
    material,
    media,
    menus,
    own_account,
    publishing,
    subscriptions,
    tags,
    templates,
    tokens,
    users,
    web,
)
from yutang.sim.api.calls import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *tokens.ENDPOINTS,
    *own_account.ENDPOINTS,
    *users.ENDPOINTS,
    *tags.ENDPOINTS,
    *menus.ENDPOINTS,
    *codes.ENDPOINTS,
    *custom.ENDPOINTS,
    *agents.ENDPOINTS,
    *media.ENDPOINTS,
    *material.ENDPOINTS,
    *drafts.ENDPOINTS,
    *publishing.ENDPOINTS,
    *templates.ENDPOINTS,
    *subscriptions.ENDPOINTS,
    *mass.ENDPOINTS,
    *web.ENDPOINTS,
)
