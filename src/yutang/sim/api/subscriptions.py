"""Subscription notices: sent only to who allowed them (reference §2.9)."""

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, done
from yutang.sim.api.forms import checked
from yutang.sim.api.templates import LIBRARY, form_of, where
from yutang.sim.pushing import events
from yutang.sim.world.accounts import Template

_TAKES = 1.0  # simulated seconds until the result is told


def send(call: Call) -> Answer:
    tie = call.tie(call.body.text("touser", 40003, "invalid openid"))
    template = form_of(call, call.body.text("template_id", 40037, "invalid template_id"), subscription=True)
    rows = checked(template, call.body.part("data", 47003))
    if tie.grants.closed:
        raise Refused(43107, "user has closed subscription notices")
    left = tie.grants.left.get(template.id, 0)
    if left == 0:
        raise Refused(43101, "user refuse to accept the msg")
    if left > 0:
        tie.grants.left[template.id] = left - 1
    more = {"title": template.title, "rows": rows, **where(call.body)}
    call.platform.world.put_in_chat(tie, "account", "subscription", template.title, **more)
    platform, account, msgid = call.platform, call.account, call.platform.sends.new_id()
    part: events.Fields = {
        "List": {"TemplateId": template.id, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    }

    def tell() -> None:
        name, now = "subscribe_msg_sent_event", platform.clock.now()
        platform.engine.push(account, tie, events.event(account, tie.openid, now, name, SubscribeMsgSentEvent=part))

    platform.agenda.after(_TAKES, tell)
    return done(msgid=msgid)


def add(call: Call) -> Answer:
    short = call.body.text("tid")
    if short not in LIBRARY:
        raise Refused(40037, "invalid template_id")
    title, content = LIBRARY[short]
    template = Template(call.platform.chance.token("templates", 43), title, content, subscription=True)
    call.account.templates[template.id] = template
    return done(priTmplId=template.id)


def listed(call: Call) -> Answer:
    own = [each for each in call.account.templates.values() if each.subscription]
    return done(
        data=[
            {"priTmplId": each.id, "title": each.title, "content": each.content, "type": 3 if each.long_term else 2}
            for each in own
        ]
    )


def delete(call: Call) -> Answer:
    template = form_of(call, call.body.text("priTmplId", 40037, "invalid template_id"), subscription=True)
    del call.account.templates[template.id]
    return done()


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/subscribe/bizsend", send, Feature.SUBSCRIPTIONS),
    Endpoint("POST", "/wxaapi/newtmpl/addtemplate", add, Feature.SUBSCRIPTIONS),
    Endpoint("GET", "/wxaapi/newtmpl/gettemplate", listed, Feature.SUBSCRIPTIONS),
    Endpoint("POST", "/wxaapi/newtmpl/deltemplate", delete, Feature.SUBSCRIPTIONS),
)
