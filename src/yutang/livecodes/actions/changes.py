"""Create and change live codes and their named channels."""

from collections.abc import Mapping
from random import Random
from typing import Any, Final

from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.livecodes import store
from yutang.livecodes.actions.forms import CodeForm, check_channel, check_code
from yutang.livecodes.models import CodeChannel, CodeState, LiveCode, Slug, Strategy
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_CHANNELS: Final = 50
_DRAWS: Final = 20  # a million codes leave one draw in 27,000 taken: twenty in a row do not happen


def do_add_code(work: Work, form: CodeForm, rng: Random) -> LiveCode:
    """A new live code, active at once. `rng` draws its slug where none was chosen: secrets.SystemRandom()."""
    tidy = check_code(work, form)
    code = LiveCode(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=tidy.slug or _free_slug(work, rng),
        state=CodeState.ACTIVE,
        state_before=None,
        merged_into_id=None,
        created_at=work.now,
        **_said(tidy),
        changed_at=work.now,
    )
    work.session.add_all([code, Slug(slug=code.slug, workspace_id=work.workspace_id, code_id=code.id)])
    _lead(work, code.id, tidy)
    work.audit("code.add", "live_code", code.id, None, {"slug": code.slug, **record(work, code)})
    return code


def do_change_code(work: Work, code_id: int, form: CodeForm) -> LiveCode:
    """Change what it says and where it leads. Visitors keep the groups they hold."""
    code = locked(work, code_id)
    require_alive(code)
    tidy = check_code(work, form, code)
    before = record(work, code)
    for name, value in _said(tidy).items():
        setattr(code, name, value)
    code.changed_at = work.now
    _lead(work, code_id, tidy)
    work.audit("code.change", "live_code", code_id, before, record(work, code))
    return code


def do_add_channel(work: Work, code_id: int, label: str, key: str = "") -> CodeChannel:
    """A named way to the code, with a link and a QR of its own. An empty key is made: c1, c2 …"""
    require_alive(locked(work, code_id))
    taken = [channel.key for channel in store.channels_of(work.session, work.workspace_id, code_id)]
    key, label = check_channel(work, key, label, taken)
    if len(taken) >= MOST_CHANNELS:
        raise Invalid(N_("A live code has at most 50 channels."), "too_many_channels")
    channel = CodeChannel(workspace_id=work.workspace_id, code_id=code_id, key=key, label=label)
    work.session.add(channel)
    work.audit("code.channel.add", "live_code", code_id, None, {"key": key, "label": label})
    return channel


def do_rename_channel(work: Work, code_id: int, key: str, label: str) -> CodeChannel:
    """Another label; the key is printed and stays."""
    locked(work, code_id)
    channel = channel_named(work, code_id, key)
    _, label = check_channel(work, key, label, [])
    before = {"key": key, "label": channel.label}
    channel.label = label
    work.audit("code.channel.change", "live_code", code_id, before, {"key": key, "label": label})
    return channel


def do_remove_channel(work: Work, code_id: int, key: str) -> None:
    """Printed links of the channel go on working; their visits count under the code's own channel from now on."""
    locked(work, code_id)
    channel = channel_named(work, code_id, key)
    work.session.delete(channel)
    work.audit("code.channel.remove", "live_code", code_id, {"key": key, "label": channel.label}, None)


def locked(work: Work, code_id: int) -> LiveCode:
    """The code, to be changed. Raises NotAllowed or NotFound."""
    work.actor.require(Permission.LIVE_CODES)
    return existing(store.find_and_lock(work.session, work.workspace_id, [code_id]).get(code_id))


def existing(code: LiveCode | None) -> LiveCode:
    if code is None:
        raise NotFound(N_("There is no such live code."))
    return code


def require_alive(code: LiveCode) -> None:
    if code.state is CodeState.DELETED:
        raise Conflict(N_("This live code is deleted. Restore it first."), "deleted")


def record(work: Work, code: LiveCode) -> dict[str, Any]:
    """What the audit log keeps of a code."""
    targets = store.targets_of(work.session, work.workspace_id, [code.id])
    owners = store.owners_of(work.session, work.workspace_id, [code.id])
    weighted = code.strategy is Strategy.WEIGHTED
    return {
        "name": code.name,
        "community_id": code.community_id,
        "channel": code.channel,
        "tagline": code.tagline,
        "strategy": code.strategy.value,
        "language": code.language,
        "sold_out_text": code.sold_out_text,
        "groups": [f"{row.group.name} ×{row.weight}" if weighted else row.group.name for row in targets],
        "personal_numbers": [row.number.name for row in owners],
    }


def _said(form: CodeForm) -> Mapping[str, Any]:
    return {
        "name": form.name,
        "community_id": form.community_id,
        "channel": form.channel,
        "tagline": form.tagline,
        "strategy": Strategy(form.strategy),
        "language": form.language,
        "sold_out_text": form.sold_out_text,
    }


def _lead(work: Work, code_id: int, form: CodeForm) -> None:
    targets = [(target.group_id, target.weight) for target in form.targets]
    store.replace_targets(work.session, work.workspace_id, code_id, targets)
    store.replace_owners(work.session, work.workspace_id, code_id, form.owners)
    work.session.flush()


def channel_named(work: Work, code_id: int, key: str) -> CodeChannel:
    """Raises NotFound."""
    channel = store.channel_of(work.session, work.workspace_id, code_id, key)
    if channel is None:
        raise NotFound(N_("This code has no such channel."))
    return channel


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if not store.slug_taken(work.session, slug):
            return slug
    raise Conflict(N_("No free address was found. Please choose one yourself."), "slug_taken")
