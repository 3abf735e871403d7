"""The permission table: who may do what."""

import pytest

from yutang.errors import NotAllowed
from yutang.workspaces.actions import Actor
from yutang.workspaces.models import Role
from yutang.workspaces.rules import PERMISSION_NAMES, PERMISSIONS, Permission, allows
from yutang.workspaces.team.rules import ROLE_NAMES, ROLE_WORK, Standing, owner_remains

SENSITIVE = {Permission.MEMBERS, Permission.WORKSPACE}


def test_an_owner_may_do_everything() -> None:
    assert all(allows([Role.OWNER], permission) for permission in Permission)


def test_every_role_sees_the_workspace() -> None:
    assert all(allows([role], Permission.SEE) for role in Role)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_members_and_settings_are_for_owners_alone(role: Role) -> None:
    assert not PERMISSIONS[role] & SENSITIVE


def test_an_operator_keeps_the_groups_but_not_the_communities() -> None:
    assert allows([Role.OPERATOR], Permission.HEAD_COUNTS)
    assert allows([Role.OPERATOR], Permission.LIVE_CODES)
    assert not allows([Role.OPERATOR], Permission.COMMUNITIES)


def test_several_roles_add_up() -> None:
    assert allows([Role.DESIGNER, Role.ANALYST], Permission.EXPORT)
    assert not allows([Role.DESIGNER], Permission.EXPORT)


def test_nobody_may_do_anything_without_a_role() -> None:
    assert not any(allows([], permission) for permission in Permission)


def test_every_role_and_permission_has_a_name_for_people() -> None:
    assert set(PERMISSIONS) == set(Role) == set(ROLE_NAMES) == set(ROLE_WORK)
    assert set(PERMISSION_NAMES) == set(Permission)


def test_what_a_role_does_not_include_is_refused_with_a_sentence() -> None:
    actor = Actor(1, "Wang", frozenset({Role.DESIGNER}))

    with pytest.raises(NotAllowed, match="Ask an owner"):
        actor.require(Permission.MEMBERS)


@pytest.mark.parametrize(
    ("standing", "remains"),
    [
        (Standing(1, frozenset({"owner"}), active=True, joined=True), True),
        (Standing(1, frozenset({"owner", "editor"}), active=True, joined=True), True),
        (Standing(1, frozenset({"editor"}), active=True, joined=True), False),
        (Standing(1, frozenset({"owner"}), active=False, joined=True), False),
        (Standing(1, frozenset({"owner"}), active=True, joined=False), False),
    ],
)
def test_an_owner_counts_when_active_and_joined(standing: Standing, remains: bool) -> None:
    assert owner_remains([standing]) is remains
