"""Tags and who carries them (reference §2.11)."""

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, done
from yutang.sim.api.users import own_tie, paged
from yutang.sim.world.accounts import Tag
from yutang.sim.world.fans import Tie

_MOST_TAGS = 100
_LONGEST_NAME = 30  # bytes
_MOST_FANS_AT_ONCE = 50
_MOST_TAGS_OF_A_FAN = 20
_SYSTEM = (0, 1, 2)


def create(call: Call) -> Answer:
    name = _new_name(call, call.body.part("tag"))
    if len(call.account.tags) >= _MOST_TAGS:
        raise Refused(45056, "too many tag now, no need to add new")
    tag = Tag(call.account.next_tag, name)
    call.account.next_tag += 1
    call.account.tags[tag.id] = tag
    return {"tag": {"id": tag.id, "name": tag.name}}


def listed(call: Call) -> Answer:
    followers = call.platform.world.followers(call.account)
    return {
        "tags": [
            {"id": tag.id, "name": tag.name, "count": sum(tag.id in tie.tags for tie in followers)}
            for tag in call.account.tags.values()
        ]
    }


def rename(call: Call) -> Answer:
    part = call.body.part("tag")
    tag = _tag(call, part.number("id"))
    tag.name = _new_name(call, part)
    return done()


def delete(call: Call) -> Answer:
    tag = _tag(call, call.body.part("tag").number("id"))
    del call.account.tags[tag.id]
    for tie in call.platform.world.ties_with(call.account):
        if tag.id in tie.tags:
            tie.tags.remove(tag.id)
    return done()


def add_to(call: Call) -> Answer:
    tag, ties = _tag(call, call.body.number("tagid")), _ties(call)
    if any(len(tie.tags) >= _MOST_TAGS_OF_A_FAN for tie in ties if tag.id not in tie.tags):
        raise Refused(45059, "can't add too many tags to one user")
    for tie in ties:
        if tag.id not in tie.tags:
            tie.tags.append(tag.id)
    return done()


def remove_from(call: Call) -> Answer:
    tag, ties = _tag(call, call.body.number("tagid")), _ties(call)
    for tie in ties:
        if tag.id in tie.tags:
            tie.tags.remove(tag.id)
    return done()


def of_fan(call: Call) -> Answer:
    return {"tagid_list": list(own_tie(call, call.body.text("openid", 40003, "invalid openid")).tags)}


def members(call: Call) -> Answer:
    tag = _tag(call, call.body.number("tagid"))
    page = paged(call, lambda tie: tie.follows and tag.id in tie.tags, call.body.maybe("next_openid"))
    del page["total"]
    return page


def _ties(call: Call) -> list[Tie]:
    openids = call.body.texts("openid_list")
    if not 1 <= len(openids) <= _MOST_FANS_AT_ONCE:
        raise Refused(40032, "invalid openid list size")
    ties = [own_tie(call, openid) for openid in openids]
    if not all(tie.follows for tie in ties):
        raise Refused(43004, "require subscribe")
    return ties


def _tag(call: Call, number: int) -> Tag:
    if number in _SYSTEM:
        raise Refused(45058, "can't modify sys tag")
    if number not in call.account.tags:
        raise Refused(45159, "invalid tag id")
    return call.account.tags[number]


def _new_name(call: Call, part: Body) -> str:
    name = part.text("name", 45157, "invalid tag name")
    if len(name.encode()) > _LONGEST_NAME:
        raise Refused(45158, "tag name too long")
    if any(tag.name == name for tag in call.account.tags.values()):
        raise Refused(45157, "invalid tag name")
    return name


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/tags/create", create, Feature.TAGS),
    Endpoint("GET", "/cgi-bin/tags/get", listed, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/tags/update", rename, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/tags/delete", delete, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/tags/members/batchtagging", add_to, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/tags/members/batchuntagging", remove_from, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/tags/getidlist", of_fan, Feature.TAGS),
    Endpoint("POST", "/cgi-bin/user/tag/get", members, Feature.TAGS),
)
