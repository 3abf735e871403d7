"""What the pages of fans decide: phases, phones, typed names, and the prints of phones."""

from datetime import UTC, datetime, timedelta

import pytest

from yutang.campaigns.fan_pages.rules.names import typed_name
from yutang.campaigns.fan_pages.rules.phases import Phase, Span, phase_of, time_left
from yutang.campaigns.models import CampaignState
from yutang.campaigns.rules.prints import agent_print, device_print, network_print
from yutang.errors import Invalid
from yutang.fans.rules.phones import Phone, whose

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = b"k" * 32


@pytest.mark.parametrize(
    ("state", "starts", "ends", "phase"),
    [
        (CampaignState.DRAFT, -DAY, DAY, Phase.HIDDEN),
        (CampaignState.CHECKED, -DAY, DAY, Phase.HIDDEN),
        (CampaignState.RUNNING, DAY, 2 * DAY, Phase.SOON),
        (CampaignState.RUNNING, -DAY, DAY, Phase.OPEN),
        (CampaignState.RUNNING, -DAY, timedelta(0), Phase.OVER),
        (CampaignState.PAUSED, -DAY, DAY, Phase.PAUSED),
        (CampaignState.PAUSED, -2 * DAY, -DAY, Phase.OVER),
        (CampaignState.ENDED, -DAY, DAY, Phase.OVER),
        (CampaignState.SETTLED, -DAY, DAY, Phase.OVER),
    ],
)
def test_where_a_campaign_stands_for_its_visitors(
    state: CampaignState, starts: timedelta, ends: timedelta, phase: Phase
) -> None:
    assert phase_of(state, NOON + starts, NOON + ends, NOON) is phase


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=3, hours=5), (3, Span.DAYS)),
        (timedelta(hours=47, minutes=59), (47, Span.HOURS)),
        (timedelta(minutes=119), (119, Span.MINUTES)),
        (timedelta(seconds=-5), (0, Span.MINUTES)),
    ],
)
def test_the_time_left_is_told_in_one_unit(left: timedelta, told: tuple[int, Span]) -> None:
    assert time_left(NOON + left, NOON) == told


def test_the_first_phone_is_the_fans_and_no_other_is_moved() -> None:
    assert whose(None, 7, fan_has_one=False) is Phone.FIRST
    assert whose(7, 7, fan_has_one=True) is Phone.OWN
    assert whose(None, 7, fan_has_one=True) is Phone.SECOND
    assert whose(8, 7, fan_has_one=False) is Phone.OTHERS


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  小\u200b满 \n", "小满"),
        ("\u202eneila\u202c", "neila"),
        ("Zoë 🌱", "Zoë 🌱"),
        ("e" + "\u0301" * 30, "é\u0301\u0301"),
        ("<b>Mia</b>", "<b>Mia</b>"),  # escaped where it is shown, not here
        ("A" * 20, "A" * 20),
    ],
)
def test_a_typed_name_is_cleaned(typed: str, name: str) -> None:
    assert typed_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["", " \u200b ", "!!!", "A" * 21, "www.evil.example", "https://x", "加我 138 0013 8000", "evil．com"]
)
def test_what_is_no_name_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed_name(typed)
    assert "name" in refused.value.fields


def test_prints_are_equal_for_one_network_and_tell_nothing() -> None:
    one = network_print(KEY, 1, "203.0.113.7")
    assert one == network_print(KEY, 1, "203.0.113.250") == network_print(KEY, 1, "::ffff:203.0.113.9")
    assert one not in {network_print(KEY, 1, "203.0.114.7"), network_print(KEY, 2, "203.0.113.7")}
    assert network_print(KEY, 1, "2001:db8:1::5") == network_print(KEY, 1, "2001:db8:1:ffff::9")
    assert network_print(KEY, 1, "2001:db8:1::5") != network_print(KEY, 1, "2001:db8:2::5")
    assert network_print(KEY, 1, "nowhere") == agent_print(KEY, 1, "") == ""
    assert device_print(KEY, 1, 5) != device_print(KEY, 1, 6)
