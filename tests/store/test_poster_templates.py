"""Templates of a workspace and their pictures, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import posters
from tests.support.backups import House
from tests.support.databases import Dialect
from tests.support.people import Person
from yutang.db.engine import Database, opened
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.posters.actions import looks, put_poster
from yutang.posters.actions.looks import look_named
from yutang.posters.actions.pictures import check_pictures, do_keep_picture, find_picture
from yutang.posters.actions.posters import face_of, shown_poster
from yutang.posters.actions.templates import (
    KEPT,
    do_add_blank,
    do_archive,
    do_copy_own,
    do_duplicate,
    do_go_back,
    do_rename,
    do_restore,
    do_save,
    find_template,
    poster_counts,
    version_with,
    versions_of,
)
from yutang.posters.designs import Design, design, own_designs
from yutang.posters.models import TemplateRow
from yutang.posters.rules.layers import Template
from yutang.posters.rules.reading import read_template
from yutang.posters.uploads import kept_picture
from yutang.workspaces.models import AuditEntry, Role


def drawn(ground: str = "#ffffff") -> Design:
    layers = [posters.layer("qr", 100, 100, 300, 300)]
    return design(json.dumps({"width": 1080, "height": 1920, "ground": ground, "layers": layers}))


def showing(source: str) -> Template:
    layers = [posters.layer("picture", 0, 0, 300, 300, source=source)]
    return read_template({"width": 1080, "height": 1920, "layers": layers})


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


@pytest.fixture
def template_id(person: Person) -> int:
    with person.working() as work:
        return do_copy_own(work, "morning_streak", "晨读").id


def read(person: Person, template_id: int) -> TemplateRow:
    with person.reading() as work:
        return find_template(work, template_id)


def save(person: Person, template_id: int, version: int, content: Design, title: str = "晨读") -> int:
    with person.working() as work:
        return do_save(work, template_id, version, title, content)


def audited(person: Person, template_id: int) -> list[str]:
    with person.reading() as work:
        entries = work.session.query(AuditEntry).filter_by(workspace_id=1, subject_id=template_id).all()
    return [entry.action for entry in sorted(entries, key=lambda entry: entry.id)]


def test_a_copy_of_our_own_looks_the_same_and_is_on_offer(person: Person, template_id: int) -> None:
    row = read(person, template_id)

    assert (row.template.title, row.template.version, row.template.copied_from) == ("晨读", 1, "morning_streak")
    assert row.version.digest == own_designs()["morning_streak"].digest
    with person.reading() as work:
        offered = looks(work)
        assert look_named(work, f"template:{template_id}") == offered[0]
        assert look_named(work, "own:morning_streak") in offered
        assert look_named(work, "own:../secret") is None
    assert {look.own for look in offered[1:]} == set(own_designs())


def test_saving_makes_a_version_and_the_same_again_makes_none(person: Person, template_id: int) -> None:
    assert save(person, template_id, 1, drawn()) == 2
    assert save(person, template_id, 2, drawn()) == 2
    assert save(person, template_id, 2, drawn(), "夜读") == 2

    with person.reading() as work:
        assert [version.version for version in versions_of(work, template_id)] == [2, 1]
    assert read(person, template_id).template.title == "夜读"
    assert audited(person, template_id) == ["poster.add", "poster.change", "poster.rename"]


def test_who_saves_an_old_version_is_told_that_somebody_was_faster(person: Person, template_id: int) -> None:
    save(person, template_id, 1, drawn("#111111"))

    with pytest.raises(Conflict) as refused:
        save(person, template_id, 1, drawn("#222222"))

    assert refused.value.code == "stale"
    assert read(person, template_id).version.digest == drawn("#111111").digest


def test_going_back_brings_an_old_version_as_a_new_one(person: Person, template_id: int) -> None:
    before = read(person, template_id).version.digest
    save(person, template_id, 1, drawn())

    with person.working() as work:
        do_go_back(work, template_id, 1)
        do_go_back(work, template_id, 1)  # twice changes nothing more

    row = read(person, template_id)
    assert (row.template.version, row.version.back_to, row.version.digest) == (3, 1, before)
    with person.working() as work, pytest.raises(NotFound):
        do_go_back(work, template_id, 9)


def test_only_the_newest_versions_are_kept(person: Person, template_id: int) -> None:
    for number in range(1, KEPT + 3):
        save(person, template_id, number, drawn(f"#0000{number:02x}"))

    with person.reading() as work:
        versions = [version.version for version in versions_of(work, template_id)]
        assert len(versions) == KEPT
        assert versions[0] == KEPT + 3
        with pytest.raises(NotFound):
            version_with(work, template_id, own_designs()["morning_streak"].digest)


def test_a_changed_template_changes_the_posters_that_show_it(person: Person, template_id: int) -> None:
    with person.working() as work:
        token = put_poster(work, key="k", template_id=template_id, own=None, values=posters.values())
        before = shown_poster(work, token).digest
        assert poster_counts(work) == {template_id: 1}
    save(person, template_id, 1, drawn())

    with person.reading() as work:
        after = shown_poster(work, token)

    assert after.digest != before
    assert after.design.digest == drawn().digest


def test_an_archived_template_is_in_no_list_and_its_posters_go_on(person: Person, template_id: int) -> None:
    with person.working() as work:
        token = put_poster(work, key="k", template_id=template_id, own=None, values=posters.values())
        do_archive(work, template_id)
        do_archive(work, template_id)
    with person.reading() as work:
        assert all(look.template_id is None for look in looks(work))
        assert shown_poster(work, token).design.digest == own_designs()["morning_streak"].digest
    with pytest.raises(Conflict):
        save(person, template_id, 1, drawn())

    with person.working() as work:
        do_restore(work, template_id)
    with person.reading() as work:
        assert looks(work)[0].template_id == template_id


def test_a_template_is_duplicated_and_renamed(person: Person, template_id: int) -> None:
    with person.working() as work:
        copy = do_duplicate(work, template_id, "晨读（副本）")
        do_rename(work, copy.id, "夜读")
    assert read(person, copy.id).version.digest == read(person, template_id).version.digest
    assert read(person, copy.id).template.title == "夜读"
    with person.working() as work, pytest.raises(Invalid):
        do_rename(work, copy.id, "  ")


def test_an_empty_template_can_be_drawn(person: Person) -> None:
    with person.working() as work:
        made = do_add_blank(work, "新海报")

    row = read(person, made.id)
    assert posters.renderer_of(json.loads(row.version.content)).render(posters.values()).jpeg


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
def test_only_who_makes_posters_may_change_them(person: Person, template_id: int, role: Role) -> None:
    reader = person.as_role(role)
    with reader.reading() as work:
        assert looks(work)
        for act in (do_archive, do_restore):
            with pytest.raises(NotAllowed):
                act(work, template_id)
        with pytest.raises(NotAllowed):
            do_copy_own(work, "morning_streak", "x")
        with pytest.raises(NotAllowed):
            do_save(work, template_id, 1, "x", drawn())
        with pytest.raises(NotAllowed):
            do_keep_picture(work, kept_picture(posters.picture(300, 300)))


@pytest.mark.parametrize("role", [Role.DESIGNER, Role.EDITOR, Role.PLANNER, Role.OWNER])
def test_who_makes_posters_may_make_them(person: Person, role: Role) -> None:
    with person.as_role(role).working() as work:
        assert do_copy_own(work, "small_circle", "圆").version == 1


def test_nothing_of_the_neighbours_can_be_seen_or_used(person: Person, template_id: int) -> None:
    with person.working() as work:
        source = do_keep_picture(work, kept_picture(posters.picture(300, 300))).source
    neighbour = person.of_workspace(2)
    with neighbour.working() as work:
        assert all(look.template_id is None for look in looks(work))
        with pytest.raises(NotFound):
            find_template(work, template_id)
        with pytest.raises(NotFound):
            do_archive(work, template_id)
        with pytest.raises(NotFound):
            put_poster(work, key="k", template_id=template_id, own=None, values=posters.values())
        with pytest.raises(NotFound):
            find_picture(work, source)
        with pytest.raises(Invalid):
            check_pictures(work, showing(source))


def test_the_same_picture_is_kept_once(person: Person) -> None:
    kept = kept_picture(posters.picture(800, 600))
    with person.working() as work:
        first = do_keep_picture(work, kept)
        assert do_keep_picture(work, kept) is first
        check_pictures(work, showing(kept.source))
    with person.reading() as work:
        found = find_picture(work, kept.source)
    assert (found.width, found.height, found.mime, found.size) == (800, 600, "image/jpeg", len(kept.content))


def test_a_template_that_cannot_be_drawn_any_more_is_still_listed(person: Person, template_id: int) -> None:
    save(person, template_id, 1, design('{"width": 7}'))

    with person.reading() as work:
        look = looks(work)[0]

    assert (look.template_id, look.width, look.height) == (template_id, 1080, 1920)


@pytest.mark.postgres
def test_pictures_and_faces_go_with_an_installation_that_outgrows_sqlite(
    make_database_url: Callable[[Dialect], str], tmp_path: Path
) -> None:
    with opened(make_database_url("sqlite")) as small, opened(make_database_url("postgresql")) as large:
        old, new = House(small, tmp_path / "old"), House(large, tmp_path / "new")
        old.furnish()
        kept = kept_picture(posters.picture(300, 300))
        with Person(small).working() as work:
            do_keep_picture(work, kept)
            token = put_poster(work, key="k", template_id=None, own="small_circle", values=posters.values())
            face = face_of(work, token)

        new.restore(old.back_up(tmp_path / "saved.tar").path)

        with Person(large).reading() as work:
            assert find_picture(work, kept.source).content == kept.content
            assert face_of(work, token) == face
        again = new.back_up(tmp_path / "again.tar")
        new.restore(again.path, force=True)
        with Person(large).reading() as work:
            assert find_picture(work, kept.source).content == kept.content
