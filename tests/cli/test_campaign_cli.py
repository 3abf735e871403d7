"""`yutang campaign results`: what came of a campaign, for people and for programs."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.campaign_desk import CampaignDesk, Crowd
from tests.support.people import Person
from yutang.db.engine import open_database
from yutang.workspaces.access.actions.first_start import add_workspace

RunCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def crowd(run_cli: RunCli, tmp_path: Path) -> Iterator[Crowd]:
    assert run_cli("migrate").returncode == 0
    database = open_database(f"sqlite:///{tmp_path / 'data' / 'yutang.db'}")
    with Person(database).working() as work:
        add_workspace(work, "Yoga", "zh", "Asia/Shanghai")
    desk = CampaignDesk(Person(database))
    crowd = Crowd(desk, desk.started())
    crowd.bring(crowd.join("oA"), "oB", hours=1)
    yield crowd
    database.close()


def test_the_numbers_are_one_json_object(crowd: Crowd, run_cli: RunCli) -> None:
    answer = run_cli("campaign", "results", str(crowd.campaign_id), "--json")

    found = json.loads(answer.stdout)
    assert (found["participants"], found["funnel"]["credited"], found["k"]) == (2, 1, 0.5)
    assert [each["depth"] for each in found["generations"]] == [0, 1]


def test_people_read_them_with_their_units(crowd: Crowd, run_cli: RunCli) -> None:
    answer = run_cli("campaign", "results", str(crowd.campaign_id))

    assert "0.500 friends per participant" in answer.stdout
    assert "2 people take part" in answer.stdout


def test_an_unknown_campaign_is_said_to_be_so(crowd: Crowd, run_cli: RunCli) -> None:
    answer = run_cli("campaign", "results", str(crowd.campaign_id + 1), check=False)

    assert answer.returncode == 1
    assert "no such campaign" in answer.stderr
