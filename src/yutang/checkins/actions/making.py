"""Make and change programmes."""

from dataclasses import replace
from random import Random
from typing import Any, Final

from yutang.checkins.actions.forms import ProgrammeForm, check_programme, form_of, zone_name
from yutang.checkins.actions.looking import existing
from yutang.checkins.actions.reminding import do_rearm
from yutang.checkins.actions.replies import do_keep_replies
from yutang.checkins.models import Programme, ProgrammeSlug, ProgrammeState
from yutang.checkins.rules.plans import ms_of
from yutang.checkins.store import programmes
from yutang.errors import N_, Conflict
from yutang.livecodes.rules import new_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_DRAWS: Final = 20  # a million programmes leave one draw in 27,000 taken


def do_make_programme(work: Work, form: ProgrammeForm, rng: Random) -> Programme:
    """A new draft. `rng` draws the public address: secrets.SystemRandom(). Raises what `check_programme` raises."""
    tidy = check_programme(work, form)
    programme = Programme(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        slug=_free_slug(work, rng),
        state=ProgrammeState.DRAFT,
        zones={"zones": [[0, tidy.timezone]]},
        pauses={"pauses": []},
        started_at=None,
        ended_at=None,
        rolled_on=None,
        version=1,
        created_at=work.now,
        changed_at=work.now,
        **tidy.columns,
    )
    slug = ProgrammeSlug(slug=programme.slug, workspace_id=work.workspace_id, programme_id=programme.id)
    work.session.add_all([programme, slug])
    work.session.flush()
    work.audit("programme.make", "programme", programme.id, None, record(programme))
    return programme


def do_change(work: Work, programme_id: int, form: ProgrammeForm) -> Programme:
    """Change it. Of one that has started, what would change streaks stays; another zone holds from now on."""
    programme = locked(work, programme_id)
    tidy = check_programme(work, form, programme)
    before = record(programme)
    for name, value in tidy.columns.items():
        setattr(programme, name, value)
    _move(work, programme, tidy.timezone)
    touched(work, programme)
    do_rearm(work, programme)
    work.audit("programme.change", "programme", programme.id, before, record(programme))
    return programme


def do_change_texts(work: Work, programme_id: int, texts: dict[str, str]) -> Programme:
    """Only what it says."""
    programme = locked(work, programme_id)
    return do_change(work, programme_id, replace(form_of(programme), texts=texts))


def _move(work: Work, programme: Programme, zone: str) -> None:
    """Days before now stay those of the old zone."""
    if programme.started_at is None:
        programme.zones = {"zones": [[0, zone]]}
    elif zone != zone_name(programme):
        programme.zones = {"zones": [*programme.zones["zones"], [ms_of(work.now), zone]]}


# ---- what other actions of programmes need --------------------------------------------------------------------------


def locked(work: Work, programme_id: int) -> Programme:
    """The programme, to be changed. Raises NotAllowed or NotFound."""
    work.actor.require(Permission.HABIT)
    return existing(programmes.find_and_lock(work.session, work.workspace_id, programme_id))


def touched(work: Work, programme: Programme) -> None:
    """Something of it changed: its account answers so from now on."""
    programme.version += 1
    programme.changed_at = work.now
    programme.rolled_on = None  # another zone or a pause may have brought ended streaks back
    work.session.flush()
    do_keep_replies(work, programme)


def record(programme: Programme) -> dict[str, Any]:
    """What the audit log keeps of a programme."""
    names = (
        *("title", "language", "community_id", "account_id", "group_id", "code_id", "campaign_id", "weekdays"),
        *("cut_off", "opens_at", "closes_at", "early_until", "proofs", "unit", "least", "make_up", "freeze_days"),
        *("levels", "prompts", "texts", "keyword", "milestones"),
    )
    return {
        **{name: getattr(programme, name) for name in names},
        "timezone": zone_name(programme),
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": None if programme.ends_on is None else programme.ends_on.isoformat(),
        "poster": programme.poster_own or programme.poster_template_id,
    }


def _free_slug(work: Work, rng: Random) -> str:
    for _ in range(_DRAWS):
        slug = new_slug(rng)
        if programmes.slug_target(work.session, slug) is None:
            return slug
    raise Conflict(N_("No free address was found. Please try again."), "slug_taken")
