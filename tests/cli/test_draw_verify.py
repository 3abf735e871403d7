"""`yutang draw verify`: anybody checks a draw with the file that was published, without data and without a network."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yutang.campaigns.draws.rules import DrawRules, DrawTier, Entry, proof
from yutang.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*arguments: object) -> tuple[int, str, str]:
        return main(["draw", "verify", *map(str, arguments)]), *capsys.readouterr()

    return told


@pytest.fixture
def made() -> dict[str, Any]:
    return proof(bytes(range(32)), "c1", DrawRules((DrawTier("茶", 2),)), [Entry("a"), Entry("b"), Entry("c")])


def written(path: Path, made: object) -> Path:
    path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_right_draw_is_told_with_its_winners(run: Run, made: dict[str, Any], tmp_path: Path) -> None:
    file = written(tmp_path / "proof.json", made)
    published = ["--commitment", made["commitment"], "--entries", made["entries_hash"]]
    code, out, err = run(file, *published)

    assert (code, err) == (0, "")
    assert "2 winners of 3 entries" in out
    assert f"茶: {made['winners'][0][1]}" in out
    code, out, _ = run(file, "--json", *published)
    assert (code, json.loads(out)) == (0, {"good": True, "problems": [], "entries": 3, "winners": made["winners"]})


def test_without_what_was_published_it_says_what_that_is_worth(run: Run, made: dict[str, Any], tmp_path: Path) -> None:
    code, _, err = run(written(tmp_path / "proof.json", made))

    assert code == 0
    assert "only agrees with itself" in err


def test_other_winners_or_another_list_are_told_in_words(run: Run, made: dict[str, Any], tmp_path: Path) -> None:
    swapped = written(tmp_path / "swapped.json", {**made, "winners": made["winners"][::-1]})
    code, out, _ = run(swapped)
    assert (code, "give other winners" in out) == (1, True)

    code, out, _ = run(swapped, "--json", "--entries", "0" * 64)
    told = [problem["code"] for problem in json.loads(out)["problems"]]
    assert (code, told) == (1, ["published_entries", "winners"])


@pytest.mark.parametrize("text", ["", "[" * 100_000, "no proof", "{}", "null"])
def test_a_file_that_holds_no_proof_is_not_right(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "proof.json"
    file.write_text(text, encoding="utf-8")
    code, out, _ = run(file)

    assert (code, out.startswith("✗ This is not the proof")) == (1, True)


def test_a_file_that_is_not_there_is_wrong_use(run: Run, tmp_path: Path) -> None:
    code, _, err = run(tmp_path / "nothing.json")

    assert code == 2
    assert err.startswith("yutang draw verify: ")
