"""Pages on both databases: versions and their bounds, answers that race for the last place, people, isolation."""

from random import Random

import pytest

from tests.support.people import Person
from yutang.db.engine import Database
from yutang.db.tables import to_ms
from yutang.errors import Conflict, NotFound
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.pages.actions import answering
from yutang.pages.actions.answering import answers_of, do_answer, do_delete_answers, question_in
from yutang.pages.actions.checking import ledger_findings
from yutang.pages.actions.looking import KEPT_VERSIONS, content_of, find_page, pages_of, versions_of
from yutang.pages.actions.making import do_make, do_save, do_undo
from yutang.pages.actions.people import do_erase_fan, do_move_fan, export_of
from yutang.pages.actions.publishing import do_publish
from yutang.pages.models import Page, PageKind
from yutang.pages.rules.content import Content, read_content
from yutang.workspaces.models import Workspace

QUESTION = {"id": "q", "kind": "form", "question": "Well?", "consent": "We keep it."}


@pytest.fixture
def person(database: Database) -> Person:
    person = Person(database)
    with database.write() as session:
        session.add(Workspace(workspace_id=1, name="w", language="zh", timezone="Asia/Shanghai", created_at=person.now))
    return person


def content(text: str) -> Content:
    return read_content({"title": "T", "blocks": [{"id": "t", "kind": "title", "text": text}, QUESTION]})


def make(person: Person, text: str = "v1") -> int:
    with person.working() as work:
        return do_make(work, PageKind.PAGE, content(text), Random(to_ms(person.now)), language="en").id


def test_versions_are_bounded_and_the_published_one_stays(person: Person) -> None:
    page_id = make(person)
    with person.working() as work:
        do_publish(work, page_id, 0)
    for number in range(2, KEPT_VERSIONS + 12):
        with person.working() as work:
            do_save(work, page_id, content(f"v{number}"))

    with person.reading() as work:
        page = find_page(work, page_id)
        kept = [each.number for each in versions_of(work, page)]
        assert len(kept) == KEPT_VERSIONS
        assert content_of(work, page, 1).blocks[0]["text"] == "v1"
        with pytest.raises(NotFound):
            content_of(work, page, 3)


def test_undo_ends_at_the_first_version(person: Person) -> None:
    page_id = make(person)
    with person.working() as work:
        do_save(work, page_id, content("v2"))
    with person.working() as work:
        do_undo(work, page_id)

    with pytest.raises(Conflict), person.working() as work:
        do_undo(work, page_id)
    with person.reading() as work:
        assert find_page(work, page_id).version == 1


def test_a_page_of_one_workspace_is_not_found_in_another(person: Person) -> None:
    page_id = make(person)

    with person.of_workspace(2).reading() as work:
        assert pages_of(work, PageKind.PAGE) == ([], None)
        with pytest.raises(NotFound):
            find_page(work, page_id)


def answer(person: Person, page_id: int, visitor_id: int, said: str = "yes") -> None:
    with person.working() as work:
        page: Page = find_page(work, page_id)
        do_answer(work, page, question_in(content_of(work, page), "q"), visitor_id, said, agreed=True)


def test_a_phone_has_one_answer_and_a_full_page_takes_no_more(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_ANSWERS", 2)
    page_id = make(person)
    for visitor_id, said in ((1, "a"), (1, "b"), (2, "c")):
        answer(person, page_id, visitor_id, said)

    with pytest.raises(Conflict):
        answer(person, page_id, 3)
    answer(person, page_id, 2, "d")  # who is in may change their mind

    with person.reading() as work:
        page, found, _ = answers_of(work, page_id)
        assert (page.answers, sorted(each.answer for each in found)) == (2, ["b", "d"])


def test_deleted_answers_make_room_again(person: Person) -> None:
    page_id = make(person)
    answer(person, page_id, 1)
    answer(person, page_id, 2)

    with person.working() as work:
        assert do_delete_answers(work, page_id, answers_of(work, page_id)[1][0].id) == 1
    with person.working() as work:
        assert do_delete_answers(work, page_id) == 1
        assert find_page(work, page_id).answers == 0


def test_answers_follow_their_fan_and_are_forgotten_with_them(person: Person) -> None:
    page_id = make(person)
    with person.working() as work:
        fans = do_know_visitors(work, [7, 8], SourceKind.PAGE, "x")
    answer(person, page_id, 7)
    answer(person, page_id, 8)

    with person.working() as work:
        do_move_fan(work, fans[8], fans[7])
    with person.working() as work:
        assert len(export_of(work, fans[7])["page_answers"]) == 2
        do_erase_fan(work, fans[7])

    with person.reading() as work:
        assert answers_of(work, page_id)[1] == []
        assert find_page(work, page_id).answers == 0


def test_the_books_of_answers_agree_until_a_counter_is_touched(person: Person) -> None:
    page_id = make(person)
    answer(person, page_id, 1)
    with person.reading() as work:
        assert ledger_findings(work.session, 1) == []

    with person.working() as work:
        find_page(work, page_id).answers = 5

    with person.reading() as work:
        assert [(each.counted, each.allowed) for each in ledger_findings(work.session, 1)] == [(5, 1)]
