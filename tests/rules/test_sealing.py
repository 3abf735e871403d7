"""Sealing: what is kept in the database can be read with this installation's secret alone."""

import pytest

from yutang.sealing import Sealer

SEALER = Sealer(b"0123456789abcdef0123456789abcdef")


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "密钥 🔑", "x" * 10_000])
def test_what_was_sealed_opens_to_the_same_text(text: str) -> None:
    assert SEALER.open(SEALER.seal(text)) == text


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert SEALER.seal("totp") != SEALER.seal("totp")


def test_a_sealed_text_does_not_show_what_is_in_it() -> None:
    assert "JBSWY3DPEHPK3PXP" not in SEALER.seal("JBSWY3DPEHPK3PXP")


def test_another_installation_cannot_open_it() -> None:
    with pytest.raises(ValueError, match="sealed with another secret key, or damaged"):
        Sealer(b"another secret of 32 characters!").open(SEALER.seal("totp"))


def test_no_changed_character_goes_unnoticed() -> None:
    sealed = SEALER.seal("ok")  # as many bytes as fill whole letters: no letter has bits that say nothing

    for place, letter in enumerate(sealed):
        changed = sealed[:place] + ("A" if letter != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(ValueError, match="sealed with another secret key, or damaged"):
            SEALER.open(changed)


@pytest.mark.parametrize("nonsense", ["", "a", "AAAA", "不是密文", "====", "A" * 15, "A" * 40])
def test_nonsense_is_refused_and_not_opened(nonsense: str) -> None:
    with pytest.raises(ValueError, match="sealed with another secret key, or damaged"):
        SEALER.open(nonsense)


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {SEALER.key(purpose) for purpose in ("seal", "visitor", "session", "csrf")}

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert SEALER.key("visitor") == SEALER.key("visitor")
