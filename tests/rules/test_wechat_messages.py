"""From the XML of a push to the typed message: every kind, and whatever else may come."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.wechat_pushes import ACCOUNT, AT, EVENTS, MESSAGES, MSG_ID, OPENID, PUSHES, event, head, message
from yutang.wechat.messages import (
    Follow,
    Image,
    Location,
    MassResult,
    Other,
    Position,
    Push,
    Scan,
    Subscriptions,
    Text,
    Verification,
)
from yutang.wechat.reading import Malformed, parse_push, push_from
from yutang.wechat.xml import write_xml

NAMES = st.sampled_from(
    [
        *("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "MsgID", "Event", "EventKey", "Ticket"),
        *("Content", "PicUrl", "MediaId", "Format", "Location_X", "Location_Y", "Scale", "Latitude", "Longitude"),
        *("Precision", "Status", "TotalCount", "PublishEventInfo", "publish_id", "publish_status", "fail_idx", "item"),
        *("SubscribeMsgPopupEvent", "List", "ErrorCode", "ExpiredTime", "ScanCodeInfo", "ScanResult", "RevokeInfo"),
        *("ArticleUrlResult", "ResultList", "article_detail", "InfoType", "Novelty"),
    ]
)
EVENT_NAMES = sorted({str(parse_push(sample.xml).fields["Event"]) for sample in EVENTS.values()})
KINDS = st.sampled_from(
    ["event", "text", "image", "voice", "video", "shortvideo", "location", "link", "novelty", *EVENT_NAMES]
)
TEXTS = st.text(max_size=30) | KINDS | st.sampled_from(["", "1", "-1", "nan", "1e999", "９", "9" * 5000, "1_0", " 7 "])
FIELDS = st.dictionaries(
    NAMES,
    st.recursive(
        TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
    ),
    max_size=12,
)


@pytest.mark.parametrize("name", PUSHES)
def test_every_kind_of_push_is_typed(name: str) -> None:
    sample = PUSHES[name]
    push = parse_push(sample.xml)

    assert push.content == sample.content
    assert (push.to_user, push.from_user, push.created_at) == (ACCOUNT, OPENID, AT)
    assert push.message_id == sample.message_id
    assert parse_push(sample.xml.encode()) == push


@pytest.mark.parametrize("name", PUSHES)
def test_unknown_fields_stay_in_every_kind_of_push(name: str) -> None:
    sample = PUSHES[name]
    novelty = "<Novelty><Deep><![CDATA[新]]></Deep><Twice>1</Twice><Twice>2</Twice></Novelty></xml>"
    push = parse_push(sample.xml.replace("</xml>", novelty))

    assert push.content == sample.content
    assert push.fields["Novelty"] == {"Deep": "新", "Twice": ["1", "2"]}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_of_a_kind_nobody_knows_is_kept(name: str) -> None:
    changed = MESSAGES[name].xml.replace("<MsgType><![CDATA[", "<MsgType><![CDATA[new_")
    push = parse_push(changed)

    assert isinstance(push.content, Other)
    assert push.content.name.startswith("new_")
    assert push.message_id == MSG_ID


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("<Event>subscribe</Event>", Follow()),
        ("<Event>subscribe</Event><EventKey>qrscene_</EventKey>", Follow()),
        ("<Event>SCAN</Event>", Scan("")),
        ("<Event>scan</Event><EventKey>1</EventKey>", Other("scan")),
        ("<Event>LOCATION</Event>", Other("LOCATION")),
        ("<Event>LOCATION</Event><Latitude>nan</Latitude><Longitude>1</Longitude>", Other("LOCATION")),
        ("<Event>LOCATION</Event><Latitude>1</Latitude><Longitude>2</Longitude>", Position(1.0, 2.0, 0.0)),
        ("<Event>MASSSENDJOBFINISH</Event><TotalCount>many</TotalCount>", MassResult("", "", 0, 0, 0, 0)),
        ("<Event>PUBLISHJOBFINISH</Event>", Other("PUBLISHJOBFINISH")),
        ("<Event>annual_renew</Event><ExpiredTime>soon</ExpiredTime>", Verification("annual_renew")),
        ("<Event>subscribe_msg_popup_event</Event>", Subscriptions("subscribe_msg_popup_event", ())),
        ("<Event><Nested/></Event>", Other("")),
        ("<Event/>", Other("")),
        ("", Other("")),
    ],
)
def test_an_event_with_missing_or_odd_fields_is_still_read(body: str, content: object) -> None:
    assert parse_push(f"<xml>{head('event')}{body}</xml>").content == content


@pytest.mark.parametrize(
    ("kind", "body", "content"),
    [
        ("text", "", Text("")),
        ("text", "<Content>a</Content><Content>b</Content>", Text("a")),
        ("text", "<Content><b>bold</b></Content>", Text("")),
        ("image", "<MediaId/>", Image("", "")),
        ("location", "<Location_X>1</Location_X>", Other("location")),
        ("location", "<Location_X>1</Location_X><Location_Y>2e400</Location_Y>", Other("location")),
        ("location", "<Location_X>1</Location_X><Location_Y>2</Location_Y><Scale>x</Scale>", Location(1.0, 2.0, 0, "")),
    ],
)
def test_a_message_with_missing_or_odd_fields_is_still_read(kind: str, body: str, content: object) -> None:
    assert parse_push(message(kind, body, Other("")).xml).content == content


@pytest.mark.parametrize(
    "number", ["", "soon", "-1", "1_000", "１４０７７４３４２３", "1e3", "9" * 20, "9" * 5000, "0x10"]
)
def test_a_number_that_is_none_counts_as_missing(number: str) -> None:
    push = parse_push(f"<xml><MsgType>text</MsgType><CreateTime>{number}</CreateTime><MsgId>{number}</MsgId></xml>")

    assert (push.created_at, push.message_id) == (0, None)
    assert push.fields["CreateTime"] == number


def test_numbers_stand_between_spaces_and_fit_into_64_bits() -> None:
    push = parse_push(f"<xml><MsgType>text</MsgType><CreateTime>\n {AT}\n</CreateTime><MsgId>{2**63 - 1}</MsgId></xml>")

    assert (push.created_at, push.message_id) == (AT, 2**63 - 1)


def test_what_is_no_push_is_read_as_something_nobody_knows() -> None:
    for xml in ("<xml/>", "<xml>text</xml>", "<html><body/></html>", "<xml><InfoType>suite_ticket</InfoType></xml>"):
        assert isinstance(parse_push(xml).content, Other)
    assert parse_push("<xml><InfoType>suite_ticket</InfoType></xml>").content == Other("suite_ticket")


def test_what_is_no_xml_is_malformed() -> None:
    for xml in (
        "",
        " ",
        "hello",
        "<xml>",
        "<xml></yml>",
        "{}",
        "\x00",
        "<xml>\x01</xml>",
        "<xml>&#0;</xml>",
        "<xml>&a;</xml>",
    ):
        with pytest.raises(Malformed):
            parse_push(xml)


# ---- repeated deliveries --------------------------------------------------------------------------------------------


def test_a_message_is_told_by_its_id_and_an_event_by_fan_time_name_and_key() -> None:
    scan = PUSHES["scan"]

    assert parse_push(PUSHES["text"].xml).dedup_key == f"m:{MSG_ID}"
    assert parse_push(scan.xml).dedup_key == f"e:{OPENID}:{AT}:SCAN:门口-1"
    assert parse_push(scan.xml.replace(str(AT), str(AT + 1))).dedup_key != parse_push(scan.xml).dedup_key
    assert parse_push(scan.xml.replace("门口-1", "门口-2")).dedup_key != parse_push(scan.xml).dedup_key


@pytest.mark.parametrize("name", ["template success", "mass result", "published"])
def test_two_results_in_one_second_are_not_taken_for_one(name: str) -> None:
    one = PUSHES[name].xml
    other = one.replace("200163836", "7").replace("1000001625", "7").replace("2247503051", "7")

    assert parse_push(one).dedup_key != parse_push(other).dedup_key
    assert parse_push(one).dedup_key == parse_push(one.encode()).dedup_key


def test_messages_without_an_id_are_told_by_all_they_say() -> None:
    one, other = (f"<xml>{head('text')}<Content>{text}</Content></xml>" for text in ("a", "b"))

    assert parse_push(one).dedup_key != parse_push(other).dedup_key
    assert parse_push(one).dedup_key == parse_push(one).dedup_key


def test_a_long_address_in_a_menu_keeps_the_key_short() -> None:
    one, other = (event("VIEW", f"<EventKey>https://x.cn/{'a' * 3000}{n}</EventKey>", Other("")).xml for n in "12")

    assert parse_push(one).dedup_key != parse_push(other).dedup_key
    assert len(parse_push(one).dedup_key) <= 200


# ---- anything -------------------------------------------------------------------------------------------------------


@given(FIELDS)
def test_no_fields_make_reading_fail(fields: dict[str, object]) -> None:
    push = push_from(fields)  # type: ignore[arg-type]

    assert isinstance(push, Push)
    assert dataclasses.asdict(push.content) is not None
    assert len(push.dedup_key) <= 200
    assert 0 <= push.created_at < 2**40
    assert push.message_id is None or 0 <= push.message_id < 2**63
    assert push.fields == fields


@given(FIELDS)
def test_every_well_formed_push_is_read(fields: dict[str, object]) -> None:
    push = parse_push(write_xml(fields))  # type: ignore[arg-type]

    assert push.content is not None
