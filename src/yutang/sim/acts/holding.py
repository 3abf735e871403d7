"""Whose phone a request comes from."""

import re

from starlette.requests import Request

from yutang.sim.platform import Platform
from yutang.sim.world.fans import Fan

_IN_AGENT = re.compile(r"\bSimFan/(\w+)")


def holder(platform: Platform, request: Request) -> Fan | None:
    """`?sim_fan=`, then `SimFan/<id>` in the user agent, then the cookie `sim_fan`; none where nobody is named."""
    in_agent = _IN_AGENT.search(request.headers.get("user-agent", ""))
    named = request.query_params.get("sim_fan") or (in_agent[1] if in_agent else "") or request.cookies.get("sim_fan")
    return platform.world.fans.get(named or "")
