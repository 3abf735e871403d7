"""Yutang's own examples: in both languages, complete, and within the rules that the wording check knows."""

from collections.abc import Iterator

import pytest

from yutang.campaigns.examples import Example, examples
from yutang.campaigns.models import CampaignKind, CampaignPath
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.texts import check_texts, completed
from yutang.campaigns.rules.values import check_rules, rules_from_json
from yutang.posters.own import own_sources
from yutang.wording import Context, Place, check

LANGUAGES = ("zh", "en")
ALL = list(examples().values())


def all_texts(example: Example, language: str) -> Iterator[tuple[str, Place]]:
    """Everything that fans and operators read of it."""
    yield example.title[language], Place.PAGE
    yield example.summary[language], Place.PAGE
    for tier in example.tiers:
        yield f"{tier.title[language]}\n{tier.note[language]}", Place.PAGE
    for path in CampaignPath:
        for text in completed(example.texts[language], example.kind, path, language).values():
            yield text, Place.MESSAGE


def test_there_are_at_least_eight_and_every_kind_is_among_them() -> None:
    assert len(ALL) >= 8
    assert {example.kind for example in ALL} == set(CampaignKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ALL, ids=lambda example: example.key)
def test_no_word_of_an_example_breaks_a_rule(example: Example, language: str) -> None:
    found = [
        (finding.rule, text, [spot.words for spot in finding.spots])
        for text, place in all_texts(example, language)
        for finding in check(text, Context(place))
    ]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ALL, ids=lambda example: example.key)
def test_the_texts_of_an_example_can_be_sent(example: Example, language: str) -> None:
    for path in CampaignPath:
        said = completed(example.texts[language], example.kind, path, language)
        assert check_texts(said) == said


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.key)
def test_an_example_is_complete(example: Example) -> None:
    assert all(0 < len(example.title[language]) <= 60 for language in LANGUAGES)
    assert all(example.summary[language] for language in LANGUAGES)
    assert example.poster in own_sources()
    assert 1 <= example.days <= 60
    rules = check_rules(rules_from_json(example.rules))
    assert rules.keyword
    assert not rules.organiser  # who stands behind it is the workspace's to say


@pytest.mark.parametrize("example", ALL, ids=lambda example: example.key)
def test_rewards_of_an_example_are_promised_in_numbers(example: Example) -> None:
    for tier in example.tiers:
        assert all(0 < len(tier.title[language]) <= 60 for language in LANGUAGES)
        material = tier.kind in {RewardKind.CODE, RewardKind.GOODS, RewardKind.ONSITE}
        assert not material or tier.stock is not None
        assert not tier.cost or example.rules.get("total_budget")


def test_keys_are_unique_and_in_the_order_of_the_files() -> None:
    assert list(examples()) == [example.key for example in ALL]
    assert next(iter(examples())) == "open_group"
