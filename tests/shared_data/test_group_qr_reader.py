"""The reader over forty real group-QR cards and forty-six made-up uploads, each file with its known truth."""

import csv
import json
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.source import ROOT

# What `yutang qr read` does, in a process of its own, with the memory that it took at most.
MEASURED = """
import argparse, functools, json, sys
from pathlib import Path
from yutang.groups import cli
from yutang.settings import load_settings

cli.load_recogniser = functools.cache(cli.load_recogniser)  # one load for forty days
parser = argparse.ArgumentParser()
cli.add_qr_commands(parser.add_subparsers(required=True))
for arguments in json.loads(sys.stdin.read()):
    args = parser.parse_args(["qr", "read", "--json", *arguments])
    args.run(args, load_settings({}))
# Not ru_maxrss: that of a new process begins with what the one that started it held.
print(json.dumps({"megabytes": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024}))
"""


@dataclass(frozen=True)
class Run:
    rows: list[dict[str, Any]]
    megabytes: int

    @property
    def by_file(self) -> dict[str, dict[str, Any]]:
        return {Path(row["file"]).name: row for row in self.rows}


def truth(folder: Path) -> list[dict[str, str]]:
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run_reader(folder: Path, day_of: str) -> Run:
    """Each file read as of its own day."""
    calls = [["--today", row[day_of], str(folder / row["file"])] for row in truth(folder)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=300,
    )
    *rows, last = [json.loads(line) for line in done.stdout.splitlines()]
    return Run(rows, last["megabytes"])


@pytest.fixture(scope="module")
def cards(shared_data: Path) -> Run:
    return run_reader(shared_data / "group-qr", "uploaded_on")


@pytest.fixture(scope="module")
def uploads(shared_data: Path) -> Run:
    return run_reader(shared_data / "group-qr-bad", "as_of")


def comparable(name: str | None) -> str:
    return re.sub(r"\s", "", name or "").replace("×", "x")


def printed_date(row: dict[str, str]) -> str | None:
    """The date of a real card with its year: the nearest one to the day of the upload."""
    if not row["expiry_month"]:
        return None
    uploaded = date.fromisoformat(row["uploaded_on"])
    month, day = int(row["expiry_month"]), int(row["expiry_day"])
    days = [date(year, month, day) for year in (uploaded.year, uploaded.year + 1)]
    return min(days, key=lambda candidate: abs(candidate - uploaded)).isoformat()


def test_every_real_card_is_accepted_with_its_payload_and_kind(shared_data: Path, cards: Run) -> None:
    rows = truth(shared_data / "group-qr")
    expected = {row["file"]: (True, row["payload"], row["kind"]) for row in rows}

    assert len(expected) == 40
    assert {name: (row["ok"], row["payload"], row["kind"]) for name, row in cards.by_file.items()} == expected


def test_every_printed_date_is_read_with_its_year(shared_data: Path, cards: Run) -> None:
    expected = {row["file"]: printed_date(row) for row in truth(shared_data / "group-qr")}

    assert {name: row["expires_on"] for name, row in cards.by_file.items()} == expected
    assert not any(row["expires_assumed"] or "expires_on" in row["asks"] for row in cards.rows)


def test_printed_names_are_read_and_the_language_known(shared_data: Path, cards: Run) -> None:
    rows = truth(shared_data / "group-qr")
    read = cards.by_file
    wrong = [
        row["file"] for row in rows if comparable(read[row["file"]]["group_name"]) != comparable(row["group_name"])
    ]

    assert len(wrong) <= 0.03 * len(rows), wrong
    assert {name: row["language"] for name, row in read.items()} == {row["file"]: row["language"] for row in rows}


def test_every_made_up_upload_has_its_expected_outcome(shared_data: Path, uploads: Run) -> None:
    expected = {row["file"]: row["expected"] for row in truth(shared_data / "group-qr-bad")}
    outcomes = {
        name: f"accept:{row['kind']}" if row["ok"] else f"reject:{row['reject_code']}"
        for name, row in uploads.by_file.items()
    }

    assert len(expected) == 46
    assert outcomes == expected


def test_every_refusal_comes_with_a_sentence(uploads: Run) -> None:
    assert all(bool(row["reject_text"]) is not row["ok"] for row in uploads.rows)


def test_what_can_be_seen_of_made_up_uploads_is_right(shared_data: Path, uploads: Run) -> None:
    """Kind and payload wherever a picture was opened; the date of each card that was accepted."""
    wrong: dict[str, object] = {}
    for row in truth(shared_data / "group-qr-bad"):
        read = uploads.by_file[row["file"]]
        if read["kind"] and (read["kind"], read["payload"]) != (row["detected_kind"], row["payload"]):
            wrong[row["file"]] = (read["kind"], read["payload"])
        day = re.search(r"(\d+)[月/](\d+)", row["expiry_printed"])
        if read["ok"] and day and read["expires_on"] != f"2026-{int(day[1]):02}-{int(day[2]):02}":
            wrong[row["file"]] = read["expires_on"]

    assert wrong == {}


def test_reading_costs_what_was_promised(cards: Run, uploads: Run) -> None:
    """Half a second of CPU for a usual card, never more than four, and 700 MB with all that is imported."""
    assert statistics.median(row["ms"] for row in cards.rows) <= 500
    assert max(row["ms"] for row in (*cards.rows, *uploads.rows)) <= 4000
    assert max(cards.megabytes, uploads.megabytes) <= 700
