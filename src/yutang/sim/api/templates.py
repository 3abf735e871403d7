"""Template messages (reference §2.8)."""

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, done
from yutang.sim.api.forms import checked
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.world.accounts import Account, Template
from yutang.sim.world.fans import Tie

MOST = 25
_REMEMBERED = 600  # seconds in which the same client_msg_id sends nothing again
_TAKES = 1.0  # simulated seconds until the result is told

# A few category templates to choose from; the console adds any other by the control API.
LIBRARY: dict[str, tuple[str, str]] = {
    "43216": ("上课提醒", "课程名称：{{thing1.DATA}}\n上课时间：{{time2.DATA}}\n上课地点：{{thing3.DATA}}"),
    "47102": ("打卡提醒", "打卡内容：{{thing1.DATA}}\n连续天数：{{number2.DATA}}\n截止时间：{{time3.DATA}}"),
    "42989": ("报名成功通知", "活动名称：{{thing1.DATA}}\n姓名：{{name2.DATA}}\n状态：{{phrase3.DATA}}"),
    "45520": ("订单支付成功通知", "订单号：{{character_string1.DATA}}\n金额：{{amount2.DATA}}\n时间：{{time3.DATA}}"),
}


def send(call: Call) -> Answer:
    """Sent once for each client_msg_id within ten minutes: a repetition gets the first one's msgid."""
    tie = call.follower(call.body.text("touser", 40003, "invalid openid"))
    template = form_of(call, call.body.text("template_id", 40036, "invalid template_id size"), subscription=False)
    rows = checked(template, call.body.part("data", 47003))
    client_id = call.body.maybe("client_msg_id")
    key = (call.account.app_id, f"template:{tie.openid}:{client_id}")
    earlier = call.platform.sends.client_ids.get(key) if client_id else None
    if earlier is not None and call.now - earlier[0] < _REMEMBERED:
        return done(msgid=earlier[1])
    msgid = call.platform.sends.new_id()
    if client_id:
        call.platform.sends.client_ids[key] = (call.now, msgid)
    status = "failed:user block" if tie.refuses else "success"
    if not tie.refuses:
        more = {"title": template.title, "rows": rows, **where(call.body)}
        call.platform.world.put_in_chat(tie, "account", "template", template.title, **more)
    platform, account = call.platform, call.account
    platform.agenda.after(_TAKES, lambda: _tell(platform, account, tie, msgid, status))
    return done(msgid=msgid)


def where(body: Body) -> dict[str, object]:
    """Where a tap leads: the mini program wins over the address."""
    if body.has("miniprogram"):
        program = body.part("miniprogram")
        return {"app_id": program.text("appid"), "path": program.maybe("pagepath"), "url": body.maybe("url")}
    return {"url": body.maybe("url") or body.maybe("page")}


def add(call: Call) -> Answer:
    short = call.body.text("template_id_short")
    if short not in LIBRARY:
        raise Refused(40037, "invalid template_id")
    if sum(not each.subscription for each in call.account.templates.values()) >= MOST:
        raise Refused(45026, "template num exceeds limit")
    title, content = LIBRARY[short]
    template = Template(call.platform.chance.token("templates", 43), title, content)
    call.account.templates[template.id] = template
    return done(template_id=template.id)


def listed(call: Call) -> Answer:
    return {
        "template_list": [
            {
                "template_id": each.id,
                "title": each.title,
                "primary_industry": "",
                "deputy_industry": "",
                "content": each.content,
                "example": "",
            }
            for each in call.account.templates.values()
            if not each.subscription
        ]
    }


def delete(call: Call) -> Answer:
    template = form_of(call, call.body.text("template_id", 40036, "invalid template_id size"), subscription=False)
    del call.account.templates[template.id]
    return done()


def form_of(call: Call, template_id: str, *, subscription: bool) -> Template:
    """Raises Refused 40037 for an unknown one, also where a notice's id is used for a template message."""
    template = call.account.templates.get(template_id)
    if template is None or template.subscription is not subscription:
        raise Refused(40037, "invalid template_id")
    if template.blocked:
        raise Refused(43116, "this template is blocked")
    return template


def _tell(platform: Platform, account: Account, tie: Tie, msgid: int, status: str) -> None:
    now = platform.clock.now()
    fields = events.event(account, tie.openid, now, "TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
    platform.engine.push(account, tie, fields)


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/template/send", send, Feature.TEMPLATES),
    Endpoint("POST", "/cgi-bin/template/api_add_template", add, Feature.TEMPLATES),
    Endpoint("GET", "/cgi-bin/template/get_all_private_template", listed, Feature.TEMPLATES),
    Endpoint("POST", "/cgi-bin/template/del_private_template", delete, Feature.TEMPLATES),
)
