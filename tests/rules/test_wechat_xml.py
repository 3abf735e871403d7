"""XML from anybody: what is refused, what is kept, and that writing survives every text."""

import time
import tracemalloc
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from yutang.wechat.limits import PUSH_MAX_BYTES, PUSH_MAX_DEPTH, PUSH_MAX_ELEMENTS
from yutang.wechat.messages import Field
from yutang.wechat.xml import Malformed, cdata, clean, read_xml, write_xml

LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    + "]><xml><Content>&a9;</Content></xml>"
)
BOMBS = {
    "a billion laughs": LAUGHS,
    "a quadratic blow-up": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><xml>{"&a;" * 100_000}</xml>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><xml/>',
    "a file": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
    "an address": '<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:9/x">]><xml><Content>&f;</Content></xml>',
    "a foreign document type": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml/>',
    "a bare document type": "<!DOCTYPE xml><xml/>",
    "after a declaration": '<?xml version="1.0"?>\n<!-- a --><!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
    "after a byte order mark": '\ufeff<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
}
TEXTS = st.text(max_size=60) | st.sampled_from(["]]>", "]]]]>>", "<![CDATA[x]]>", "&amp;<b>", "]]", " ", "\n", "]>"])
FIELDS = st.recursive(
    TEXTS.map(clean).map(lambda text: text.replace("\r\n", "\n").replace("\r", "\n")),
    lambda inner: st.dictionaries(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,9}", fullmatch=True),
        inner | st.lists(inner, min_size=2, max_size=3),
        min_size=1,
        max_size=4,
    ),
    max_leaves=12,
)


def reason_of(document: str | bytes) -> str | None:
    """Why it is malformed; None where it was read."""
    try:
        assert isinstance(read_xml(document), dict)
    except Malformed as error:
        return error.reason
    return None


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("kind", [str, bytes])
def test_entities_are_refused_before_anything_is_expanded(name: str, kind: type) -> None:
    document = BOMBS[name] if kind is str else BOMBS[name].encode()
    tracemalloc.start()
    began = time.process_time()
    reason = reason_of(document)
    spent = time.process_time() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reason == "doctype"
    assert spent < 0.05
    assert most < 3_000_000  # the document itself, and no expansion of it


def test_a_document_type_that_a_fan_typed_is_a_text() -> None:
    typed = '<!DOCTYPE html [<!ENTITY a "b">]>'

    assert read_xml(f"<xml><Content>{cdata(typed)}</Content><!-- <!DOCTYPE x> --></xml>") == {"Content": typed}


@pytest.mark.parametrize(
    "trick",
    [
        '<!-- <![CDATA[ --><!DOCTYPE x [<!ENTITY a "b">]><!-- ]]> --><xml>&a;</xml>',
        '<?x <![CDATA[ ?><!DOCTYPE x [<!ENTITY a "b">]><xml a="]]>">&a;</xml>',
    ],
)
def test_no_trick_hides_a_document_type(trick: str) -> None:
    assert reason_of(trick) == "doctype"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<xml>\xff</xml>", "not_utf8"),
        ("<xml>你好</xml>".encode("gbk"), "not_utf8"),
        ("<xml>a</xml>".encode("utf-16"), "not_utf8"),
        ("<xml>\ud800</xml>", "not_utf8"),
        (b"<xml>\xed\xa0\x80</xml>", "not_utf8"),
        ('<?xml version="1.0" encoding="gbk"?><xml/>', "not_utf8"),
        ("<xml>a</xml>".encode("utf-16-le"), "not_utf8"),
        ("<xml>a</xml>".encode("utf-16-be"), "not_utf8"),
        (b"<xml>\x00</xml>", "not_utf8"),
        (b"\x00", "not_utf8"),
        ("<xml>&#xD800;</xml>", "syntax"),
        ("<xml>&#0;</xml>", "syntax"),
        ("<xml>\x08</xml>", "syntax"),
        ("<xml>&nbsp;</xml>", "syntax"),
        ("<xml><a></xml>", "syntax"),
        ("<xml/><xml/>", "syntax"),
        ("<xml>]]></xml>", "syntax"),
        ("", "syntax"),
    ],
)
def test_what_no_push_is_has_a_named_reason(document: str | bytes, reason: str) -> None:
    assert reason_of(document) == reason


def test_size_depth_and_number_have_bounds() -> None:
    def nested(depth: int) -> str:
        return "<a>" * depth + "</a>" * depth

    def filled(size: int) -> bytes:
        return b"<xml><Content>" + b"a" * (size - len("<xml><Content></Content></xml>")) + b"</Content></xml>"

    assert reason_of(filled(PUSH_MAX_BYTES + 1)) == "too_large"
    assert reason_of("é" * (PUSH_MAX_BYTES // 2 + 1)) == "too_large"
    assert reason_of(nested(PUSH_MAX_DEPTH + 1)) == "too_deep"
    assert reason_of("<a>" * 300_000) == "too_deep"
    assert reason_of(f"<xml>{'<a/>' * PUSH_MAX_ELEMENTS}</xml>") == "too_many"
    assert len(str(read_xml(filled(PUSH_MAX_BYTES))["Content"])) == PUSH_MAX_BYTES - 30
    assert read_xml(nested(PUSH_MAX_DEPTH))
    assert len(read_xml(f"<xml>{'<a/>' * (PUSH_MAX_ELEMENTS - 1)}</xml>")["a"]) == PUSH_MAX_ELEMENTS - 1


def test_a_repeated_element_is_a_list_and_nothing_else_is() -> None:
    read = read_xml(
        "<xml>\n<List><a>1</a></List> stray <List><a>2</a><a>3</a></List><One x='y'> 1 </One><None/><Both>t<b/>u</Both>"
        "<Cut><![CDATA[a]]>b<![CDATA[c]]>&lt;</Cut></xml>"
    )

    assert read == {
        "List": [{"a": "1"}, {"a": ["2", "3"]}],
        "One": " 1 ",
        "None": "",
        "Both": {"b": ""},
        "Cut": "abc<",
    }


def test_numbers_are_written_bare_and_texts_as_cdata() -> None:
    written = write_xml({"CreateTime": 5, "Content": "a]]>b", "Articles": {"item": [{"Title": "x"}, {"Title": "y"}]}})

    assert written == (
        "<xml><CreateTime>5</CreateTime><Content><![CDATA[a]]]]><![CDATA[>b]]></Content>"
        "<Articles><item><Title><![CDATA[x]]></Title></item><item><Title><![CDATA[y]]></Title></item></Articles></xml>"
    )


@pytest.mark.parametrize("name", ["", "a b", "a>", "1a", "a/><b", "é"])
def test_a_name_that_is_no_elements_is_a_mistake_of_the_caller(name: str) -> None:
    with pytest.raises(ValueError, match="name of an element"):
        write_xml({name: "x"})


@given(
    st.dictionaries(
        st.sampled_from(["a", "B_1", "c.d-e"]), FIELDS | st.lists(FIELDS, min_size=2, max_size=3), max_size=3
    )
)
@example({"a": "]]>"})
@example({"a": "]]" + ">" * 3})
@example({"a": ["]]>]]>", ""]})
def test_what_is_written_is_read_again(fields: Mapping[str, Field]) -> None:
    assert read_xml(write_xml(fields)) == fields


@given(st.text())
@example("\ud800a\x00b\ufffe")
def test_any_text_at_all_can_be_written(text: str) -> None:
    read = read_xml(write_xml({"Content": text}))["Content"]

    assert read == clean(text).replace("\r\n", "\n").replace("\r", "\n")


@given(
    st.binary(max_size=400)
    | st.text(max_size=200)
    | st.binary(max_size=200).map(lambda data: b"<xml>" + data + b"</xml>")
)
def test_any_bytes_are_read_or_malformed(document: str | bytes) -> None:
    assert reason_of(document) in {None, "syntax", "not_utf8", "doctype", "too_deep"}


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<xml>",
                    "</xml>",
                    "<a>",
                    "</a>",
                    "<b/>",
                    "<![CDATA[",
                    "]]>",
                    "<!DOCTYPE x [",
                    "]>",
                    "<!ENTITY e 'x'>",
                ),
                *(
                    "&e;",
                    "&lt;",
                    "&#65;",
                    "<!--",
                    "-->",
                    "<?xml version='1.0'?>",
                    "<?p ?>",
                    "text",
                    "你",
                    " x='y'",
                    "\x00",
                ),
            ]
        ),
        max_size=25,
    )
)
def test_pieces_of_xml_in_any_order_are_read_or_malformed(pieces: Sequence[str]) -> None:
    assert reason_of("".join(pieces)) in {None, "syntax", "doctype", "not_utf8"}
