"""`yutang bench poster`: a short run says all that the README quotes. How fast is a matter of the machine."""

import json
import subprocess
from collections.abc import Callable

RunCli = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_short_run_prints_every_figure(run_cli: RunCli) -> None:
    done = run_cli("bench", "poster", "--rounds", "1", "--posters", "2", "--json", check=False)

    result = json.loads(done.stdout)
    ways = {"naive", "naive_jpeg", "cached", "ours", "streak", "browser"}
    assert set(result["cpu_ms"]) == set(result["times_ours"]) == set(result["times_streak"]) == ways
    assert all(ms >= 0 for ms in result["cpu_ms"].values())
    assert {name: result["reached"][name] for name in ("size", "dynamic", "identical")} == {
        "size": True,
        "dynamic": True,
        "identical": True,
    }
    assert (result["ok"], done.returncode) in {(True, 0), (False, 1)}


def test_the_table_is_for_people(run_cli: RunCli) -> None:
    done = run_cli("bench", "poster", "--rounds", "1", "--posters", "2", check=False)

    assert "warm browser screenshot" in done.stdout
    assert "the same bytes as a whole encode" in done.stdout
