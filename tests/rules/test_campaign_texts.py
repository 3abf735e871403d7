"""What campaigns say to fans: every default passes our own wording check and WeChat's limits."""

import itertools

import pytest

from yutang.campaigns.models import CampaignKind, CampaignPath
from yutang.campaigns.rules.texts import (
    ADDRESSES,
    BY_KEY,
    LONGEST,
    TEXTS,
    VARIABLES,
    check_texts,
    completed,
    defaults,
    fill,
    message_of,
    preview,
    sample,
    texts_of,
)
from yutang.errors import Invalid
from yutang.wechat.outgoing import NewsOut, TextOut
from yutang.wechat.writing import check_custom, check_passive
from yutang.wording import Context, Place, check

EVERY = list(itertools.product(CampaignKind, CampaignPath, ("zh", "en")))
REPLIES = [each for each in EVERY if each[1] is not CampaignPath.CODE]


@pytest.mark.parametrize(("kind", "path", "language"), EVERY)
def test_no_default_breaks_any_of_the_ten_rules(kind: CampaignKind, path: CampaignPath, language: str) -> None:
    for key, text in defaults(kind, path, language).items():
        filled = fill(text, sample(language, campaign="清晨瑜伽" if language == "zh" else "Morning yoga"))
        for place in (Place.MESSAGE, Place.PAGE):
            assert check(filled, Context(place)) == [], key
            assert check(text, Context(place)) == [], key


@pytest.mark.parametrize(("kind", "path", "language"), EVERY)
def test_every_default_can_be_saved_as_it_is(kind: CampaignKind, path: CampaignPath, language: str) -> None:
    texts = defaults(kind, path, language)

    assert check_texts(texts) == texts
    assert [each.key for each in texts_of(kind, path)] == list(texts)


@pytest.mark.parametrize(("kind", "path", "language"), REPLIES)
def test_every_default_is_a_message_that_wechat_takes(kind: CampaignKind, path: CampaignPath, language: str) -> None:
    shown = preview(completed({}, kind, path, language), sample(language))

    for key, message in shown.items():
        (check_passive if BY_KEY[key].passive else check_custom)(message)
        assert isinstance(message, NewsOut if key == "poster" else TextOut)
        assert "{" not in str(message)


def test_no_default_asks_anybody_to_share() -> None:
    for kind, path, language in EVERY:
        for text in defaults(kind, path, language).values():
            assert not any(word in text for word in ("分享", "转发", "朋友圈", "邀请"))
            assert not any(word in text.lower() for word in ("share", "forward", "moments", "invite"))


def test_an_unknown_variable_is_refused_beside_its_text() -> None:
    with pytest.raises(Invalid) as refused:
        check_texts({"welcome": "Hi {nickname}, {score} friends", "late": "over"})

    assert list(refused.value.fields) == ["welcome"]
    assert refused.value.values == {"variable": "{score}"}


def test_words_of_a_link_are_for_addresses_only() -> None:
    assert check_texts({"welcome": "{my_page:here}"})
    with pytest.raises(Invalid):
        check_texts({"welcome": "{campaign:here}"})


def test_a_text_that_wechat_would_not_take_with_long_names_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_texts({"welcome": "鱼" * 650 + "{campaign}"})

    assert "welcome" in refused.value.fields
    with pytest.raises(Invalid):
        check_texts({"friend": "x" * (LONGEST + 1)})
    with pytest.raises(Invalid):
        check_texts({"poster": "x" * 65})
    with pytest.raises(Invalid):
        check_texts({"nonsense": "x"})


def test_an_empty_text_stands_for_its_default() -> None:
    assert check_texts({"welcome": "  \r\n "}) == {}
    texts = completed({"welcome": " ", "late": "over"}, CampaignKind.GOALS, CampaignPath.QR, "en")

    assert texts["late"] == "over"
    assert texts["welcome"] == defaults(CampaignKind.GOALS, CampaignPath.QR, "en")["welcome"]


def test_a_line_that_says_something_of_which_there_is_none_is_left_out() -> None:
    text = "Hello {nickname}\nCome in: {entrance}\nNext: {next|to be told}\nBye"

    assert fill(text, {}) == "Hello friend\nNext: to be told\nBye"
    assert fill("你好 {nickname}", {}) == "你好 朋友"
    assert fill("{nickname|dear}", {}) == "dear"


def test_an_address_becomes_a_link_on_its_words() -> None:
    values = {"my_page": "https://x.example/k/a?b=1&c=2"}

    assert fill("{my_page:your <page>}", values) == '<a href="https://x.example/k/a?b=1&amp;c=2">your 〈page〉</a>'
    assert fill("{my_page}", values) == "https://x.example/k/a?b=1&c=2"


def test_what_is_filled_in_later_stays() -> None:
    text = "{nickname|you}: {campaign} {my_page:here} {my_page}"

    assert fill(text, {"campaign": "{nickname}"}, keep={"nickname", "my_page"}) == (
        '{nickname|you}: (nickname) <a href="{my_page}">here</a> {my_page}'
    )


def test_names_bring_no_mark_up_and_no_variables() -> None:
    values = {"friend": "<a href=x>{score}", "campaign": "<b>{score}</b>", "score": "7"}

    assert fill("{friend}", values) == "a href=x score"
    assert fill("{campaign}", values) == "〈b〉(score)〈/b〉"


def test_the_posters_card_leads_to_the_poster() -> None:
    message = message_of(
        "poster", "Your {campaign}\n{my_page:Open} it", {"campaign": "Run", "poster": "u", "my_page": "p"}
    )

    assert isinstance(message, NewsOut)
    card = message.articles[0]
    assert (card.title, card.description, card.url) == ("Your Run", "Open it", "u")


def test_every_variable_is_explained_and_used() -> None:
    offered = {name for each in TEXTS for name in each.variables}

    assert offered == set(VARIABLES)
    assert set(VARIABLES) >= ADDRESSES
