"""`yutang demo`, run as an operator runs it: the real command, real HTTP, real time."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.server import PROGRAM, environment
from tests.support.waiting import wait_until
from yutang.cli import main

READY_WITHIN = 90.0  # seconds; on a machine that runs other tests besides
Summary = dict[str, Any]


def run_demo(*arguments: str | Path, home: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """The command to its end. `home` is where a real Yutang of this operator would live, and temporary files go."""
    done = subprocess.run(
        [PROGRAM, "demo", *arguments],
        check=False,
        env={**environment(home / "real", {}), "TMPDIR": str(home)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert not check or done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done


def summary_of(done: subprocess.CompletedProcess[str]) -> Summary:
    lines = done.stdout.splitlines()
    assert len(lines) == 1, "a script finds one JSON object and nothing else"
    summary: Summary = json.loads(lines[0])
    return summary


def answers(port: int, path: str = "/healthz") -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


# ---- to its own end --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Summary, Path]:
    """A pond without a crowd, and the same pond, kept, with one for eight seconds."""
    home = tmp_path_factory.mktemp("demo")
    kept = ("--data-dir", home / "kept", "--seconds")
    before = summary_of(run_demo(*kept, "1", "--no-crowd", home=home))
    after = summary_of(run_demo(*kept, "8", "--rate", "15", home=home))
    return before, after, home


def test_a_timed_demo_ends_with_a_summary_that_adds_up(two_runs: tuple[Summary, Summary, Path]) -> None:
    for summary in two_runs[:2]:
        assert summary["ok"] is True
        assert (summary["ledger_ok"], summary["ledger_findings"]) == (True, [])
        seats = summary["assigned_per_group"]
        assert sum(seats.values()) == summary["assigned"] + summary["moved"]
        assert seats == {group["name"]: group["assigned"] for group in summary["groups"]}
        assert summary["people_scanned"] >= summary["unique_visitors"] >= summary["assigned"] >= summary["pressed"]
        guess = summary["estimated_joined"]
        assert guess["low"] <= guess["likely"] <= guess["high"] <= summary["assigned"] + summary["moved"]


def test_six_cards_are_drawn_and_read_back_and_stand_as_they_should(two_runs: tuple[Summary, Summary, Path]) -> None:
    before, _, home = two_runs
    days = sorted({group["expires_on"] for group in before["groups"]})

    assert before["cards"] == {"drawn": 6, "payload_right": 6, "name_read": 6, "date_read": 6}
    assert {group["community"] for group in before["groups"]} == {"早起瑜伽", "周末读书会"}
    assert [group["name"] for group in before["groups"] if group["state"] == "full"] == ["早起瑜伽1群"]
    assert [group["name"] for group in before["groups"] if group["expires_on"] == days[0]] == ["早起瑜伽2群"]
    assert len(list((home / "kept" / "cards").glob("*.png"))) == 8


def test_the_ledger_holds_what_the_crowd_did_over_http_and_nothing_else(
    two_runs: tuple[Summary, Summary, Path],
) -> None:
    before, after, _ = two_runs
    crowd = after["crowd"]

    assert before["crowd"]["scans"] == 0
    assert crowd["failed"] == 0
    assert crowd["scans"] > 30
    assert crowd["robots"] + crowd["scans"] <= 8 * 20 + 1
    grown = {name: after[name] - before[name] for name in ("people_scanned", "unique_visitors", "pressed")}
    assert grown == {
        "people_scanned": crowd["scans"],
        "unique_visitors": crowd["newcomers"],
        "pressed": crowd["presses"],
    }
    assert crowd["scans"] == crowd["saw_group"] + crowd["saw_person"] + crowd["saw_neither"]
    assert sum(crowd["shown"].values()) == crowd["saw_group"]
    assert crowd["met_full_group"] == 0


def test_somebody_follows_the_demos_account_and_writes_at_each_start(
    two_runs: tuple[Summary, Summary, Path],
) -> None:
    """The second run has the same account on a platform that began anew, where people are strangers to it."""
    before, after, _ = two_runs

    assert (before["followers"], before["messages"], after["messages"]) == (1, 1, 2)


def test_the_folder_asked_for_is_kept_and_nothing_else_is_left(two_runs: tuple[Summary, Summary, Path]) -> None:
    home = two_runs[2]

    assert [path.name for path in home.iterdir()] == ["kept"]


# ---- ended by somebody -----------------------------------------------------------------------------------------------


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Callable[..., tuple["subprocess.Popen[bytes]", str]]]:
    """Starts a demo without an end; gives the process and its sign-in link once that is printed."""
    started: list[subprocess.Popen[bytes]] = []
    said = tmp_path / "said"

    def start(*arguments: str) -> tuple["subprocess.Popen[bytes]", str]:
        with said.open("wb") as output:
            process = subprocess.Popen(
                [PROGRAM, "demo", *arguments],
                env={**environment(tmp_path / "real", {}), "TMPDIR": str(tmp_path)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        started.append(process)

        def link() -> str | None:
            text = said.read_text(encoding="utf-8")
            assert process.poll() is None, f"the demo ended by itself:\n{text}"
            found = re.search(r"http://127\.0\.0\.1:\d+/enter/\S+", text)
            return found[0] if found else None

        return process, wait_until(link, within=READY_WITHIN, what="the sign-in link")

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def port_of(link: str) -> int:
    return urlsplit(link).port or 0


def phones_in(said: Path) -> int:
    """The port of the phones that the demo names."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/phones", said.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1])


def opened(link: str) -> tuple[int, str]:
    """The status behind a link, and of the page behind it: what a browser with an empty cookie jar sees."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(link), timeout=10)
    connection.request("GET", urlsplit(link).path)
    first = connection.getresponse()
    first.read()
    cookies = "; ".join(value.split(";")[0] for name, value in first.getheaders() if name.lower() == "set-cookie")
    connection.request("GET", first.getheader("location") or "/", headers={"cookie": cookies})
    page = connection.getresponse().read().decode()
    connection.close()
    return first.status, page


def test_the_link_signs_in_once_and_ctrl_c_ends_everything(
    start_demo: Callable[..., tuple["subprocess.Popen[bytes]", str]], tmp_path: Path
) -> None:
    demo, link = start_demo()
    phones = phones_in(tmp_path / "said")

    status, page = opened(link)
    assert answers(phones, "/phones")
    assert (status, "鱼塘演示" in page) == (http.HTTPStatus.SEE_OTHER, True)
    assert opened(link)[0] == http.HTTPStatus.NOT_FOUND
    demo.send_signal(signal.SIGINT)

    assert demo.wait(60) == 0
    assert not answers(port_of(link))
    assert not answers(phones, "/phones")
    assert "演示结束 / The demo is over" in (tmp_path / "said").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["said"]


def test_a_killed_demo_leaves_no_server_behind(
    start_demo: Callable[..., tuple["subprocess.Popen[bytes]", str]], tmp_path: Path
) -> None:
    demo, link = start_demo("--no-crowd")
    phones = phones_in(tmp_path / "said")
    assert answers(port_of(link))
    assert answers(phones, "/phones")

    os.kill(demo.pid, signal.SIGKILL)
    demo.wait(10)

    wait_until(lambda: not answers(port_of(link)), within=30, what="the end of the server")
    wait_until(lambda: not answers(phones, "/phones"), within=30, what="the end of the platform")


# ---- refused ---------------------------------------------------------------------------------------------------------


def test_a_demo_never_writes_into_the_folder_of_a_real_yutang(tmp_path: Path) -> None:
    real = tmp_path / "yutang"
    real.mkdir()
    (real / "yutang.db").write_bytes(b"people's work")

    refused = run_demo("--data-dir", real, "--seconds", "1", home=tmp_path, check=False)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Choose an empty folder" in refused.stderr
    assert [(path.name, path.read_bytes()) for path in real.iterdir()] == [("yutang.db", b"people's work")]


@pytest.mark.parametrize(
    "wrong", [("--seconds", "0"), ("--rate", "21"), ("--rate", "many"), ("--no-crowd", "--rate", "3")]
)
def test_wrong_use_is_told_before_anything_is_started(
    wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["demo", *wrong])

    said = capsys.readouterr()
    assert (refused.value.code, said.out) == (2, "")
    assert "yutang demo: error:" in said.err


def test_a_port_in_use_is_named_and_no_folder_stays_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run_demo("--port", str(port), "--seconds", "1", home=tmp_path, check=False)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"Port {port} is in use" in refused.stderr
    assert list(tmp_path.iterdir()) == []
