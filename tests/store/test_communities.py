"""Communities, on both databases."""

from datetime import date

import pytest

from tests.support.people import Person
from yutang.communities.actions import (
    CommunityForm,
    communities_of,
    do_add_community,
    do_archive_community,
    do_change_community,
    do_restore_community,
    find_community,
)
from yutang.db.engine import Database
from yutang.errors import Invalid, NotAllowed, NotFound
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group, find_group
from yutang.groups.models import GroupKind
from yutang.workspaces.models import AuditEntry, Role


def test_a_community_is_kept_tidy_and_written_to_the_audit_log(database: Database) -> None:
    with Person(database).working() as work:
        made = do_add_community(work, CommunityForm("  Yoga \n mums ", crowd="young mothers", notes="a\r\nb "))
    with Person(database).reading() as work:
        kept = find_community(work, made.id)
        assert (kept.name, kept.crowd, kept.notes, kept.timezone) == (
            "Yoga mums",
            "young mothers",
            "a\nb",
            "Asia/Shanghai",
        )
        entry = work.session.query(AuditEntry).filter_by(workspace_id=1, subject_id=made.id).one()
        assert (entry.action, entry.actor) == ("community.add", "Lin")


def test_everything_wrong_with_a_form_is_said_at_once(database: Database) -> None:
    with Person(database).reading() as work, pytest.raises(Invalid) as refused:
        do_add_community(work, CommunityForm("", crowd="x" * 61, timezone="Asia", notes="n" * 2001))
    assert set(refused.value.fields) == {"name", "crowd", "timezone", "notes"}


def test_two_communities_in_use_do_not_share_a_name(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        first = do_add_community(work, CommunityForm("Yoga"))
    with person.reading() as work, pytest.raises(Invalid) as refused:
        do_add_community(work, CommunityForm("Yoga"))
    assert "name" in refused.value.fields
    with person.of_workspace(2).working() as work:
        do_add_community(work, CommunityForm("Yoga"))  # another team's
    with person.working() as work:
        do_archive_community(work, first.id)
        do_add_community(work, CommunityForm("Yoga"))
    with person.reading() as work, pytest.raises(Invalid):
        do_restore_community(work, first.id)


def test_archiving_can_be_undone(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        made = do_add_community(work, CommunityForm("Yoga"))
        do_archive_community(work, made.id)
        do_archive_community(work, made.id)  # a second press changes nothing
    with person.reading() as work:
        assert communities_of(work) == []
        assert [c.id for c in communities_of(work, archived=True)] == [made.id]
        assert find_community(work, made.id).archived_at == person.now
    with person.working() as work:
        do_restore_community(work, made.id)
    with person.reading() as work:
        assert [c.id for c in communities_of(work)] == [made.id]
        actions = [e.action for e in work.session.query(AuditEntry).filter_by(workspace_id=1).order_by(AuditEntry.id)]
    assert actions == ["community.add", "community.archive", "community.restore"]


def test_a_new_time_zone_moves_the_moment_at_which_qrs_close(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        community = do_add_community(work, CommunityForm("Yoga"))
        qr = NewQr("https://weixin.qq.com/g/AwYAAexample1", date(2026, 11, 29))
        group = do_add_group(work, NewGroup(community.id, GroupKind.WECHAT, GroupForm("Yoga 1"), qr=qr))
        other = do_add_group(work, NewGroup(community.id, GroupKind.WECHAT, GroupForm("Yoga 2")))
    with person.working() as work:
        do_change_community(work, community.id, CommunityForm("Yoga", timezone="Europe/Berlin"))
    with person.reading() as work:
        closes_at = find_group(work, group.id).group.closes_at
        assert closes_at is not None
        assert closes_at.isoformat() == "2026-11-28T22:00:00+00:00"  # midnight in Berlin less one hour
        assert find_group(work, other.id).group.closes_at is None


def test_only_who_plans_may_change_communities(database: Database) -> None:
    person = Person(database)
    with person.working() as work:
        made = do_add_community(work, CommunityForm("Yoga"))
    for role in (Role.OPERATOR, Role.EDITOR, Role.DESIGNER, Role.ANALYST):
        with person.as_role(role).working() as work:
            assert find_community(work, made.id).name == "Yoga"
            with pytest.raises(NotAllowed):
                do_add_community(work, CommunityForm("Tea"))
            with pytest.raises(NotAllowed):
                do_change_community(work, made.id, CommunityForm("Tea"))
            with pytest.raises(NotAllowed):
                do_archive_community(work, made.id)


def test_another_workspace_does_not_see_it(database: Database) -> None:
    with Person(database).working() as work:
        made = do_add_community(work, CommunityForm("Yoga"))
    with Person(database).of_workspace(2).working() as work:
        assert communities_of(work) == []
        with pytest.raises(NotFound):
            find_community(work, made.id)
        with pytest.raises(NotFound):
            do_change_community(work, made.id, CommunityForm("Ours now"))
        with pytest.raises(NotFound):
            do_archive_community(work, made.id)
