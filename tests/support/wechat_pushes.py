"""One push of every kind in reference §1.5 and §1.6, as WeChat spells it, and what it should be read as."""

from dataclasses import dataclass

from yutang.wechat.messages import (
    AuthorizationChange,
    Content,
    Follow,
    Image,
    Link,
    Location,
    MassResult,
    MenuAction,
    MenuClick,
    MenuView,
    Other,
    Position,
    PublishResult,
    Scan,
    SubscriptionChoice,
    Subscriptions,
    TemplateResult,
    Text,
    Unfollow,
    Verification,
    Video,
    Voice,
)

OPENID = "oia2TjjewbmiOUlr6X-1crbLOvLw"
ACCOUNT = "gh_7f083739789a"
AT = 1407743423
MSG_ID = 6054768590064713728


@dataclass(frozen=True)
class Sample:
    xml: str
    content: Content
    message_id: int | None = None


def head(kind: str) -> str:
    return (
        f"<ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n<FromUserName><![CDATA[{OPENID}]]></FromUserName>\n"
        f"<CreateTime>{AT}</CreateTime>\n<MsgType><![CDATA[{kind}]]></MsgType>\n"
    )


def message(kind: str, body: str, content: Content) -> Sample:
    return Sample(f"<xml>{head(kind)}{body}\n<MsgId>{MSG_ID}</MsgId>\n</xml>", content, MSG_ID)


def event(name: str, body: str, content: Content) -> Sample:
    return Sample(f"<xml>{head('event')}<Event><![CDATA[{name}]]></Event>\n{body}\n</xml>", content)


MESSAGES = {
    "text": message("text", "<Content><![CDATA[你好 & <早上> 😀]]></Content>", Text("你好 & <早上> 😀")),
    "text of a message menu": message(
        "text", "<Content><![CDATA[满意]]></Content><bizmsgmenuid>101</bizmsgmenuid>", Text("满意", "101")
    ),
    "image": message(
        "image",
        "<PicUrl><![CDATA[http://mmbiz.qpic.cn/a?b=1&c=2]]></PicUrl><MediaId><![CDATA[m1]]></MediaId>",
        Image("http://mmbiz.qpic.cn/a?b=1&c=2", "m1"),
    ),
    "voice": message(
        "voice", "<MediaId><![CDATA[m2]]></MediaId><Format><![CDATA[amr]]></Format>", Voice("m2", "amr", None)
    ),
    "voice in two rates": message(
        "voice",
        "<Format>speex</Format><MediaId>m2</MediaId><MediaId16K>m16</MediaId16K><Recognition></Recognition>",
        Voice("m2", "speex", "m16"),
    ),
    "video": message("video", "<MediaId>m3</MediaId><ThumbMediaId>t3</ThumbMediaId>", Video("m3", "t3", short=False)),
    "shortvideo": message(
        "shortvideo", "<MediaId>m4</MediaId><ThumbMediaId>t4</ThumbMediaId>", Video("m4", "t4", short=True)
    ),
    "location": message(
        "location",
        "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>"
        "<Label><![CDATA[广州市海珠区]]></Label>",
        Location(23.134521, 113.358803, 20, "广州市海珠区"),
    ),
    "link": message(
        "link",
        "<Title><![CDATA[官网]]></Title><Description><![CDATA[说明]]></Description><Url><![CDATA[https://x.cn/?a=1]]></Url>",
        Link("官网", "说明", "https://x.cn/?a=1"),
    ),
}

SUBSCRIPTIONS = {
    "subscription chosen": event(
        "subscribe_msg_popup_event",
        "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[T1]]></TemplateId>"
        "<SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>2</PopupScene></List>"
        "<List><TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"
        "<PopupScene>2</PopupScene></List></SubscribeMsgPopupEvent>",
        Subscriptions(
            "subscribe_msg_popup_event", (SubscriptionChoice("T1", "accept"), SubscriptionChoice("T2", "reject"))
        ),
    ),
    "one subscription chosen": event(
        "subscribe_msg_popup_event",
        "<SubscribeMsgPopupEvent><List><TemplateId>T1</TemplateId>"
        "<SubscribeStatusString>accept</SubscribeStatusString><PopupScene>0</PopupScene></List>"
        "</SubscribeMsgPopupEvent>",
        Subscriptions("subscribe_msg_popup_event", (SubscriptionChoice("T1", "accept"),)),
    ),
    "subscription changed": event(
        "subscribe_msg_change_event",
        "<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId>"
        "<SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
        Subscriptions("subscribe_msg_change_event", (SubscriptionChoice("T1", "reject"),)),
    ),
    "subscription notice sent": event(
        "subscribe_msg_sent_event",
        "<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>1700827132819554304</MsgID>"
        "<ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>",
        Subscriptions("subscribe_msg_sent_event", (SubscriptionChoice("T1", "success", "1700827132819554304", 0),)),
    ),
}

FAN_EVENTS = {
    "follow": event("subscribe", "", Follow()),
    "follow with an empty key": event("subscribe", "<EventKey><![CDATA[]]></EventKey>", Follow()),
    "follow by a code": event(
        "subscribe",
        "<EventKey><![CDATA[qrscene_123123]]></EventKey><Ticket><![CDATA[TICKET]]></Ticket>",
        Follow("123123", "TICKET"),
    ),
    "follow after a payment": event("subscribe", "<EventKey>last_trade_no_4200001</EventKey>", Follow()),
    "unfollow": event("unsubscribe", "<EventKey></EventKey>", Unfollow()),
    "scan": event("SCAN", "<EventKey><![CDATA[门口-1]]></EventKey><Ticket>TICKET</Ticket>", Scan("门口-1", "TICKET")),
    "position": event(
        "LOCATION",
        "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119.385040</Precision>",
        Position(23.137466, 113.352425, 119.38504),
    ),
    "menu click": event("CLICK", "<EventKey><![CDATA[checkin]]></EventKey>", MenuClick("checkin")),
    "menu view": event("VIEW", "<EventKey><![CDATA[https://www.qq.com]]></EventKey>", MenuView("https://www.qq.com")),
    "menu view of a conditional menu": event(
        "VIEW",
        "<EventKey>https://www.qq.com</EventKey><MenuId>208396993</MenuId>",
        MenuView("https://www.qq.com", "208396993"),
    ),
    "menu to a mini program": event(
        "view_miniprogram",
        "<EventKey><![CDATA[pages/index/index]]></EventKey><MenuId>MENUID</MenuId>",
        MenuAction("view_miniprogram", "pages/index/index"),
    ),
    "menu scan": event(
        "scancode_push",
        "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>http://a/?b</ScanResult></ScanCodeInfo>",
        MenuAction("scancode_push", "6", "http://a/?b"),
    ),
    "menu scan with a wait": event(
        "scancode_waitmsg",
        "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>",
        MenuAction("scancode_waitmsg", "6", "2"),
    ),
    **{
        f"menu picture {name}": event(
            name,
            "<EventKey>6</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>1b5f7c23b5bf75682a53e7b6d163e185"
            "</PicMd5Sum></item></PicList></SendPicsInfo>",
            MenuAction(name, "6"),
        )
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    },
    "menu location": event(
        "location_select",
        "<EventKey>6</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y><Scale>15</Scale>"
        "<Label>广州</Label><Poiname></Poiname></SendLocationInfo>",
        MenuAction("location_select", "6"),
    ),
    **SUBSCRIPTIONS,
    **{
        name: event(
            name,
            "<OpenID>o1</OpenID><AppID>wx1</AppID><RevokeInfo>1</RevokeInfo>",
            AuthorizationChange(name, "o1", "wx1", "1"),
        )
        for name in ("user_authorization_revoke", "user_info_modified", "user_authorization_cancellation")
    },
}

OWN_EVENTS = {
    **{
        f"template {status}": event(
            "TEMPLATESENDJOBFINISH",
            f"<MsgID>200163836</MsgID><Status>{status}</Status>",
            TemplateResult("200163836", status),
        )
        for status in ("success", "failed:user block", "failed: system failed")
    },
    "mass result": event(
        "MASSSENDJOBFINISH",
        "<MsgID>1000001625</MsgID><Status><![CDATA[err(30003)]]></Status><TotalCount>10</TotalCount>"
        "<FilterCount>8</FilterCount><SentCount>6</SentCount><ErrorCount>2</ErrorCount>"
        "<CopyrightCheckResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx><UserDeclareState>0"
        "</UserDeclareState><AuditState>2</AuditState><OriginalArticleUrl>Url_1</OriginalArticleUrl></item>"
        "<item><ArticleIdx>2</ArticleIdx></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
        "<ArticleUrlResult><Count>2</Count><ResultList><item><ArticleIdx>1</ArticleIdx><ArticleUrl>http://u/1</ArticleUrl>"
        "</item><item><ArticleIdx>2</ArticleIdx><ArticleUrl>http://u/2</ArticleUrl></item></ResultList></ArticleUrlResult>",
        MassResult("1000001625", "err(30003)", 10, 8, 6, 2, ("http://u/1", "http://u/2")),
    ),
    "published": event(
        "PUBLISHJOBFINISH",
        "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>"
        "<article_id><![CDATA[b5O2OUs25HBxRceL7hfReg]]></article_id><article_detail><count>1</count><item><idx>1</idx>"
        "<article_url><![CDATA[http://mp/1]]></article_url></item></article_detail></PublishEventInfo>",
        PublishResult("2247503051", 0, "b5O2OUs25HBxRceL7hfReg", ("http://mp/1",)),
    ),
    "not published": event(
        "PUBLISHJOBFINISH",
        "<PublishEventInfo><publish_id>2247503052</publish_id><publish_status>2</publish_status>"
        "<fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>",
        PublishResult("2247503052", 2, None, (), (1, 2)),
    ),
    **{
        name: event(name, "<ExpiredTime>1442401156</ExpiredTime>", Verification(name, 1442401156))
        for name in ("qualification_verify_success", "naming_verify_success", "annual_renew", "verify_expired")
    },
    **{
        name: event(
            name,
            "<FailTime>1442401122</FailTime><FailReason>by time</FailReason>",
            Verification(name, failed_at=1442401122, reason="by time"),
        )
        for name in ("qualification_verify_fail", "naming_verify_fail")
    },
    "an event nobody knows": event(
        "user_get_card", "<CardId>c</CardId><IsGiveByFriend>1</IsGiveByFriend>", Other("user_get_card")
    ),
}
EVENTS = {**FAN_EVENTS, **OWN_EVENTS}
PUSHES = {**MESSAGES, **EVENTS}
