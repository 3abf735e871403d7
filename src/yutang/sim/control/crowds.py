"""Crowds: followers whose deeds somebody else pushes to the account's server, e.g. the rehearsal of a campaign.

The platform knows their openids, so that messages to them arrive and questions about them are answered. It pushes
nothing for them.
"""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from yutang.errors import Invalid
from yutang.sim.control.asking import Json, account_of, answering, wish_of
from yutang.sim.platform import Platform

_MOST_AT_ONCE = 100_000
_LONGEST = 64  # characters of an openid; WeChat's have 28


def routes(platform: Platform) -> list[BaseRoute]:
    async def add(request: Request) -> Json:
        account = account_of(platform, request.path_params["app_id"])
        openids = (await wish_of(request)).get("openids")
        if not isinstance(openids, list) or len(openids) > _MOST_AT_ONCE:
            raise Invalid(f"openids is a list of {_MOST_AT_ONCE} texts at most.")
        for openid in openids:
            if not isinstance(openid, str) or not 1 <= len(openid) <= _LONGEST:
                raise Invalid("An openid is a text.")
        for openid in openids:
            platform.world.add_follower(account, openid)
        return {"followers": len(platform.world.followers(account))}

    return [Route("/sim/accounts/{app_id}/followers", answering(add), methods=["POST"])]
