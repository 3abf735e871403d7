"""The plan, duties and today in a real browser, on phone and desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import code_over_two_groups
from tests.support.console import Console, Language
from yutang.communities.actions import communities_of
from yutang.planning.actions.duties import do_share_out, do_take_leave, today_of
from yutang.planning.actions.forms import ItemForm
from yutang.planning.actions.plan import do_lay_out, do_plan, do_set_state, items_between
from yutang.planning.library import find_template
from yutang.planning.models import ItemState
from yutang.workspaces.team.actions import team_of

pytestmark = pytest.mark.e2e
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])


@pytest.fixture(scope="module")
def community(console: Console) -> int:
    """A community with a plan, some duties shared out, and somebody away."""
    owner = console.owner
    code_over_two_groups(owner)
    with owner.working() as work:
        community = communities_of(work)[0].id
        me = str(team_of(work)[0].id)
        today = today_of(work)
        camp = find_template("camp")
        assert camp is not None
        items = do_lay_out(work, camp, community, today - timedelta(days=2), "zh")
        do_set_state(work, items[0].id, ItemState.DONE)
        do_set_state(work, items[1].id, ItemState.READY)
        late = ItemForm(str(community), title="群规改版", day=(today - timedelta(days=1)).isoformat(), owner_id=me)
        do_plan(work, late)
        do_share_out(work, community, {"writing": (me, ""), "group_care": (me, "")})
        do_take_leave(work, me, (today + timedelta(days=3)).isoformat(), "", "回老家")
    return community


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_planning_fit_and_are_accessible(
    community: int, open_console: Callable[..., Page], size: tuple[int, int], language: Language
) -> None:
    page = open_console(*size, language=language)
    pages = {
        "today": "/",
        "plan": "/plan",
        "new": f"/plan/new?community={community}",
        "duties": f"/communities/{community}/duties",
        "import": "/plan/import",
    }

    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        screenshot(page, f"planning-{name}-{size[0]}-{language}")
        assert axe(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide} px"


def test_a_thing_that_is_dragged_to_another_day_moves_there(
    console: Console, community: int, open_console: Callable[..., Page]
) -> None:
    with console.owner.reading() as work:
        today = today_of(work)
        item = next(each for each in items_between(work, today, today + timedelta(days=9)) if each.day != today)
    page = open_console(1280, 2000, language="zh")
    page.goto(f"/plan?month={item.day:%Y-%m}")
    to = item.day.replace(day=15 if item.day.day != 15 else 16)

    page.locator(f'[data-item="{item.id}"]').drag_to(page.locator(f'[data-day="{to.isoformat()}"]'))

    expect(page.locator(f'[data-day="{to.isoformat()}"] [data-item="{item.id}"]')).to_be_visible()
