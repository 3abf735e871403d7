"""Live codes: made, changed, paused, deleted, merged and taken back, on both databases."""

from random import Random

import pytest
from sqlalchemy import select

from tests.support.codes import add_code, add_place, code_over_two_groups
from tests.support.people import NOON, Person
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.groups.actions import do_set_state
from yutang.groups.models import GroupState
from yutang.livecodes import store
from yutang.livecodes.actions import (
    TargetChoice,
    do_add_channel,
    do_add_code,
    do_change_code,
    do_delete_code,
    do_merge_code,
    do_pause_code,
    do_remove_channel,
    do_rename_channel,
    do_restore_code,
    do_resume_code,
    do_unmerge_code,
    find_code,
)
from yutang.livecodes.models import CodeState, Slug, Strategy
from yutang.livecodes.rules.slugs import ALPHABET
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry, Role


def leads_to(work: Work, slug: str) -> int:
    """The code that the directory gives for an address."""
    row = work.session.get(Slug, slug)
    assert row is not None
    assert row.workspace_id == work.workspace_id
    work.session.refresh(row)
    return row.code_id


def groups_in_order(work: Work, code_id: int) -> list[tuple[int, int]]:
    return [(row.group.id, row.weight) for row in store.targets_of(work.session, work.workspace_id, [code_id])]


def numbers_in_order(work: Work, code_id: int) -> list[int]:
    return [row.number.id for row in store.owners_of(work.session, work.workspace_id, [code_id])]


def audited(work: Work) -> list[str]:
    entries = work.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.workspace_id == work.workspace_id, AuditEntry.subject_type == "live_code")
        .order_by(AuditEntry.id)
    )
    return [entry.action for entry in entries]


# ---- making and changing ---------------------------------------------------------------------------------------------


def test_a_new_code_gets_a_short_unambiguous_slug_and_keeps_the_order_given(database: Database) -> None:
    with Person(database).working() as work:
        place = add_place(work, groups=3, numbers=2)
        one, two, three = place.groups
        code = add_code(
            work,
            place,
            name="  三号店 海报 ",
            channel="三号店",
            tagline="每天早上六点",
            strategy="weighted",
            targets=(TargetChoice(three, 5), TargetChoice(one, 0), TargetChoice(two, 1)),
            owners=tuple(reversed(place.numbers)),
            sold_out_text="明天再来",
        )
        code_id, slug = code.id, code.slug
    with Person(database).reading() as work:
        code = find_code(work, code_id)
        assert len(slug) == 7
        assert set(slug) <= set(ALPHABET)
        assert leads_to(work, slug) == code_id
        assert (code.name, code.channel, code.tagline) == ("三号店 海报", "三号店", "每天早上六点")
        assert (code.state, code.strategy, code.language) == (CodeState.ACTIVE, Strategy.WEIGHTED, "zh")
        assert (code.sold_out_text, code.created_at, code.changed_at) == ("明天再来", NOON, NOON)
        assert groups_in_order(work, code_id) == [(three, 5), (one, 0), (two, 1)]
        assert numbers_in_order(work, code_id) == list(reversed(place.numbers))
        assert audited(work) == ["code.add"]


def test_a_chosen_slug_is_tidied_and_unique_in_the_whole_installation(database: Database) -> None:
    with Person(database).working() as work:
        assert add_code(work, add_place(work), slug=" Yoga-Shop3 ").slug == "yoga-shop3"
    with Person(database, workspace_id=2).working() as work:
        place = add_place(work)
        with pytest.raises(Conflict) as refused:
            add_code(work, place, slug="yoga-shop3")
    assert set(refused.value.fields) == {"slug"}


def test_a_drawn_slug_that_is_taken_is_drawn_again(database: Database) -> None:
    first = "".join(Random(7).choice(ALPHABET) for _ in range(1))
    with Person(database).working() as work:
        place = add_place(work)
        taken = do_add_code(work, place.form(), Random(7)).slug
        other = do_add_code(work, place.form(), Random(7)).slug
    assert taken.startswith(first)
    assert other != taken


def test_what_a_form_cannot_say_is_refused_field_by_field(database: Database) -> None:
    with Person(database).working() as work:
        place, elsewhere = add_place(work), add_place(work, name="另一个")
        with pytest.raises(Invalid) as refused:
            add_code(
                work,
                place,
                name=" ",
                slug="a b",
                language="fr",
                strategy="random",
                tagline="x" * 61,
                sold_out_text="x" * 201,
                targets=(TargetChoice(elsewhere.groups[0]),),
                owners=(place.numbers[0], place.numbers[0]),
            )
        wrong = {"name", "slug", "language", "strategy", "tagline", "sold_out_text", "targets", "owners"}
        assert set(refused.value.fields) == wrong


@pytest.mark.parametrize(
    ("strategy", "targets"),
    [
        ("weighted", [(0, 0), (1, 0)]),
        ("weighted", [(0, 101)]),
        ("fill", [(0, 1), (0, 1)]),
        ("fill", [(7, 1)]),
    ],
)
def test_targets_that_lead_nobody_anywhere_are_refused(
    database: Database, strategy: str, targets: list[tuple[int, int]]
) -> None:
    with Person(database).working() as work:
        place = add_place(work)
        ids = dict(enumerate(place.groups)) | {7: 123456789}
        with pytest.raises(Invalid) as refused:
            add_code(
                work, place, strategy=strategy, targets=tuple(TargetChoice(ids[i], weight) for i, weight in targets)
            )
        assert set(refused.value.fields) == {"targets"}


def test_another_workspaces_groups_numbers_and_communities_do_not_exist(database: Database) -> None:
    with Person(database, workspace_id=2).working() as work:
        theirs = add_place(work)
    with Person(database).working() as work:
        ours = add_place(work)
        with pytest.raises(Invalid) as refused:
            add_code(work, ours, targets=(TargetChoice(theirs.groups[0]),), owners=tuple(theirs.numbers))
        assert set(refused.value.fields) == {"targets", "owners"}
        with pytest.raises(Invalid) as refused:
            add_code(work, ours, community_id=theirs.community_id, targets=(), owners=())
        assert set(refused.value.fields) == {"community_id"}


def test_a_change_keeps_the_slug_and_writes_what_differs(database: Database) -> None:
    place, code_id = code_over_two_groups(Person(database), tagline="旧")
    with Person(database).later(hours=1).working() as work:
        slug = find_code(work, code_id).slug
        form = place.form(tagline="新", targets=(TargetChoice(place.groups[1]),), owners=())
        do_change_code(work, code_id, form)
    with Person(database).reading() as work:
        code = find_code(work, code_id)
        assert (code.slug, code.tagline, code.changed_at > code.created_at) == (slug, "新", True)
        assert groups_in_order(work, code_id) == [(place.groups[1], 1)]
        assert numbers_in_order(work, code_id) == []
        entry = work.session.scalars(
            select(AuditEntry).where(AuditEntry.workspace_id == 1, AuditEntry.action == "code.change")
        ).one()
        assert entry.before == {
            "tagline": "旧",
            "groups": ["早起瑜伽1群", "早起瑜伽2群"],
            "personal_numbers": ["林老师1"],
        }
        assert entry.after == {"tagline": "新", "groups": ["早起瑜伽2群"], "personal_numbers": []}


def test_the_printed_address_cannot_be_changed(database: Database) -> None:
    place, code_id = code_over_two_groups(Person(database), slug="yoga")
    with Person(database).working() as work:
        with pytest.raises(Invalid) as refused:
            do_change_code(work, code_id, place.form(slug="pilates"))
        assert set(refused.value.fields) == {"slug"}
        assert do_change_code(work, code_id, place.form(slug="yoga")).slug == "yoga"


def test_a_change_over_somebody_elses_change_is_refused(database: Database) -> None:
    place, code_id = code_over_two_groups(Person(database))
    with Person(database).later(minutes=1).working() as work:
        do_change_code(work, code_id, place.form(name="Anna", seen_at=NOON))
    with Person(database).later(minutes=2).working() as work, pytest.raises(Conflict):
        do_change_code(work, code_id, place.form(name="Ben", seen_at=NOON))
    with Person(database).reading() as work:
        assert find_code(work, code_id).name == "Anna"


def test_an_archived_group_stays_on_a_code_but_is_not_put_on_another(database: Database) -> None:
    place, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        do_set_state(work, place.groups[0], GroupState.ARCHIVED)
    with Person(database).working() as work:
        do_change_code(work, code_id, place.form(name="新名字"))
        assert groups_in_order(work, code_id) == [(group_id, 1) for group_id in place.groups]
        with pytest.raises(Invalid):
            add_code(work, place)


def test_a_code_may_lead_nowhere_yet(database: Database) -> None:
    with Person(database).working() as work:
        code = add_code(work, add_place(work, groups=0, numbers=0))
        assert groups_in_order(work, code.id) == []


# ---- channels --------------------------------------------------------------------------------------------------------


def test_channels_get_keys_of_their_own_and_refuse_a_second_of_one_name(database: Database) -> None:
    _, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        assert do_add_channel(work, code_id, "知乎回答").key == "c1"
        assert do_add_channel(work, code_id, "公众号菜单", " Menu ").key == "menu"
        assert do_add_channel(work, code_id, "传单").key == "c2"
        with pytest.raises(Conflict) as taken:
            do_add_channel(work, code_id, "菜单二", "menu")
        assert set(taken.value.fields) == {"key"}
        for key, label in (("a b", "x"), ("-a", "x"), ("a" * 17, "x"), ("ok", " ")):
            with pytest.raises(Invalid):
                do_add_channel(work, code_id, label, key)


def test_a_channel_is_renamed_and_removed_but_its_key_stays(database: Database) -> None:
    _, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        do_add_channel(work, code_id, "知乎", "zhihu")
        do_rename_channel(work, code_id, "zhihu", "知乎回答")
        channels = store.channels_of(work.session, 1, code_id)
        assert [(channel.key, channel.label) for channel in channels] == [("zhihu", "知乎回答")]
        do_remove_channel(work, code_id, "zhihu")
        assert store.channels_of(work.session, 1, code_id) == []
        with pytest.raises(NotFound):
            do_remove_channel(work, code_id, "zhihu")
        work.session.flush()
        assert audited(work) == ["code.add", "code.channel.add", "code.channel.change", "code.channel.remove"]


def test_a_code_has_at_most_fifty_channels(database: Database) -> None:
    _, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        for _ in range(50):
            do_add_channel(work, code_id, "传单")
        with pytest.raises(Invalid):
            do_add_channel(work, code_id, "传单")


# ---- endings and their undoing ---------------------------------------------------------------------------------------


def test_pausing_and_resuming_twice_is_the_same_as_once(database: Database) -> None:
    _, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        assert do_pause_code(work, code_id).state is CodeState.PAUSED
        do_pause_code(work, code_id)
        assert do_resume_code(work, code_id).state is CodeState.ACTIVE
        do_resume_code(work, code_id)
        work.session.flush()
        assert audited(work) == ["code.add", "code.pause", "code.resume"]


@pytest.mark.parametrize("paused", [False, True])
def test_restoring_brings_back_the_state_before_the_deletion(database: Database, paused: bool) -> None:
    place, code_id = code_over_two_groups(Person(database))
    with Person(database).working() as work:
        if paused:
            do_pause_code(work, code_id)
        do_delete_code(work, code_id)
        do_delete_code(work, code_id)
    with Person(database).working() as work:
        assert find_code(work, code_id).state is CodeState.DELETED
        with pytest.raises(Conflict):
            do_change_code(work, code_id, place.form())
        with pytest.raises(Conflict):
            do_resume_code(work, code_id)
        with pytest.raises(Conflict):
            do_add_channel(work, code_id, "传单")
        code = do_restore_code(work, code_id)
        assert code.state is (CodeState.PAUSED if paused else CodeState.ACTIVE)
        assert code.state_before is None
        assert groups_in_order(work, code_id) == [(group_id, 1) for group_id in place.groups]


def test_posters_of_a_merged_code_lead_to_the_other_one_and_back_again(database: Database) -> None:
    with Person(database).working() as work:
        place = add_place(work)
        old, new = add_code(work, place, slug="old-way").id, add_code(work, place, slug="new-way").id
        with pytest.raises(Conflict):
            do_merge_code(work, old, new)
        do_delete_code(work, old)
        do_merge_code(work, old, new)
        assert (leads_to(work, "old-way"), leads_to(work, "new-way")) == (new, new)
        do_unmerge_code(work, old)
        assert leads_to(work, "old-way") == old
        assert find_code(work, old).state is CodeState.DELETED
        do_merge_code(work, old, new)
        do_restore_code(work, old)
        assert leads_to(work, "old-way") == old
        assert (find_code(work, old).state, find_code(work, old).merged_into_id) == (CodeState.ACTIVE, None)
        work.session.flush()
        assert audited(work)[3:] == ["code.merge", "code.unmerge", "code.merge", "code.unmerge", "code.restore"]


def test_merging_a_code_takes_along_what_was_merged_into_it(database: Database) -> None:
    with Person(database).working() as work:
        place = add_place(work)
        a, b, c = (add_code(work, place, slug=f"code-{name}").id for name in "abc")
        do_delete_code(work, a)
        do_merge_code(work, a, b)
        do_delete_code(work, b)
        do_merge_code(work, b, c)
        assert {leads_to(work, f"code-{name}") for name in "abc"} == {c}
        do_restore_code(work, b)
        assert [leads_to(work, f"code-{name}") for name in "abc"] == [b, b, c]


def test_a_code_merges_only_into_another_one_that_is_alive_and_ours(database: Database) -> None:
    with Person(database, workspace_id=2).working() as work:
        theirs = add_code(work, add_place(work)).id
    with Person(database).working() as work:
        place = add_place(work)
        gone, other = add_code(work, place).id, add_code(work, place).id
        do_delete_code(work, gone)
        do_delete_code(work, other)
        with pytest.raises(Invalid):
            do_merge_code(work, gone, gone)
        with pytest.raises(Conflict):
            do_merge_code(work, gone, other)
        with pytest.raises(NotFound):
            do_merge_code(work, gone, theirs)


# ---- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESIGNER])
def test_who_only_looks_changes_nothing(database: Database, role: Role) -> None:
    place, code_id = code_over_two_groups(Person(database))
    with Person(database).as_role(role).working() as work:
        assert find_code(work, code_id).name == "海报"
        for change in (do_pause_code, do_delete_code, do_restore_code, do_unmerge_code):
            with pytest.raises(NotAllowed):
                change(work, code_id)
        with pytest.raises(NotAllowed):
            add_code(work, place)
        with pytest.raises(NotAllowed):
            do_change_code(work, code_id, place.form())
        with pytest.raises(NotAllowed):
            do_merge_code(work, code_id, code_id)
        with pytest.raises(NotAllowed):
            do_add_channel(work, code_id, "传单")


def test_another_workspaces_code_does_not_exist(database: Database) -> None:
    place, code_id = code_over_two_groups(Person(database))
    with Person(database, workspace_id=2).working() as work:
        for change in (find_code, do_pause_code, do_delete_code, do_restore_code, do_unmerge_code):
            with pytest.raises(NotFound):
                change(work, code_id)
        with pytest.raises(NotFound):
            do_change_code(work, code_id, place.form())
        with pytest.raises(NotFound):
            do_remove_channel(work, code_id, "c1")
