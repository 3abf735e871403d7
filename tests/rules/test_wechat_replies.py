"""What an account says: WeChat's limits before sending, the shapes it takes, and how messages are kept."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.errors import DomainError
from yutang.wechat.outgoing import (
    Article,
    ChoicesOut,
    ImageOut,
    MiniProgramOut,
    MusicOut,
    NewsOut,
    Outgoing,
    TextOut,
    TransferOut,
    VideoOut,
    VoiceOut,
)
from yutang.wechat.writing import (
    NotSendable,
    check_custom,
    check_passive,
    custom_json,
    from_data,
    passive_xml,
    to_data,
)
from yutang.wechat.xml import read_xml

CARD = Article("标题", "", "https://x.cn", "")
MUSIC = MusicOut("歌", "", "https://m.cn/1", "", "t")
CHOICES = ChoicesOut("满意吗？", (("101", "满意"), ("102", "不满意")), "谢谢")
PROGRAM = MiniProgramOut("小程序", "wx1", "pages/index", "t")
BOTH: list[Outgoing] = [
    TextOut("你好"),
    ImageOut("m"),
    VoiceOut("m"),
    VideoOut("m", thumb_media_id="t"),
    MUSIC,
    NewsOut((CARD,)),
]
ALL = [*BOTH, CHOICES, PROGRAM, TransferOut(), TransferOut("kf@pond")]
Check = Callable[[Outgoing], None]


def sentence(check: Check, message: Outgoing) -> str:
    with pytest.raises(NotSendable) as caught:
        check(message)
    error = caught.value
    assert isinstance(error, DomainError)
    assert (error.status, error.code) == (422, "not_sendable")
    return str(error)


# ---- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", BOTH)
def test_a_good_message_goes_both_ways(message: Outgoing) -> None:
    check_passive(message)
    check_custom(message)


@pytest.mark.parametrize("check", [check_passive, check_custom])
@pytest.mark.parametrize(
    ("message", "said"),
    [
        (TextOut(""), "Please write a text."),
        (TextOut(" \n\t　"), "Please write a text."),
        (TextOut("\x00\ud800"), "Please write a text."),
        (
            TextOut("字" * 683),
            "The text is too long for WeChat: 2049 bytes, 2048 are allowed. A Chinese character takes 3 bytes.",
        ),
        (ImageOut(""), "The picture is missing."),
        (VoiceOut(" "), "The voice recording is missing."),
        (VideoOut(""), "The video is missing."),
        (MusicOut("", "", "https://m.cn", "", ""), "Music needs a cover picture."),
        (MusicOut("", "", "", "", "t"), "Music needs a link."),
        (MusicOut("", "", "https://m.cn", "javascript:alert(1)", "t"), "A link begins with https:// or http://."),
        (NewsOut(()), "The card is empty."),
        (NewsOut((CARD, CARD)), "WeChat shows only one card in a message. Please keep one."),
        (NewsOut((Article("", "", "https://x.cn", ""),)), "A card needs a title."),
        (NewsOut((Article("a", "", "", ""),)), "A card needs a link."),
        *(
            (NewsOut((Article("a", "", address, ""),)), "A link begins with https:// or http://.")
            for address in (
                "x.cn",
                "//x.cn",
                "javascript:alert(1)",
                "https://",
                "https://x.cn/a b",
                "https://[",
                "http:x",
            )
        ),
        (NewsOut((Article("a", "", "https://x.cn", "p.jpg"),)), "A link begins with https:// or http://."),
    ],
)
def test_a_message_that_wechat_would_refuse_is_not_sent(check: Check, message: Outgoing, said: str) -> None:
    assert sentence(check, message) == said


@pytest.mark.parametrize("text", ["字" * 682 + "ab", "a" * 2048, "😀" * 512])
def test_a_text_may_fill_the_limit_to_the_byte(text: str) -> None:
    assert read_xml(passive_xml(TextOut(text), "o", "gh", 0))["Content"] == text
    assert custom_json(TextOut(text), "o")["text"] == {"content": text}


def test_what_is_only_a_message_is_no_reply() -> None:
    assert "cannot be the automatic reply" in sentence(check_passive, CHOICES)
    assert "cannot be the automatic reply" in sentence(check_passive, PROGRAM)
    check_custom(CHOICES)
    check_custom(PROGRAM)


def test_what_is_only_a_reply_is_no_message() -> None:
    assert "works only as the automatic reply" in sentence(check_custom, TransferOut())
    assert sentence(check_custom, VideoOut("m")) == "A video needs a cover picture."
    check_passive(TransferOut())
    check_passive(VideoOut("m"))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (ChoicesOut("a", ()), "A question needs answers to tap."),
        (ChoicesOut("a", (("1", ""),)), "An answer to tap needs a text."),
        (ChoicesOut("a", (("", "b"),)), "An answer to tap needs a text."),
        (ChoicesOut("a", (("1", "b"), ("1", "c"))), "Two answers to tap are the same."),
        (MiniProgramOut("", "wx", "p", "t"), "A mini program needs a title."),
        (MiniProgramOut("a", "", "p", "t"), "A mini program needs its app id and a page."),
        (MiniProgramOut("a", "wx", "", "t"), "A mini program needs its app id and a page."),
        (MiniProgramOut("a", "wx", "p", ""), "A mini program needs a cover picture."),
    ],
)
def test_questions_and_mini_programs_have_limits_too(message: Outgoing, said: str) -> None:
    assert sentence(check_custom, message) == said
    assert "too long" in sentence(check_custom, ChoicesOut("字" * 683, (("1", "a"),)))


@pytest.mark.parametrize("message", [TextOut(""), CHOICES])
def test_writing_checks_by_itself(message: Outgoing) -> None:
    with pytest.raises(NotSendable):
        passive_xml(message, "o", "gh", 0)
    with pytest.raises(NotSendable):
        custom_json(TransferOut(), "o")


# ---- shapes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        (TextOut("a]]>b"), {"MsgType": "text", "Content": "a]]>b"}),
        (ImageOut("m"), {"MsgType": "image", "Image": {"MediaId": "m"}}),
        (VoiceOut("m"), {"MsgType": "voice", "Voice": {"MediaId": "m"}}),
        (VideoOut("m", "a", "b"), {"MsgType": "video", "Video": {"MediaId": "m", "Title": "a", "Description": "b"}}),
        (
            MUSIC,
            {
                "MsgType": "music",
                "Music": {
                    "Title": "歌",
                    "Description": "",
                    "MusicUrl": "https://m.cn/1",
                    "HQMusicUrl": "",
                    "ThumbMediaId": "t",
                },
            },
        ),
        (
            NewsOut((CARD,)),
            {
                "MsgType": "news",
                "ArticleCount": "1",
                "Articles": {"item": {"Title": "标题", "Description": "", "PicUrl": "", "Url": "https://x.cn"}},
            },
        ),
        (TransferOut(), {"MsgType": "transfer_customer_service"}),
        (TransferOut("kf@pond"), {"MsgType": "transfer_customer_service", "TransInfo": {"KfAccount": "kf@pond"}}),
    ],
)
def test_every_passive_reply_has_its_shape(message: Outgoing, fields: dict[str, object]) -> None:
    head = {"ToUserName": "o_fan", "FromUserName": "gh_pond", "CreateTime": "1764000000"}

    assert read_xml(passive_xml(message, "o_fan", "gh_pond", 1764000000.9)) == {**head, **fields}


@pytest.mark.parametrize(
    ("message", "kind", "body"),
    [
        (TextOut("a\x00"), "text", {"content": "a"}),
        (ImageOut("m"), "image", {"media_id": "m"}),
        (VoiceOut("m"), "voice", {"media_id": "m"}),
        (
            VideoOut("m", "a", "b", "t"),
            "video",
            {"media_id": "m", "thumb_media_id": "t", "title": "a", "description": "b"},
        ),
        (
            MUSIC,
            "music",
            {"title": "歌", "description": "", "musicurl": "https://m.cn/1", "hqmusicurl": "", "thumb_media_id": "t"},
        ),
        (
            NewsOut((CARD,)),
            "news",
            {"articles": [{"title": "标题", "description": "", "url": "https://x.cn", "picurl": ""}]},
        ),
        (
            CHOICES,
            "msgmenu",
            {
                "head_content": "满意吗？",
                "list": [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}],
                "tail_content": "谢谢",
            },
        ),
        (
            PROGRAM,
            "miniprogrampage",
            {"title": "小程序", "appid": "wx1", "pagepath": "pages/index", "thumb_media_id": "t"},
        ),
    ],
)
def test_every_customer_service_message_has_its_shape(message: Outgoing, kind: str, body: dict[str, object]) -> None:
    assert custom_json(message, "o_fan") == {"touser": "o_fan", "msgtype": kind, kind: body}


# ---- keeping --------------------------------------------------------------------------------------------------------

WORDS = st.text(max_size=20) | st.just("https://x.cn/\ud800")
ARTICLES = st.builds(Article, WORDS, WORDS, WORDS, WORDS)
OUTGOING: st.SearchStrategy[Outgoing] = st.one_of(
    st.builds(TextOut, WORDS),
    st.builds(ImageOut, WORDS),
    st.builds(VoiceOut, WORDS),
    st.builds(VideoOut, WORDS, WORDS, WORDS, WORDS),
    st.builds(MusicOut, WORDS, WORDS, WORDS, WORDS, WORDS),
    st.builds(NewsOut, st.lists(ARTICLES, max_size=3).map(tuple)),
    st.builds(ChoicesOut, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple), WORDS),
    st.builds(MiniProgramOut, WORDS, WORDS, WORDS, WORDS),
    st.builds(TransferOut, WORDS),
)


@given(OUTGOING)
def test_what_is_kept_as_json_is_the_same_message_again(message: Outgoing) -> None:
    assert from_data(json.loads(json.dumps(to_data(message)))) == message


def test_messages_are_kept_under_their_kind() -> None:
    assert to_data(TextOut("你好")) == {"kind": "text", "text": "你好"}
    assert [to_data(message)["kind"] for message in ALL] == [
        *("text", "image", "voice", "video", "music", "news", "choices", "mini_program", "transfer", "transfer"),
    ]
    assert to_data(CHOICES)["choices"] == [["101", "满意"], ["102", "不满意"]]
    assert from_data({"kind": "text", "text": "a", "novelty": 1}) == TextOut("a")
    assert from_data({"kind": "video", "media_id": "m"}) == VideoOut("m")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "novelty"},
        {"kind": ["text"]},
        {"kind": "text", "text": 1},
        {"kind": "news"},
        {"kind": "news", "articles": "a"},
        {"kind": "news", "articles": ["a"]},
        {"kind": "choices", "head": "a", "choices": [["1"]]},
        {"kind": "choices", "head": "a", "choices": [["1", 2]]},
        {"kind": "choices", "head": "a", "choices": ["12"]},
    ],
)
def test_what_is_no_message_is_a_value_error(data: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        from_data(data)


@given(OUTGOING, st.sampled_from(["check_passive", "check_custom"]))
def test_any_message_is_sendable_or_refused_in_words(message: Outgoing, check: str) -> None:
    try:
        if check == "check_passive":
            assert read_xml(passive_xml(message, "o", "gh", 1))["MsgType"]
        else:
            assert json.dumps(custom_json(message, "o"), ensure_ascii=False).encode()
    except NotSendable as error:
        words = str(error)
    else:
        words = "sendable."
    assert words.endswith(".")
