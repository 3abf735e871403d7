"""Texts of lessons: what Markdown becomes, and what hostile texts do not."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.courses.markdown import LONGEST, host_of, html_of, is_own_file, is_web_link, plain_text

ALLOWED = {
    *("a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {"href", "src", "alt", "title", "start", "rel", "loading"}


class Reading(HTMLParser):
    """What a browser would see: tags, attributes, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def check_harmless(html: str) -> Reading:
    seen = Reading(html)
    for tag, attributes in seen.tags:
        assert tag in ALLOWED
        assert attributes.keys() <= ATTRIBUTES
        assert re.match(r"https?://", attributes.get("href", "https://")), attributes
        assert re.match(r"/class/media/[\w.-]+$", attributes.get("src", "/class/media/a")), attributes
    return seen


def test_a_lesson_reads_as_it_was_meant() -> None:
    html = html_of("# Breathe\n\nFirst **slowly**, then ~~fast~~.\n\n- in\n- out\n\n3. three\n4. four\n\n> calm\n\n---")

    assert html == (
        "<h2>Breathe</h2>\n<p>First <strong>slowly</strong>, then <s>fast</s>.</p>\n"
        '<ul>\n<li>in</li>\n<li>out</li>\n</ul>\n<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n'
        "<blockquote>\n<p>calm</p>\n</blockquote>\n<hr />\n"
    )


def test_links_and_our_own_pictures_are_shown() -> None:
    seen = check_harmless(html_of("[here](https://a.example/x?y=1) ![dog](/class/media/77-a_b.jpg)"))

    assert [attributes.get("href") or attributes.get("src") for _, attributes in seen.tags] == [
        None,
        "https://a.example/x?y=1",
        "/class/media/77-a_b.jpg",
    ]
    assert seen.tags[1][1]["rel"] == "nofollow noopener noreferrer"


def test_a_picture_that_lies_elsewhere_is_a_link_to_it_so_that_no_stranger_learns_who_reads() -> None:
    assert html_of("![a cat](https://a.example/c.png)") == (
        '<p><a href="https://a.example/c.png" rel="nofollow noopener noreferrer">a cat</a></p>\n'
    )
    assert "a.example" in Reading(html_of("![](https://a.example/c.png)")).words
    inside = check_harmless(html_of("[![a cat](https://a.example/c.png)](https://b.example/)"))
    assert [attributes.get("href") for _, attributes in inside.tags] == [None, "https://b.example/"]
    assert inside.words.strip() == "a cat"


def test_tables_carry_no_styles_and_code_no_classes() -> None:
    seen = check_harmless(html_of("| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n```js onload=x\nalert(1)\n```\n"))

    assert {tag for tag, _ in seen.tags} >= {"table", "td", "pre", "code"}
    assert not any(attributes for _, attributes in seen.tags)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](file:///etc/passwd)",
        "[x](//evil.example/)",
        "[x](/logout)",
        "[x](https:evil.example)",
        "[x](https:///evil)",
        "[x](http://[::1)",
        "[x](https://a.example:99999999/)",
        "<javascript:alert(1)>",
        "<mailto:a@b.example>",
        "<a@b.example>",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "![x](http://a.example/track.gif)",
        "![x](https://a.example/track.gif)",
        "![x](/class/media/../logout)",
        "![x](/class/media//evil.example/a.png)",
        "![x](/class/media/%2e%2e/logout)",
        "![x](/class/media/a?b=c)",
        "[x](/class/media/a.png)",
        "[x]: javascript:alert(1)\n\n[x]",
        "![x]: javascript:alert(1)\n\n![x]",
        '[x](https://a.example "\\" onclick=alert(1) x=\\"")',
        '![" onerror="alert(1)](https://a.example/a.png)',
        '![x](https://a.example/"onerror="alert(1))',
        "[x](https://a.example/\"onclick='alert(1)')",
        '```"><script>alert(1)</script>\nx\n```',
        "<!-- --><svg/onload=alert(1)>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<style>body{display:none}</style>",
        "<iframe src=https://evil.example></iframe>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\x00<scr\x00ipt>alert(1)</script>",
        "[![x](javascript:alert(1))](javascript:alert(2))",
    ],
)
def test_hostile_texts_are_only_words(text: str) -> None:
    check_harmless(html_of(text))


def test_what_is_refused_stays_readable() -> None:
    assert "<script>alert(1)</script>" in Reading(html_of("<script>alert(1)</script>")).words
    assert "javascript:alert(1)" in Reading(html_of("[x](javascript:alert(1))")).words
    assert Reading(html_of("![a cat](http://a.example/c.gif)")).words.strip() == "a cat"


@settings(max_examples=1_000, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "[",
                    "]",
                    "(",
                    ")",
                    "!",
                    "<",
                    ">",
                    '"',
                    "'",
                    "`",
                    "*",
                    "_",
                    "~~",
                    "\\",
                    "&",
                    "#",
                    ":",
                    "/",
                    "|",
                    "\n",
                ),
                *(
                    "\n\n",
                    " ",
                    "\t",
                    "\x00",
                    "javascript:",
                    "https://a.example",
                    "data:",
                    "/class/media/",
                    "<script>",
                    "- ",
                ),
                *("onerror=", "&#x3a;", "&quot;", "1. ", "    ", "```", "|--|", "[x]: ", "%0a", "\u2028", "style="),
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_no_text_becomes_more_than_words_links_and_pictures(text: str) -> None:
    check_harmless(html_of(text))


@pytest.mark.parametrize(
    "part", ["[", "![", "*a_ ", "> ", "`", "<a", "- ", "[a](", "\\", "a\n|-\n", "~~a", "&", "[a]: x\n"], ids=repr
)
def test_texts_made_to_take_long_do_not(part: str) -> None:
    began = time.process_time()
    check_harmless(html_of(part * (LONGEST // len(part))))

    assert time.process_time() - began < 10


def test_only_so_much_of_a_text_is_read() -> None:
    assert len(Reading(html_of("a" * 2 * LONGEST)).words.strip()) == LONGEST


def test_a_preview_is_words_alone() -> None:
    assert plain_text("# Day 1\n\nBreathe **in** and [out](https://a.example).\n") == "Day 1 Breathe in and out ."
    assert plain_text("word " * 100, 20) == "word word word word…"


def test_addresses_say_what_they_are() -> None:
    assert [is_web_link(each) for each in ("http://a.example/", "HTTPS://a.example", "ftp://a.example")] == [1, 1, 0]
    assert not any(is_web_link(each) for each in ("https:\\\\a.example", "https://a.example/ b"))
    assert [is_own_file(each) for each in ("/class/media/1.png", "/class/media/", "https://a.example/1")] == [1, 0, 0]
    assert [host_of(each) for each in ("https://a.example:80/x", "/class/media/1", "javascript:x")] == [
        "a.example",
        "",
        "",
    ]
