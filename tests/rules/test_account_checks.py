"""What the connection of an account says: our own address, and what its class can do."""

import pytest

from yutang.accounts.official.rules.checks import address_worries
from yutang.accounts.official.rules.classes import CLASSES
from yutang.accounts.official.rules.features import abilities
from yutang.wechat.capabilities import AccountClass

WECHAT = "https://api.weixin.qq.com"


@pytest.mark.parametrize(
    ("address", "worries"),
    [
        ("https://pond.example.com", []),
        ("http://pond.example.com", []),
        ("http://pond.example.com:80", []),
        ("https://pond.example.com:443", []),
        ("https://pond.example.com:80", ["port"]),
        ("https://pond.example.com:8443", ["port"]),
        ("http://192.168.1.5", ["private"]),
        ("http://[::1]:8080", ["private", "port"]),
        ("http://localhost:8080", ["private", "port"]),
    ],
)
def test_wechat_reaches_only_public_addresses_at_two_ports(address: str, worries: list[str]) -> None:
    found = address_worries(address, WECHAT)
    assert ["private" if "inner network" in worry.sentence else "port" for worry in found] == worries
    assert address_worries(address, "http://127.0.0.1:9000") == [], "a platform beside us reaches any"


@pytest.mark.parametrize("account_class", list(AccountClass))
def test_every_class_has_words_and_says_why_it_cannot(account_class: AccountClass) -> None:
    assert account_class in CLASSES
    able = abilities(account_class)
    refused = [ability for ability in able if ability.refusal]
    assert able[0].refusal is None
    assert [ability for ability in able if not ability.refusal] + refused == list(able), "what it can do comes first"
    assert bool(refused) is (account_class is not AccountClass.SERVICE_CERTIFIED)
