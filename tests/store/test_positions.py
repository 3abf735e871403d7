"""The worksheet of a community, its versions, and what newcomers answered, on both databases."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from tests.support.members import fan_row
from tests.support.people import Person
from yutang.communities.actions import CommunityForm, do_add_community, find_community
from yutang.communities.position.actions.asking import (
    LinkForm,
    QuestionForm,
    asked,
    do_add_link,
    do_answer,
    do_archive_link,
    do_ask,
    fit_of,
)
from yutang.communities.position.actions.scoring import score_for
from yutang.communities.position.actions.sheets import (
    do_keep,
    do_return,
    do_start_from,
    do_write,
    standing_of,
    versions_of,
)
from yutang.communities.position.models import FitAnswer
from yutang.communities.position.rules.fit import Choice
from yutang.communities.position.rules.position import Step
from yutang.communities.position.rules.theme import Verdict
from yutang.db.engine import Database
from yutang.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.linking import do_link_visitor
from yutang.fans.actions.merging import do_merge
from yutang.workspaces.models import AuditEntry, Role

CROWD = {"crowd": "年轻妈妈", "wants": "腰背不疼"}
QUESTION = QuestionForm(
    "你为什么来？", [Choice("想练瑜伽", fits=True), Choice("领礼品", fits=False), Choice("", fits=False)]
)


@pytest.fixture
def lin(database: Database) -> Person:
    return Person(database)


@pytest.fixture
def community(lin: Person) -> int:
    with lin.working() as work:
        return do_add_community(work, CommunityForm("瑜伽妈妈", industry="瑜伽")).id


def actions_of(lin: Person) -> list[str]:
    with lin.database.read() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.workspace_id == 1).order_by(AuditEntry.id))
        return [row.action for row in rows]


def link(lin: Person, community: int, channel: str = "海报", bait: str = "", seed: int = 1) -> int:
    with lin.working() as work:
        do_ask(work, community, QUESTION)
        return do_add_link(work, community, LinkForm(channel, bait), Random(seed)).id


def fan(lin: Person, phone: int | None = None) -> int:
    with lin.working() as work:
        fan_id = work.new_id()
        work.session.add(fan_row(1, fan_id))
        work.session.flush()
        if phone is not None:
            do_link_visitor(work, fan_id, phone)
        return fan_id


# ---- the worksheet --------------------------------------------------------------------------------------------------


def test_a_step_is_written_and_the_communitys_own_lines_stay_in_step(lin: Person, community: int) -> None:
    with lin.working() as work:
        do_write(work, community, Step.CROWD, CROWD)
    with lin.reading() as work:
        found = standing_of(work, community)
        assert find_community(work, community).crowd == "年轻妈妈"
        assert (found.sheet.wants, found.sheet.industry) == ("腰背不疼", "瑜伽")
    assert actions_of(lin) == ["community.add", "community.change", "position.change"]


def test_writing_the_same_again_changes_and_notes_nothing(lin: Person, community: int) -> None:
    for _ in range(2):
        with lin.working() as work:
            do_write(work, community, Step.CROWD, CROWD)
    assert actions_of(lin).count("position.change") == 1


def test_what_is_changed_on_the_communitys_own_form_is_what_the_worksheet_shows(lin: Person, community: int) -> None:
    with lin.working() as work:
        do_write(work, community, Step.CROWD, CROWD)
        find_community(work, community).crowd = "上班族"
    with lin.reading() as work:
        assert standing_of(work, community).sheet.crowd == "上班族"


def test_versions_are_kept_and_brought_back_with_the_communitys_lines(lin: Person, community: int) -> None:
    with lin.working() as work:
        do_write(work, community, Step.CROWD, CROWD)
        assert do_keep(work, community).version == 1
        assert do_keep(work, community).version == 1, "nothing has changed since"
        do_write(work, community, Step.CROWD, {"crowd": "上班族", "wants": "睡得好"})
        assert standing_of(work, community).changed
    with lin.working() as work:
        do_return(work, community, 1)
    with lin.reading() as work:
        found = standing_of(work, community)
        assert (found.sheet.crowd, found.sheet.wants) == ("年轻妈妈", "腰背不疼")
        assert find_community(work, community).crowd == "年轻妈妈"
        assert [version.number for version in versions_of(work, community)] == [2, 1]


def test_an_example_fills_the_sheet_and_a_text_is_scored_against_it(lin: Person, community: int) -> None:
    with lin.working() as work:
        assert score_for(work, community, "瑜伽") is None
        do_start_from(work, community, "yoga", "zh")
    with lin.reading() as work:
        assert standing_of(work, community).is_written
        good, bad = score_for(work, community, "睡前拉伸和冥想"), score_for(work, community, "股票涨停，基金定投")
    assert good is not None
    assert bad is not None
    assert (good.verdict, bad.verdict) == (Verdict.FITS, Verdict.STRANGE)


def test_only_who_may_change_communities_writes_and_nobody_elses_workspace_is_found(
    lin: Person, community: int
) -> None:
    with lin.as_role(Role.OPERATOR).working() as work, pytest.raises(NotAllowed):
        do_write(work, community, Step.CROWD, CROWD)
    for act in (do_keep, standing_of, fit_of):
        with lin.of_workspace(2).working() as work, pytest.raises(NotFound):
            act(work, community)
    with lin.working() as work, pytest.raises(Conflict):
        do_keep(work, do_add_community(work, CommunityForm("空")).id)
    with lin.working() as work, pytest.raises(NotFound):
        do_start_from(work, community, "../../etc", "zh")


# ---- bait fit -------------------------------------------------------------------------------------------------------


def test_a_phone_answers_once_and_shares_are_told_by_channel_and_bait(lin: Person, community: int) -> None:
    poster = link(lin, community, "海报", "口红小样")
    welcome = link(lin, community, "欢迎语", "拉伸营", seed=2)
    with lin.working() as work:
        assert do_answer(work, poster, 11, "领礼品")
        assert not do_answer(work, welcome, 11, "想练瑜伽"), "the same phone by another link"
        assert do_answer(work, welcome, 12, "想练瑜伽")
        assert do_answer(work, welcome, 13, "想练瑜伽")
    with lin.reading() as work:
        found = fit_of(work, community)
    assert [(name, share.hits, share.n) for name, share in found.channels] == [("欢迎语", 2, 2), ("海报", 0, 1)]
    assert [(name, share.hits, share.n) for name, share in found.baits] == [("拉伸营", 2, 2), ("口红小样", 0, 1)]
    assert (found.whole.hits, found.whole.n) == (2, 3)


def test_a_period_counts_its_own_answers_only(lin: Person, community: int) -> None:
    poster = link(lin, community)
    with lin.working() as work:
        do_answer(work, poster, 11, "想练瑜伽")
    with lin.later(days=40).working() as work:
        do_answer(work, poster, 12, "领礼品")
        found = fit_of(work, community, 30)
        assert (found.whole.hits, found.whole.n, fit_of(work, community).whole.n) == (0, 1, 2)


def test_a_fan_answers_once_on_two_phones(lin: Person, community: int) -> None:
    poster = link(lin, community)
    somebody = fan(lin, phone=21)
    with lin.working() as work:
        assert do_answer(work, poster, 21, "想练瑜伽")
        do_link_visitor(work, somebody, 22)
        assert not do_answer(work, poster, 22, "领礼品")


def test_words_that_were_not_offered_are_refused_and_a_closed_link_asks_nobody(lin: Person, community: int) -> None:
    poster = link(lin, community)
    with lin.working() as work, pytest.raises(Conflict):
        do_answer(work, poster, 11, "<script>")
    with lin.working() as work:
        do_archive_link(work, community, poster)
        do_archive_link(work, community, poster)
    with lin.reading() as work, pytest.raises(Gone):
        asked(work, poster, 11)
    assert actions_of(lin).count("position.unlink") == 1


def test_a_question_needs_answers_of_both_kinds_and_a_link_needs_a_question(lin: Person, community: int) -> None:
    with lin.working() as work, pytest.raises(Conflict):
        do_add_link(work, community, LinkForm("海报"), Random(1))
    for choices in ([], [Choice("a", fits=True)], [Choice("a", fits=False)], [*QUESTION.choices, *QUESTION.choices]):
        with lin.working() as work, pytest.raises(Invalid):
            do_ask(work, community, replace(QUESTION, choices=choices))
    link(lin, community)
    with lin.working() as work, pytest.raises(Invalid):
        do_add_link(work, community, LinkForm("海报", campaign_id=77), Random(3))


# ---- one person -----------------------------------------------------------------------------------------------------


def test_answers_are_led_over_handed_out_and_forgotten(lin: Person, community: int) -> None:
    poster = link(lin, community)
    older, younger = fan(lin, phone=31), fan(lin, phone=32)
    with lin.working() as work:
        do_answer(work, poster, 31, "想练瑜伽")
    with lin.later(hours=1).working() as work:
        do_answer(work, poster, 32, "领礼品")
    with lin.working() as work:
        do_merge(work, older, younger)
        (said,) = export_of(work, older)["fit_answers"]
    assert (said["answer"], said["community"]) == ("想练瑜伽", str(community))
    with lin.working() as work:
        do_erase(work, older)
    with lin.database.read() as session:
        rows = session.scalars(select(FitAnswer).where(FitAnswer.workspace_id == 1)).all()
    assert [(row.fan_id, row.visitor_id == row.id) for row in rows] == [(None, True)] * 2
    with lin.reading() as work:
        assert fit_of(work, community).whole.n == 2


def test_what_a_phone_answered_before_it_was_known_whose_it_is_goes_with_the_fan(lin: Person, community: int) -> None:
    poster = link(lin, community)
    with lin.working() as work:
        do_answer(work, poster, 41, "想练瑜伽")
    somebody = fan(lin, phone=41)
    with lin.working() as work:
        assert [each["answer"] for each in export_of(work, somebody)["fit_answers"]] == ["想练瑜伽"]
        do_erase(work, somebody)
    with lin.database.read() as session:
        assert 41 not in session.scalars(select(FitAnswer.visitor_id).where(FitAnswer.workspace_id == 1)).all()


def test_the_answer_of_the_younger_stays_theirs_when_the_older_has_none(lin: Person, community: int) -> None:
    poster = link(lin, community)
    older, younger = fan(lin), fan(lin, phone=32)
    with lin.working() as work:
        do_answer(work, poster, 32, "领礼品")
        do_merge(work, older, younger)
        assert [each["answer"] for each in export_of(work, older)["fit_answers"]] == ["领礼品"]
