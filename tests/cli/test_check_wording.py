"""`yutang check-wording`: what is printed, which exit code, and that no file makes it fail."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from yutang.cli import main
from yutang.wording import ADVICE

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main(["check-wording", *map(str, arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return told


@pytest.fixture
def fine_file(tmp_path: Path) -> Path:
    return written(tmp_path / "fine.txt", "早上6点打卡\n")


@pytest.fixture
def bad_file(tmp_path: Path) -> Path:
    return written(tmp_path / "bad.txt", "你好\n转发到朋友圈领红包\n")


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def rows(out: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in out.splitlines())


def test_the_command_says_whether_something_blocks(run: Run, fine_file: Path, bad_file: Path) -> None:
    assert run("--json", fine_file)[0] == 0
    code, out, _ = run("--json", fine_file, bad_file)
    good, bad = rows(out)

    assert code == 1
    assert good == {"file": str(fine_file), "blocks": False, "findings": []}
    assert (bad["blocks"], bad["findings"][0]["rule"], bad["findings"][0]["severity"]) == (True, 1, "block")
    assert bad["findings"][0]["spots"][0] == {"words": "转发", "start": 3, "end": 5, "line": 2}


def test_what_is_high_but_does_not_block_ends_with_zero(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("--json", written(tmp_path / "a.txt", "集赞38个"))

    assert code == 0
    assert next(rows(out))["findings"][0]["severity"] == "high"


def test_people_read_the_words_the_advice_and_the_quote(run: Run, bad_file: Path, fine_file: Path) -> None:
    _, out, _ = run(bad_file, fine_file)

    assert all(each in out for each in ("BLOCK", "rule 1", "line 2", "转发", ADVICE[1], "虚拟奖品", "nothing found"))


def test_standard_input_is_read_where_a_dash_stands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO("不转不是中国人".encode())))

    assert run("-")[0] == 1


def test_texts_of_chinese_windows_editors_are_read(run: Run, tmp_path: Path) -> None:
    assert run(written(tmp_path / "a.txt", "转发领红包", "gb18030"))[0] == 1
    assert run(written(tmp_path / "b.txt", "转发领红包", "utf-8-sig"))[0] == 1


def test_one_file_that_cannot_be_read_keeps_no_other_from_it(run: Run, tmp_path: Path, bad_file: Path) -> None:
    (tmp_path / "huge.txt").write_bytes(b"a" * (1024 * 1024 + 1))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xff\x80\x81")
    code, out, err = run(
        "--json", tmp_path / "none.txt", tmp_path, tmp_path / "huge.txt", tmp_path / "picture.png", bad_file
    )

    assert code == 2
    assert [row["blocks"] for row in rows(out)] == [True]
    assert len(err.splitlines()) == 4
    assert "Traceback" not in err


def test_the_place_and_the_mechanics_can_be_told(run: Run, tmp_path: Path, fine_file: Path) -> None:
    promotion = written(tmp_path / "p.txt", "全场促销")
    facts = written(tmp_path / "facts.json", json.dumps({"rewards_sharing": True, "commission_levels": 2}))
    found = next(rows(run("--json", "--place", "template", promotion)[1]))["findings"]
    code, out, _ = run("--json", "--mechanics", facts, fine_file)

    assert [each["rule"] for each in found] == [8]
    assert code == 1
    assert [each["fact"] for each in next(rows(out))["findings"]] == ["rewards_sharing", "commission_levels"]


@pytest.mark.parametrize(
    "facts", ["[]", "{", '{"x": true}', '{"has_end": 1}', '{"commission_levels": true}', "[" * 100_000]
)
def test_facts_that_are_none_are_wrong_use(run: Run, tmp_path: Path, fine_file: Path, facts: str) -> None:
    code, out, err = run("--mechanics", written(tmp_path / "facts.json", facts), fine_file)

    assert (code, out) == (2, "")
    assert err.startswith("yutang check-wording: ")


@pytest.mark.parametrize("arguments", [(), ("--place", "moon", "x"), ("--colour", "x")])
def test_wrong_use_ends_with_two(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2
