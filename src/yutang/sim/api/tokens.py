"""`/cgi-bin/token` and `/cgi-bin/stable_token` (reference §2.1)."""

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint
from yutang.sim.api.identify import by_listed_keys_in_body, by_listed_keys_in_query

_GRANT = "client_credential"


def plain(call: Call) -> Answer:
    _check_grant(call.query.get("grant_type", ""))
    value, seconds = call.platform.tokens.plain(call.account.app_id)
    return {"access_token": value, "expires_in": seconds}


def stable(call: Call) -> Answer:
    _check_grant(call.body.maybe("grant_type"))
    desk, app_id = call.platform.tokens, call.account.app_id
    if call.body.data.get("force_refresh") is True:
        forced = desk.forced(app_id)
        if forced == "day":
            raise Refused(45009, "reach max api daily quota limit")
        if forced == "pause":
            raise Refused(45011, "api minute-quota reach limit, must slower, retry next minute")
        value, seconds = forced
    else:
        value, seconds = desk.stable(app_id)
    return {"access_token": value, "expires_in": seconds}


def _check_grant(given: str) -> None:
    if given != _GRANT:
        raise Refused(40002, "invalid grant_type")


ENDPOINTS = (
    Endpoint("GET", "/cgi-bin/token", plain, identify=by_listed_keys_in_query),
    Endpoint("POST", "/cgi-bin/stable_token", stable, identify=by_listed_keys_in_body),
)
