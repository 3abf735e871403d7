"""Who follows: one, many, all of them; remarks and the blacklist (reference §2.11)."""

from collections.abc import Callable

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.world.fans import Tie

PAGE = 10_000
_MOST_AT_ONCE = 100
_LONGEST_REMARK = 30  # characters
_MOST_BLACKLISTED = 20  # in one call


def info(call: Call) -> Answer:
    return _info(call, call.tie(_openid(call.query.get("openid", ""))))


def batch(call: Call) -> Answer:
    asked = call.body.parts("user_list")
    if not 1 <= len(asked) <= _MOST_AT_ONCE:
        raise Refused(40032, "invalid openid list size")
    return {"user_info_list": [_info(call, call.tie(_openid(each.maybe("openid")))) for each in asked]}


def followers(call: Call) -> Answer:
    return paged(call, lambda tie: tie.follows, call.query.get("next_openid", ""))


def paged(call: Call, is_listed: Callable[[Tie], bool], after: str) -> JsonObject:
    """A page of openids in the order of the first contact; past the last one there is no `data`.

    `after` is any openid of the account: who left between two pages does not break the walk.
    """
    page: list[str] = []
    total, begun = 0, not after
    for tie in call.platform.world.ties_with(call.account):
        listed = is_listed(tie)
        total += listed
        if begun and listed and len(page) < PAGE:
            page.append(tie.openid)
        begun = begun or tie.openid == after
    if not begun:
        raise Refused(40003, "invalid openid")
    answer: JsonObject = {"total": total, "count": len(page), "next_openid": page[-1] if page else ""}
    return {**answer, "data": {"openid": page}} if page else answer


def remark(call: Call) -> Answer:
    tie, text = call.follower(_openid(call.body.maybe("openid"))), call.body.maybe("remark")
    if len(text) >= _LONGEST_REMARK:
        raise Refused(40035, "invalid parameter, remark is too long")
    tie.remark = text
    return done()


def blacklist(call: Call) -> Answer:
    return paged(call, lambda tie: tie.blacklisted, call.body.maybe("begin_openid"))


def add_to_blacklist(call: Call) -> Answer:
    return _set_blacklisted(call, blacklisted=True)


def remove_from_blacklist(call: Call) -> Answer:
    return _set_blacklisted(call, blacklisted=False)


def _set_blacklisted(call: Call, *, blacklisted: bool) -> Answer:
    openids = call.body.texts("openid_list")
    if not 1 <= len(openids) <= _MOST_BLACKLISTED:
        raise Refused(40032, "invalid openid list size")
    ties = [own_tie(call, openid) for openid in openids]
    for tie in ties:
        tie.blacklisted = blacklisted
    return done()


def own_tie(call: Call, openid: str) -> Tie:
    """Raises Refused 49003 for an openid of another account."""
    tie = call.platform.world.known_tie(call.account, openid)
    if tie is None:
        raise Refused(49003, "not match openid with appid")
    return tie


def _openid(text: str) -> str:
    if not text:
        raise Refused(41009, "missing openid")
    return text


def _info(call: Call, tie: Tie) -> JsonObject:
    """No nickname and no picture: WeChat gives them only through web authorisation."""
    unionid = call.platform.world.unionid(tie.fan, call.account)
    known: JsonObject = {"subscribe": int(tie.follows), "openid": tie.openid}
    if unionid:
        known["unionid"] = unionid
    if not tie.follows:
        return known
    return {
        **known,
        "language": "zh_CN",
        "subscribe_time": int(tie.followed_at),
        "remark": tie.remark,
        "groupid": tie.tags[0] if tie.tags else 0,
        "tagid_list": list(tie.tags),
        "subscribe_scene": tie.subscribe_scene,
        "qr_scene": tie.qr_scene,
        "qr_scene_str": tie.qr_scene_str,
    }


ENDPOINTS = (
    Endpoint("GET", "/cgi-bin/user/info", info, Feature.USERS),
    Endpoint("POST", "/cgi-bin/user/info/batchget", batch, Feature.USERS),
    Endpoint("GET", "/cgi-bin/user/get", followers, Feature.USERS),
    Endpoint("POST", "/cgi-bin/user/info/updateremark", remark, Feature.USERS),
    Endpoint("POST", "/cgi-bin/tags/members/getblacklist", blacklist, Feature.USERS),
    Endpoint("POST", "/cgi-bin/tags/members/batchblacklist", add_to_blacklist, Feature.USERS),
    Endpoint("POST", "/cgi-bin/tags/members/batchunblacklist", remove_from_blacklist, Feature.USERS),
)
