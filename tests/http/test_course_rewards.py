"""A course as a reward, from the fan's own page of the campaign to their first lesson."""

import pytest

from tests.http.test_campaign_own_pages import reach
from tests.http.test_campaign_pages import open_campaign
from tests.support.classroom import Classroom
from tests.support.fan_pages import Campaigning, handset
from tests.support.house import House, sentences
from tests.support.members import COURSE, course
from tests.support.programmes import community
from yutang.campaigns.rewards.models import RewardKind
from yutang.courses.actions import do_close_course
from yutang.courses.models import CourseState


@pytest.fixture
def running(house: House) -> Campaigning:
    return open_campaign(house)


@pytest.mark.parametrize("closes", [False, True])
def test_a_course_is_found_by_the_reward_and_begun_on_the_fan_s_own_phone(
    house: House, running: Campaigning, *, closes: bool
) -> None:
    with running.database.write() as session:
        session.add(community(running.fandom.workspace_id))
    room = Classroom(running.database, {"access": "code"}, workspace_id=running.fandom.workspace_id, exists=True)
    me = reach(running, RewardKind.COURSE, course_id=room.id)
    phone, stranger, path = handset(house), handset(house, "198.51.100.9"), f"/class/{room.course().slug}"
    page = phone.get(running.own_page(me))
    assert "这门课已为你打开。 去上课" in sentences(page)
    assert f'href="{path}"' in page.text
    assert path not in stranger.get(running.own_page(me)).text
    assert "/begin" not in stranger.get(path).text
    if closes:
        with room.person.working() as work:
            do_close_course(work, room.id)

    assert "这门课已为你打开" in sentences(phone.get(path))
    own = phone.post(path + "/begin")
    assert "今天的课 1. Day 1" in sentences(own)
    assert own.url.path.startswith(path + "/")
    assert "/begin" not in stranger.get(path).text
    assert stranger.post(path + "/begin", follow=False).status_code == 409


def test_a_course_that_is_not_opened_yet_is_theirs_without_a_link(house: House, running: Campaigning) -> None:
    with running.database.write() as session:
        session.add(course(running.fandom.workspace_id, state=CourseState.DRAFT))
    me = reach(running, RewardKind.COURSE, course_id=COURSE)
    page = handset(house).get(running.own_page(me))

    assert "这门课是你的了，只是现在还看不了。" in sentences(page)
    assert "/class/" not in page.text
