"""Kinds of QR payloads: real forms are known, imitations are just addresses or text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.wechat.payloads import GROUP_KINDS, PERSON_KINDS, PayloadKind, kind_of, payload_key

TOKEN = "AwYAAtestNotARealToken-0123456789_abcdefABCDEFghijklGHIJKLmnop"
GROUP = f"https://weixin.qq.com/g/{TOKEN}"
WECOM = "https://work.weixin.qq.com/gm/00112233445566778899aabbccddeeff"
QQ = "https://qm.qq.com/cgi-bin/qm/qr?k=lNotARealGroup0123456789abcdefgh&jump_from=webapi"

KNOWN = [
    (GROUP, "wechat_group"),
    ("https://weixin.qq.com/g/A1b2C3d4E5f6G7h8", "wechat_group"),
    (WECOM, "wecom_group"),
    ("https://u.wechat.com/NotARealPerson_0123456", "wechat_personal"),
    ("https://u.wechat.com/NotARealPerson_0123456?s=2", "wechat_personal"),
    ("http://weixin.qq.com/q/02NotARealTicket_00001", "wechat_oa"),
    ("http://weixin.qq.com/r/NotARealAccount0000001", "wechat_oa"),
    ("https://work.weixin.qq.com/u/vcNotARealMember01?v=4.1.0", "wecom_member"),
    ("https://wework.qpic.cn/wwhead/duc2TvpEgSTPk74IwG7BsWlsT6xOzGNt/0", "wecom_member"),
    ("https://work.weixin.qq.com/ca/NotARealLink000001", "wecom_acquisition"),
    ("wxp://f2f0NotARealPurse0123456789", "wechat_pay"),
    ("weixin://wxpay/bizpayurl?pr=4fR8x", "wechat_pay"),
    ("https://qr.alipay.com/fkx00notarealpurse00001", "alipay"),
    ("HTTPS://QR.ALIPAY.COM/FKX05123", "alipay"),
    (QQ, "qq_group"),
    ("https://qm.qq.com/q/aB3dE5fG7h", "qq_group"),
    ("https://www.example.com/join?from=poster", "url"),
    ("https://mp.weixin.qq.com/s/abcdefgh", "url"),
    ("https://work.weixin.qq.com/wework_admin/frame", "url"),
    ("加群请联系前台", "text"),
    ("weixin.qq.com/g/" + TOKEN, "text"),
    ("", "text"),
]

IMITATIONS = [
    f"https://weixin.qq.com.example.com/g/{TOKEN}",
    f"https://weixin.qq.com@example.com/g/{TOKEN}",
    f"https://user:weixin.qq.com@example.com/g/{TOKEN}",
    f"https://weixin.qq.com:8443/g/{TOKEN}",
    f"https://weixin.qq.com./g/{TOKEN}",
    f"https://weixin.qq.com\\@example.com/g/{TOKEN}",
    f"https://weixin.qq.com%2f@example.com/g/{TOKEN}",
    f"https://weixin。qq.com/g/{TOKEN}",
    f"https://wеixin.qq.com/g/{TOKEN}",  # a Cyrillic е
    f"https://weixin.qq.com/g/../{TOKEN}",
    f"https://weixin.qq.com/g/{TOKEN}/more",
    f"https://weixin.qq.com/g/{TOKEN[:20]} {TOKEN[20:]}",
    f"https://weixin.qq.com/g/{TOKEN}\nhttps://example.com",
    f"https://weixin.qq.com#/g/{TOKEN}",
    f"https://weixin.qq.com?/g/{TOKEN}",
    f"https://example.com/https://weixin.qq.com/g/{TOKEN}",
    f"javascript:alert(document.domain)//https://weixin.qq.com/g/{TOKEN}",
    f"javascript://weixin.qq.com/g/{TOKEN}",
    f"ftp://weixin.qq.com/g/{TOKEN}",
    "https://weixin.qq.com/g/",
    "https://weixin.qq.com/g/short",
    "https://qm.qq.com/cgi-bin/qm/qr?jump_from=webapi",
]


@pytest.mark.parametrize(("payload", "kind"), KNOWN)
def test_a_payload_is_known_by_its_address(payload: str, kind: str) -> None:
    assert kind_of(payload) == kind


@pytest.mark.parametrize("payload", IMITATIONS)
def test_an_imitation_is_an_address_or_a_text_like_any_other(payload: str) -> None:
    assert kind_of(payload) in {PayloadKind.URL, PayloadKind.TEXT}


def test_a_javascript_payload_is_text() -> None:
    assert kind_of("javascript:alert(1)") is PayloadKind.TEXT


def test_scheme_host_and_surrounding_space_are_read_loosely_and_tokens_strictly() -> None:
    assert kind_of(f" HTTPS://WeiXin.QQ.com/g/{TOKEN}\r\n") is PayloadKind.WECHAT_GROUP
    assert kind_of(f"https://weixin.qq.com/G/{TOKEN}") is PayloadKind.URL


def test_group_kinds_and_person_kinds_have_nothing_in_common() -> None:
    assert not GROUP_KINDS & PERSON_KINDS


@pytest.mark.parametrize(
    "same",
    [
        GROUP,
        f" {GROUP}\n",
        f"http://weixin.qq.com/g/{TOKEN}",
        f"HTTPS://WEIXIN.QQ.COM:443/g/{TOKEN}",
        f"{GROUP}?from=poster#top",
    ],
)
def test_forms_of_one_payload_have_one_key(same: str) -> None:
    assert payload_key(same) == GROUP


def test_a_qq_group_is_known_by_its_k_alone() -> None:
    other_order = "https://qm.qq.com/cgi-bin/qm/qr?jump_from=x&k=lNotARealGroup0123456789abcdefgh"
    assert payload_key(QQ) == payload_key(other_order)
    assert payload_key(QQ) != payload_key(QQ.replace("k=l", "k=m"))


def test_tokens_that_differ_in_case_are_different_groups() -> None:
    assert payload_key(GROUP) != payload_key(GROUP.swapcase())


def test_any_other_address_keeps_its_query() -> None:
    assert payload_key("HTTPS://Www.Example.com/A?b=C#d") == "https://www.example.com/A?b=C#d"


@given(st.text())
def test_any_text_has_a_kind_and_a_key(text: str) -> None:
    assert kind_of(text) in PayloadKind
    assert payload_key(payload_key(text)) == payload_key(text)


@given(st.sampled_from([payload for payload, _ in KNOWN]), st.text(max_size=3), st.integers(0, 90))
def test_no_change_of_a_payload_moves_it_to_another_host(payload: str, inserted: str, at: int) -> None:
    changed = payload[:at] + inserted + payload[at:]
    if kind_of(changed) is PayloadKind.WECHAT_GROUP:
        assert payload_key(changed).startswith("https://weixin.qq.com/g/")


@given(st.sampled_from([payload for payload, _ in KNOWN]))
def test_the_key_of_a_payload_is_of_the_same_kind(payload: str) -> None:
    assert kind_of(payload_key(payload)) is kind_of(payload)
