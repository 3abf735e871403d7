"""What an account may do, by its class (reference §2.16)."""

import pytest

from yutang.wechat.capabilities import AccountClass, Feature, may, refusal

PERSONAL, PLAIN, CERTIFIED, SERVICE, SERVICE_CERTIFIED = AccountClass


@pytest.mark.parametrize(
    ("feature", "who"),
    [
        (Feature.PUSHES, {PERSONAL, PLAIN, CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.MENU, {CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.CUSTOM, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.MASS, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.MEDIA, {PERSONAL, PLAIN, CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.MATERIAL, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.FANS, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.TAGS, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.MASS_LIST, {SERVICE_CERTIFIED}),
        (Feature.TEMPLATES, {SERVICE_CERTIFIED}),
        (Feature.QR, {SERVICE_CERTIFIED}),
        (Feature.WEB_LOGIN, {SERVICE_CERTIFIED}),
        (Feature.LOCATION, {SERVICE_CERTIFIED}),
        (Feature.DRAFTS, {PERSONAL, PLAIN, CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.PUBLISH, {CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.JS, {PERSONAL, PLAIN, CERTIFIED, SERVICE, SERVICE_CERTIFIED}),
        (Feature.JS_SHARE, {CERTIFIED, SERVICE_CERTIFIED}),
        (Feature.SUBSCRIPTIONS, {CERTIFIED, SERVICE_CERTIFIED}),
    ],
)
def test_the_table_is_that_of_the_reference(feature: Feature, who: set[AccountClass]) -> None:
    assert {each for each in AccountClass if may(each, feature)} == who


def test_every_refusal_has_its_sentence_and_nothing_else_has() -> None:
    for account_class in AccountClass:
        for feature in Feature:
            sentence = refusal(account_class, feature)
            assert (sentence is None) == may(account_class, feature)
            assert sentence is None or sentence.endswith(".")
