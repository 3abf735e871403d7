"""The check of a URL when it is saved in WeChat's console: GET with an echostr that must come back (reference §1.1)."""

import asyncio

import httpx2

from yutang.sim.chance import Chance
from yutang.sim.pushing.envelope import Stamp, echo_query, with_query
from yutang.sim.world.accounts import Account

_OK = 200
_SHOWN = 80  # characters of a wrong answer


async def check_url(account: Account, chance: Chance, now: float, timeout: float) -> str:  # noqa: ASYNC109 - part of the rule that is played
    """Ask the account's URL. The empty string when it answered rightly, else the reason in words."""
    if not account.url.startswith(("http://", "https://")):
        return "the URL must begin with http:// or https://"
    draw = chance.of("echo")
    echo = str(draw.randrange(10**18, 10**19))
    stamp = Stamp(str(int(now)), str(draw.randrange(10**8, 10**10)), b"")
    url = with_query(account.url, echo_query(account, echo, stamp))
    try:
        async with httpx2.AsyncClient(trust_env=False) as client:
            response = await asyncio.wait_for(client.get(url, timeout=None), timeout)
    except TimeoutError:
        return f"no answer within {timeout:g} s"
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return f"the URL cannot be reached ({type(error).__name__})"
    if response.status_code != _OK:
        return f"the URL answered {response.status_code}, not 200: most often the token is a different one there"
    if response.content != echo.encode():
        shown = response.content[:_SHOWN].decode("utf-8", "replace")
        return f"the URL must answer with the echostr alone, byte for byte; it answered {shown!r}"
    return ""
