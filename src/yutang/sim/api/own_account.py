"""What an account asks about itself: addresses of WeChat, its URL, its quotas, an earlier call (reference §2.1)."""

from urllib.parse import urlsplit

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, done
from yutang.sim.api.identify import by_keys_in_query

_OPERATORS = ("DEFAULT", "CHINANET", "UNICOM", "CAP")


def addresses(_call: Call) -> Answer:
    """Where pushes come from: this machine."""
    return {"ip_list": ["127.0.0.1", "::1"]}


def check_callback(call: Call) -> Answer:
    action, operator = call.body.text("action"), call.body.maybe("check_operator", "DEFAULT")
    if action not in ("dns", "ping", "all"):
        raise Refused(40202, "invalid action")
    if operator not in _OPERATORS:
        raise Refused(40203, "invalid check_operator")
    host = urlsplit(call.account.url).hostname
    if not host:
        raise Refused(40201, "invalid url, please set callback url first")
    answer: dict[str, object] = {}
    if action in ("dns", "all"):
        answer["dns"] = [{"ip": host, "real_operator": "CAP"}]
    if action in ("ping", "all"):
        answer["ping"] = [{"ip": host, "from_operator": "CAP", "package_loss": "0%", "time": "0.030ms"}]
    return answer


def clear_quota(call: Call) -> Answer:
    if call.body.text("appid", 40013, "invalid appid") != call.account.app_id:
        raise Refused(40013, "invalid appid")
    return clear_with_secret(call)


def clear_with_secret(call: Call) -> Answer:
    if call.platform.quotas.clear(call.account.app_id) == "used_up":
        raise Refused(48006, "forbid to clear quota because of reaching the limit")
    return done()


def quota(call: Call) -> Answer:
    path = "/" + call.body.text("cgi_path", 76021, "cgi_path not found, please check").lstrip("/")
    limit = call.platform.quotas.limit(path)
    if limit is None:
        raise Refused(76021, "cgi_path not found, please check")
    used = call.platform.quotas.used(call.account.app_id, path)
    return done(quota={"daily_limit": limit, "used": used, "remain": max(0, limit - used)})


def earlier_call(call: Call) -> Answer:
    found = call.platform.calls.get(call.account.app_id, call.body.text("rid", 76023, "invalid rid"))
    if found is None:
        raise Refused(76023, "invalid rid")
    return done(
        request={
            "invoke_time": int(found.at),
            "cost_in_ms": found.cost_ms,
            "request_url": found.url,
            "request_body": found.request,
            "response_body": found.response,
            "client_ip": found.client_ip,
        }
    )


ENDPOINTS = (
    Endpoint("GET", "/cgi-bin/getcallbackip", addresses),
    Endpoint("GET", "/cgi-bin/get_api_domain_ip", addresses),
    Endpoint("POST", "/cgi-bin/callback/check", check_callback),
    Endpoint("POST", "/cgi-bin/clear_quota", clear_quota),
    Endpoint("POST", "/cgi-bin/clear_quota/v2", clear_with_secret, wants="nothing", identify=by_keys_in_query),
    Endpoint("POST", "/cgi-bin/openapi/quota/get", quota),
    Endpoint("POST", "/cgi-bin/openapi/rid/get", earlier_call),
)
