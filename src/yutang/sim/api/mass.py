"""Mass sending: quotas by class, one send for each client id, MASSSENDJOBFINISH (reference §2.10)."""

from collections.abc import Callable, Sequence

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.api.publishing import laid_out, numbered
from yutang.sim.clock import DAY, day_of, month_of
from yutang.sim.ledgers.sends import Draft, MassSend
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.showing import Card, Line, media_line, news_line, text_line
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie
from yutang.sim.world.world import is_service
from yutang.wechat.xml import Writable

_A_MONTH = 4  # that a fan of a service account receives
_TAKES = 2.0  # simulated seconds until it is done
_LONGEST_CLIENT_ID = 64  # bytes
_FEWEST, _MOST = 2, 10_000  # openids
_HELPER = "mphelper"  # who sends events about the account itself


def send_all(call: Call) -> Answer:
    part = call.body.part("filter")
    if part.data.get("is_to_all") is True:
        ties, to_all = call.platform.world.followers(call.account), True
    else:
        tag, to_all = part.number("tag_id"), False
        if tag not in call.account.tags:
            raise Refused(45159, "invalid tag id")
        ties = [tie for tie in call.platform.world.followers(call.account) if tag in tie.tags]
    return _send(call, ties, to_all=to_all)


def send_to(call: Call) -> Answer:
    openids = call.body.texts("touser", 40003)
    if not _FEWEST <= len(openids) <= _MOST:
        raise Refused(40130, "invalid openid list size, at least two openid")
    return _send(call, [call.tie(openid) for openid in openids], to_all=False)


def preview(call: Call) -> Answer:
    tie = call.follower(call.body.text("touser", 40003, "invalid openid"))
    for line in _lines(call):
        call.platform.world.put_in_chat(tie, "account", line.kind, line.text, **line.more, preview=True)
    return done(msg_id=call.platform.sends.new_id())


def delete(call: Call) -> Answer:
    _sent(call).status = "DELETE"
    return done()


def get(call: Call) -> Answer:
    sent = _sent(call)
    return {"msg_id": sent.msg_id, "msg_status": sent.status}


def get_speed(_call: Call) -> Answer:
    return {"speed": 0, "realspeed": 80}


def _send(call: Call, ties: Sequence[Tie], *, to_all: bool) -> Answer:
    sends, account, client_id = call.platform.sends, call.account, call.body.maybe("clientmsgid")
    if len(client_id.encode()) > _LONGEST_CLIENT_ID:
        raise Refused(45067, "clientmsgid size out of limit")
    key = (account.app_id, f"mass:{client_id}")
    earlier = sends.client_ids.get(key) if client_id else None
    if earlier is not None and call.now - earlier[0] < DAY:
        raise Refused(45065, "clientmsgid exist", msg_id=earlier[1])
    lines = _lines(call)
    _check_quota(call, to_all=to_all)
    sent = MassSend(sends.new_id(), account.app_id, call.now, to_all)
    sends.mass[sent.msg_id] = sent
    if client_id:
        sends.client_ids[key] = (call.now, sent.msg_id)
    more: JsonObject = {}
    if call.body.maybe("msgtype") == "mpnews":
        more["msg_data_id"] = sends.new_id()
        sent.urls = _pages(call)
        lines = [_with_url(line, url) for line, url in zip(lines, sent.urls, strict=True)]
    platform = call.platform
    platform.agenda.after(_TAKES, lambda: _finish(platform, account, sent, ties, lines))
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": sent.msg_id, **more}


def _pages(call: Call) -> list[str]:
    """A draft that is sent leaves its box, and each of its articles gets a page."""
    job, article_id = laid_out(call, _draft(call, call.body.part("mpnews", 44004)))
    job.status, job.article_id, job.pushed = 0, article_id, True
    return [url for _, url in numbered(job)]


def _with_url(line: Line, url: str) -> Line:
    return Line(line.kind, line.text, {"articles": [{**line.more["articles"][0], "url": url}]})


def _check_quota(call: Call, *, to_all: bool) -> None:
    """A subscription account sends once a day; a service account once a day and four times a month to all."""
    own = [sent for sent in call.platform.sends.mass.values() if sent.app_id == call.account.app_id]
    today = [sent for sent in own if day_of(sent.at) == day_of(call.now)]
    if not is_service(call.account):
        used_up = bool(today)
    else:
        month = [sent for sent in own if sent.to_all and month_of(sent.at) == month_of(call.now)]
        used_up = to_all and (any(sent.to_all for sent in today) or len(month) >= _A_MONTH)
    if used_up:
        raise Refused(45028, "has no masssend quota")


def _finish(platform: Platform, account: Account, sent: MassSend, ties: Sequence[Tie], lines: Sequence[Line]) -> None:
    reached = 0
    for tie in ties:
        if tie.follows and not tie.blacklisted and not tie.refuses and _counts(platform, account, tie):
            reached += 1
            for line in lines:
                platform.world.put_in_chat(tie, "account", line.kind, line.text, **line.more)
    sent.status = "SEND_SUCCESS"
    now, filtered = platform.clock.now(), len(ties) - reached
    counts: events.Fields = {"TotalCount": len(ties), "FilterCount": reached, "SentCount": reached, "ErrorCount": 0}
    if sent.urls:
        items: list[Writable] = [{"ArticleIdx": n, "ArticleUrl": url} for n, url in enumerate(sent.urls, start=1)]
        counts["ArticleUrlResult"] = {"Count": len(items), "ResultList": {"item": items}}
    fields = events.event(
        account, _HELPER, now, "MASSSENDJOBFINISH", None, MsgID=sent.msg_id, Status="send success", **counts
    )
    platform.changes.add("account.mass_sent", app_id=account.app_id, reached=reached, filtered=filtered)
    platform.engine.push(account, None, fields)


def _counts(platform: Platform, account: Account, tie: Tie) -> bool:
    """Whether the fan may receive one more this month; counts it."""
    if not is_service(account):
        return True
    month, received = tie.mass_this_month
    now = month_of(platform.clock.now())
    received = received if month == now else 0
    if received >= _A_MONTH:
        return False
    tie.mass_this_month = (now, received + 1)
    return True


def _lines(call: Call) -> list[Line]:
    kind = call.body.text("msgtype", 40008, "invalid message type")
    if kind not in _KINDS:
        raise Refused(40008, "invalid message type")
    named = "images" if kind == "image" and call.body.has("images") else kind
    return _KINDS[kind](call, call.body.part(named, 44004))


def _text(_call: Call, part: Body) -> list[Line]:
    return [text_line(part.text("content", 44004, "empty content"))]


def _pictures(call: Call, part: Body) -> list[Line]:
    ids = part.texts("media_ids") if part.has("media_ids") else [part.text("media_id", 40007, "invalid media_id")]
    return [_media(call, media_id, "image") for media_id in ids]


def _voice(call: Call, part: Body) -> list[Line]:
    return [_media(call, part.text("media_id", 40007, "invalid media_id"), "voice")]


def _video(call: Call, part: Body) -> list[Line]:
    return [_media(call, part.text("media_id", 40007, "invalid media_id"), "video")]


def _articles(call: Call, part: Body) -> list[Line]:
    draft = _draft(call, part)
    return [news_line([Card(str(each["title"]), str(each.get("digest", "")))]) for each in draft.articles]


def _draft(call: Call, part: Body) -> Draft:
    draft = call.platform.sends.drafts.get(call.account.app_id, {}).get(part.text("media_id", 40007))
    if draft is None:
        raise Refused(40007, "invalid media_id")
    return draft


def _media(call: Call, media_id: str, kind: str) -> Line:
    media = call.platform.world.living_media(call.account, media_id)
    if media is None:
        raise Refused(40007, "invalid media_id")
    return media_line(kind, media)


def _sent(call: Call) -> MassSend:
    sent = call.platform.sends.mass.get(call.body.number("msg_id"))
    if sent is None or sent.app_id != call.account.app_id:
        raise Refused(40059, "invalid msg id")
    return sent


_KINDS: dict[str, Callable[[Call, Body], list[Line]]] = {
    "text": _text,
    "image": _pictures,
    "voice": _voice,
    "mpvideo": _video,
    "mpnews": _articles,
}

ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/mass/sendall", send_all, Feature.MASS),
    Endpoint("POST", "/cgi-bin/message/mass/send", send_to, Feature.MASS_BY_OPENID),
    Endpoint("POST", "/cgi-bin/message/mass/preview", preview, Feature.MASS),
    Endpoint("POST", "/cgi-bin/message/mass/delete", delete, Feature.MASS),
    Endpoint("POST", "/cgi-bin/message/mass/get", get, Feature.MASS),
    Endpoint("POST", "/cgi-bin/message/mass/speed/get", get_speed, Feature.MASS, wants="nothing"),
)
