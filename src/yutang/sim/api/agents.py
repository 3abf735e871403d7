"""The agents of WeChat's own customer-service console (reference §2.7): kept as a list, nothing more."""

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, done


def add(call: Call) -> Answer:
    name = call.body.text("kf_account", 61451, "invalid kf_account")
    if name in call.account.agents:
        raise Refused(61453, "kf_account exist")
    number = str(1001 + len(call.account.agents))
    call.account.agents[name] = {"kf_account": name, "kf_nick": call.body.maybe("nickname"), "kf_id": number}
    return done()


def update(call: Call) -> Answer:
    _agent(call, call.body.maybe("kf_account"))["kf_nick"] = call.body.maybe("nickname")
    return done()


def delete(call: Call) -> Answer:
    name = call.query.get("kf_account", "")
    _agent(call, name)
    del call.account.agents[name]
    return done()


def listed(call: Call) -> Answer:
    return {"kf_list": list(call.account.agents.values())}


def online(_call: Call) -> Answer:
    return {"kf_online_list": []}


def _agent(call: Call, name: str) -> dict[str, object]:
    if name not in call.account.agents:
        raise Refused(61452, "invalid kf_account")
    return call.account.agents[name]


ENDPOINTS = (
    Endpoint("POST", "/customservice/kfaccount/add", add, Feature.CUSTOMER_SERVICE),
    Endpoint("POST", "/customservice/kfaccount/update", update, Feature.CUSTOMER_SERVICE),
    Endpoint("ANY", "/customservice/kfaccount/del", delete, Feature.CUSTOMER_SERVICE, wants="nothing"),
    Endpoint("GET", "/cgi-bin/customservice/getkflist", listed, Feature.CUSTOMER_SERVICE),
    Endpoint("GET", "/cgi-bin/customservice/getonlinekflist", online, Feature.CUSTOMER_SERVICE),
)
