"""The addresses that printed codes carry."""

import pytest

from yutang.livecodes.rules.links import code_url, is_private, short_link


def test_a_link_names_the_code_and_the_channel() -> None:
    assert code_url("https://go.example.com", "yoga") == "https://go.example.com/c/yoga"
    assert code_url("https://go.example.com", "yoga", "zhihu") == "https://go.example.com/c/yoga?from=zhihu"
    assert short_link("https://go.example.com/c/yoga") == "go.example.com/c/yoga"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://0.0.0.0:8080",
        "http://[::1]:8080",
        "http://192.168.1.20",
        "http://10.1.2.3/yutang",
        "http://172.20.0.5:80",
        "http://yutang:8080",
        "http://yutang.local",
        "",
    ],
)
def test_an_address_of_this_machine_or_an_inner_network_is_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["https://go.example.com", "http://8.8.8.8:8080", "https://鱼塘.example"])
def test_an_address_of_the_internet_is_not_private(address: str) -> None:
    assert not is_private(address)
