"""Texts as phones show them: words, links, answers to tap, and nothing that could run."""

import pytest

from yutang.sim.phones.lines import own_picture
from yutang.sim.phones.rich_text import Piece, pieces_of


def test_links_are_opened_and_answers_are_said_and_the_rest_is_words() -> None:
    text = (
        '早，<a href="http://127.0.0.1:8080/c/pond?a=1&amp;b=2">进群</a>或回复'
        '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%89%93%E5%8D%A1&msgmenuid=7">打卡</a>，见 http://127.0.0.1/x。'
    )

    assert pieces_of(text) == [
        Piece("早，"),
        Piece("进群", "http://127.0.0.1:8080/c/pond?a=1&b=2"),
        Piece("或回复"),
        Piece("打卡", choice=("7", "打卡")),
        Piece("，见 "),
        Piece("http://127.0.0.1/x", "http://127.0.0.1/x"),
        Piece("。"),
    ]


@pytest.mark.parametrize(
    "text", ["<a href='javascript:alert(1)'>x</a>", '<a href="data:text/html,x">x</a>', '<a href="//e.com">x</a>']
)
def test_other_addresses_are_words_and_no_links(text: str) -> None:
    assert pieces_of(text) == [Piece("x")]


def test_tags_that_wechat_does_not_know_stay_words() -> None:
    text = "<script>alert(1)</script><b>a</b> 1 < 2"

    assert "".join(piece.words for piece in pieces_of(text)) == text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/sim/media/1", True),
        ("http://127.0.0.1:8080/a.png", True),
        ("http://localhost/a.png", True),
        ("https://example.com/a.png", False),
        ("//example.com/a.png", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_pictures_come_from_this_machine_only(address: str, shown: bool) -> None:
    assert own_picture(address) == (address if shown else "")
