"""WeChat's numbers: each with its source, and overridden by one setting."""

import dataclasses

import pytest

from tests.support.services import SECRET
from yutang.errors import SettingsError
from yutang.settings import Settings
from yutang.wechat.limits import DAILY, Limits, limits_from
from yutang.wiring import build, system_clock


def test_without_the_setting_the_numbers_of_the_reference_hold() -> None:
    limits = limits_from("")

    assert limits == Limits()
    assert (limits.custom_after_message, limits.custom_message_hours, limits.custom_event_seconds) == (5, 48, 60)
    assert (limits.scene_days, limits.scenes_permanent, limits.menu_buttons, limits.tag_batch) == (30, 100_000, 3, 50)


def test_single_numbers_are_overridden_and_the_others_stay() -> None:
    limits = limits_from(" custom_after_message = 20,scene_days=7 , daily_user_info=5_000_000,")

    assert limits == dataclasses.replace(Limits(), custom_after_message=20, scene_days=7, daily_user_info=5_000_000)
    assert limits.daily("/cgi-bin/user/info") == 5_000_000


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("custom_after_mesage=5", "there is no limit named custom_after_mesage. Did you mean custom_after_message?"),
        ("zzz=5", "there is no limit named zzz."),
        ("custom_after_message", "must look like custom_after_message=5,scene_days=30, not 'custom_after_message'."),
        ("custom_after_message=five", "must look like"),
        ("custom_after_message=-5", "must look like"),
        ("custom_after_message=0", "must lie between 1 and"),
        ("custom_after_message=9999999999999", "must lie between 1 and"),
        ("custom_after_message=_", "must lie between 1 and"),
        ("tags=1,tags=2", "tags is set twice."),
        ("__class__=5", "there is no limit named __class__."),
    ],
)
def test_a_wrong_name_or_value_is_told_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        limits_from(text)

    assert sentence in str(caught.value)
    assert str(caught.value).startswith("wechat_limits")


def test_a_wrong_override_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="no limit named tagz"):
        build(Settings(secret_key=SECRET, wechat_limits="tagz=5"), system_clock)


def test_every_number_names_its_source() -> None:
    sources = {each.name: each.metadata["source"] for each in dataclasses.fields(Limits)}

    assert [name for name, source in sources.items() if not source.startswith("§2.")] == []


def test_the_table_of_days_names_numbers_that_exist() -> None:
    assert [path for path in DAILY if not Limits().daily(path)] == []
    assert Limits().daily("/cgi-bin/getcallbackip") is None
