"""Every path of WeChat's API that is answered here."""

from yutang.sim.api import custom, tokens
from yutang.sim.api.calls import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*tokens.ENDPOINTS, *custom.ENDPOINTS)
