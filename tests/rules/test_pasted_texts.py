"""What is pasted from documents: structure comes along, nothing else does, and it never takes long."""

import re
import time

import pytest

from yutang.courses.markdown import LONGEST, html_of
from yutang.courses.pasting import MOST, pasted
from yutang.courses.rules.values import text_of
from yutang.fields import Fields

SLOW = 6.0  # seconds, on a machine that does much else; each takes less than one alone


def markdown(html: str) -> str:
    return pasted(html).markdown


def test_a_text_from_word_keeps_its_headings_lists_and_bold_words() -> None:
    html = (
        '<html xmlns:o="urn:x"><head><style>p.MsoNormal{margin:0}</style><title>x</title></head><body lang=ZH-CN>'
        "<h1>第一天</h1><p class=MsoNormal>喝水，<b>慢慢</b>喝。<o:p></o:p></p>"
        '<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]>'
        '<span style="mso-list:Ignore">·<span style="font:7.0pt">&nbsp;&nbsp; </span></span><![endif]>睁眼</p>'
        '<p style="mso-list:l1"><span style="mso-list:Ignore">2.</span>坐起来</p>'
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->"
    )

    assert markdown(html) == "# 第一天\n\n喝水，**慢慢**喝。\n\n- 睁眼\n\n1. 坐起来"


def test_a_text_from_feishu_or_a_web_page_keeps_nested_lists_tables_and_links() -> None:
    html = (
        '<div data-page="1"><div><span style="font-weight: 700">重点</span></div>'
        "<ul><li><div>甲</div><ul><li>乙</li></ul></li></ul>"
        "<table><tr><td>时间</td><td>事</td></tr><tr><td>5:00</td><td>喝水</td></tr></table>"
        '<p><a href="https://a.example/x?y=1&amp;z=2">这里</a></p></div>'
    )

    said = markdown(html)

    assert "**重点**" in said
    assert "- 甲\n  - 乙" in said
    assert "| 时间 | 事 |\n| --- | --- |\n| 5:00 | 喝水 |" in said
    assert said.endswith("[这里](https://a.example/x?y=1&z=2)")


def test_the_wrapping_of_google_is_not_bold() -> None:
    assert markdown('<b style="font-weight:normal"><p>plain</p><p><b>bold</b></p></b>') == "plain\n\n**bold**"


def test_pictures_of_strangers_are_counted_and_left_out_and_our_own_stay() -> None:
    own = "/class/media/" + "a" * 32
    found = pasted(
        f'<p>x<img src="data:image/png;base64,AAAA"><img src="file:///C:/1.png"><img src="{own}" alt="y"></p>'
    )

    assert found.pictures == 2
    assert found.markdown == f"x![y]({own})"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT\n>alert(1)</SCRIPT >",
        "<p onclick=alert(1)>hi</p>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<img src=x onerror=alert(1)><svg onload=alert(1)><math><mi xlink:href="javascript:alert(1)">',
        "<style>@import 'https://evil.example'</style><iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<template><script>alert(1)</script></template><noscript><img src=x onerror=alert(1)></noscript>",
        "<p>[x](javascript:alert(1)) ![x](data:image/svg+xml;base64,AA)</p>",
        "<xmp><script>alert(1)</script></xmp><plaintext><b>",
        "<!--><script>alert(1)</script>-->",
        '<p title="><script>alert(1)</script>">x</p>',
    ],
)
def test_what_is_hostile_is_harmless_once_it_is_shown(html: str) -> None:
    shown = str(html_of(markdown(html)))

    assert "<script" not in shown
    assert not re.search(r"<[^>]+\son\w+=", shown)
    assert not re.search(r'(?:href|src)="(?!https?://|/class/media/)', shown)
    assert "<style" not in shown
    assert "<iframe" not in shown
    assert "<svg" not in shown


def test_marks_that_turn_words_around_are_taken_out_wherever_they_come_in() -> None:
    trick = "see \u202etxt.exe\u202c and \u2066this\u2069\u200b"

    assert markdown(f"<p>{trick}</p>") == "see txt.exe and this"
    assert text_of(Fields(), "body", trick, 100).startswith("see txt.exe and this")


@pytest.mark.parametrize(
    "piece",
    [
        *("<div>", "<b><i>", "<ul><li>", "<table><tr><td>", "<a ", "<", "<!--", "<?", "<![", '<p a="', "<script>"),
        *("&", "&amp;", "好", "</p>", "*_", "<br>", "<b>a</b>", "<em> </em>", "<tr><td>x</td></tr>", "<p>\n", "["),
        *("<img src=x>", "> "),
    ],
)
def test_a_megabyte_of_anything_is_read_and_shown_in_bounded_time(piece: str) -> None:
    html = (piece * (MOST // len(piece) + 1))[:MOST]

    began = time.process_time()
    said = markdown(html)
    html_of(said)

    assert time.process_time() - began < SLOW
    assert len(said) <= LONGEST
