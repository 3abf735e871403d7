"""`yutang qr read`: one line for each file, whatever the others are."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.support.screenshots import GROUP, NAME, OTHER_GROUP, PERSON, PRINTED, TODAY, encoded, screenshot_of_card
from yutang.groups.reader.images import MAX_BYTES

RunCli = Callable[..., "subprocess.CompletedProcess[str]"]
FIELDS = {
    *("file", "ok", "kind", "payload", "group_name", "expires_on", "expires_assumed", "language", "asks"),
    *("reject_code", "reject_text", "ms"),
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jpg"
    path.write_bytes(encoded(screenshot_of_card()))
    return path


@pytest.fixture
def cut_off(tmp_path: Path, good: Path) -> Path:
    path = tmp_path / "cut.jpg"
    path.write_bytes(good.read_bytes()[:20_000])
    return path


def rows(done: "subprocess.CompletedProcess[str]") -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_card_is_one_json_object_on_one_line(run_cli: RunCli, good: Path) -> None:
    done = run_cli("qr", "read", "--json", "--today", TODAY.isoformat(), good)
    (row,) = rows(done)

    assert set(row) == FIELDS
    assert (row["file"], row["ok"], row["kind"], row["payload"]) == (str(good), True, "wechat_group", GROUP)
    assert (row["group_name"], row["expires_on"], row["language"]) == (NAME, PRINTED.isoformat(), "zh")
    assert (row["reject_code"], row["reject_text"], row["asks"], row["expires_assumed"]) == (None, None, [], False)
    assert isinstance(row["ms"], float)


def test_one_bad_file_never_keeps_the_others_from_being_read(
    run_cli: RunCli, good: Path, cut_off: Path, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.png"
    huge.write_bytes(bytes(MAX_BYTES + 1))
    files = [tmp_path / "missing.jpg", tmp_path, huge, cut_off, good]
    done = run_cli("qr", "read", "--json", "--today", TODAY.isoformat(), *files, check=False)

    assert done.returncode == 1
    assert [row["reject_code"] for row in rows(done)] == [
        "unreadable_file",
        "unreadable_file",
        "too_large",
        "corrupt_image",
        None,
    ]


def test_people_get_the_reason_in_both_languages(run_cli: RunCli, cut_off: Path) -> None:
    done = run_cli("qr", "read", cut_off, check=False)

    assert done.returncode == 1
    assert "corrupt_image" in done.stdout
    assert "请重新上传" in done.stdout
    assert "Please upload it again." in done.stdout


def test_people_get_what_was_read(run_cli: RunCli, good: Path) -> None:
    said = run_cli("qr", "read", "--today", TODAY.isoformat(), good).stdout

    assert all(word in said for word in ("wechat_group", NAME, PRINTED.isoformat(), GROUP))


def test_several_codes_are_all_named(run_cli: RunCli, tmp_path: Path) -> None:
    two = Image.new("RGB", (1080, 810), "white")
    for place, payload in enumerate((GROUP, OTHER_GROUP)):
        two.paste(screenshot_of_card(payload).resize((540, 810)), (540 * place, 0))
    path = tmp_path / "two.png"
    path.write_bytes(encoded(two, "PNG"))
    (row,) = rows(run_cli("qr", "read", "--json", path, check=False))

    assert (row["reject_code"], row["kind"]) == ("multiple_qr", "wechat_group+wechat_group")
    assert row["payload"] == f"{GROUP} | {OTHER_GROUP}"


def test_the_slot_decides_what_is_wanted(run_cli: RunCli, tmp_path: Path) -> None:
    path = tmp_path / "person.png"
    path.write_bytes(encoded(screenshot_of_card(PERSON, "林老师", None), "PNG"))

    assert rows(run_cli("qr", "read", "--json", "--slot", "person", path))[0]["ok"] is True
    assert rows(run_cli("qr", "read", "--json", path, check=False))[0]["reject_code"] == "personal_card"


@pytest.mark.parametrize(
    "arguments",
    [("qr", "read"), ("qr", "read", "--today", "22/11/2026", "x.jpg"), ("qr", "read", "--slot", "dog", "x.jpg")],
)
def test_wrong_use_ends_with_two(run_cli: RunCli, arguments: tuple[str, ...]) -> None:
    done = run_cli(*arguments, check=False)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_without_a_day_today_is_that_of_the_settings_zone(run_cli: RunCli, good: Path) -> None:
    late = "2026-11-29T17:00:00+00:00"  # already the 30th in Shanghai
    done = run_cli("qr", "read", "--json", good, settings={"test_now": late}, check=False)

    assert rows(done)[0]["reject_code"] == "expired"
