"""Web authorisation, server side, and the ticket of the JS-SDK (reference §2.12 and §2.13)."""

import hashlib

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.api.identify import by_app_id_alone, by_keys_in_query, by_web_token
from yutang.sim.ledgers.grants import CODE_LIFE, TOKEN_LIFE, WebToken


def exchange(call: Call) -> Answer:
    if call.query.get("grant_type") != "authorization_code":
        raise Refused(40002, "invalid grant_type")
    code = call.platform.web.codes.get(call.query.get("code", ""))
    if code is None or code.app_id != call.account.app_id:
        raise Refused(40029, "invalid code")
    if code.used:
        raise Refused(40163, "code been used")
    if call.now - code.made_at >= CODE_LIFE:
        raise Refused(42003, "code expired")
    code.used = True
    access, refresh = call.platform.web.tokens_for(code.app_id, code.tie, code.scope, snapshot=code.snapshot)
    return _tokens(call, access, refresh, call.platform.web.tokens[access])


def refresh(call: Call) -> Answer:
    if call.query.get("grant_type") != "refresh_token":
        raise Refused(40002, "invalid grant_type")
    value = call.query.get("refresh_token", "")
    before = call.platform.web.refreshes.get(value)
    if before is None or before.app_id != call.account.app_id:
        raise Refused(40030, "invalid refresh_token")
    if call.now >= before.expires_at:
        raise Refused(42002, "refresh_token expired")
    access, _ = call.platform.web.tokens_for(before.app_id, before.tie, before.scope, snapshot=before.snapshot)
    return _tokens(call, access, value, before)


def user_info(call: Call) -> Answer:
    token = _token(call)
    if token.scope != "snsapi_userinfo":
        raise Refused(48001, "api unauthorized")
    fan, world = token.tie.fan, call.platform.world
    answer: JsonObject = {
        "openid": openid_shown(token),
        "nickname": "微信用户" if token.snapshot else fan.nickname,
        "sex": 0,
        "language": "",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": f"{call.platform.base_url}/sim/fans/{fan.id}/avatar",
        "privilege": [],
    }
    unionid = world.unionid(fan, call.account)
    return {**answer, "unionid": unionid} if unionid and not token.snapshot else answer


def check(call: Call) -> Answer:
    _token(call)
    return done()


def js_ticket(call: Call) -> Answer:
    kind = call.query.get("type", "")
    if kind not in ("jsapi", "wx_card"):
        raise Refused(40097, "invalid args")
    value, seconds = call.platform.web.ticket(call.account.app_id, kind)
    return done(ticket=value, expires_in=seconds)


def openid_shown(token: WebToken) -> str:
    """On a snapshot page it is a virtual person's, which must never become a fan."""
    if not token.snapshot:
        return token.tie.openid
    drawn = hashlib.sha256(f"snapshot:{token.tie.openid}".encode()).hexdigest()
    return token.tie.openid[:6] + drawn[:22]


def _tokens(call: Call, access: str, refreshing: str, token: WebToken) -> Answer:
    answer: JsonObject = {
        "access_token": access,
        "expires_in": TOKEN_LIFE,
        "refresh_token": refreshing,
        "openid": openid_shown(token),
        "scope": token.scope,
    }
    if token.snapshot:
        answer["is_snapshotuser"] = 1
    unionid = call.platform.world.unionid(token.tie.fan, call.account)
    if unionid and token.scope == "snsapi_userinfo" and not token.snapshot:
        answer["unionid"] = unionid
    return answer


def _token(call: Call) -> WebToken:
    token = call.platform.web.tokens[call.query["access_token"]]
    if call.query.get("openid") != openid_shown(token):
        raise Refused(40003, "invalid openid")
    return token


ENDPOINTS = (
    Endpoint("ANY", "/sns/oauth2/access_token", exchange, Feature.WEB, wants="nothing", identify=by_keys_in_query),
    Endpoint("ANY", "/sns/oauth2/refresh_token", refresh, Feature.WEB, wants="nothing", identify=by_app_id_alone),
    Endpoint("ANY", "/sns/userinfo", user_info, Feature.WEB, wants="nothing", identify=by_web_token),
    Endpoint("ANY", "/sns/auth", check, Feature.WEB, wants="nothing", identify=by_web_token),
    Endpoint("GET", "/cgi-bin/ticket/getticket", js_ticket),
)
