"""What a person says about a live code, tidied and checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from yutang.db.tables import to_ms
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.groups.models import GroupState
from yutang.livecodes import store
from yutang.livecodes.models import LiveCode, Strategy
from yutang.livecodes.rules import SlugFault, check_slug, tidy_slug
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

MOST_TARGETS: Final = 200  # the edge reads all groups of a code for each batch
MOST_OWNERS: Final = 50
HEAVIEST: Final = 100  # a weight is a share: 100 to 1 is more than anybody can tell apart
SOLD_OUT_LENGTH: Final = 200  # characters: the landing page has one paragraph for it
LANGUAGES: Final = ("zh", "en")
_KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?")

SLUG_SENTENCES: Final[dict[SlugFault, str]] = {
    "too_short": N_("Please use at least 3 characters."),
    "too_long": N_("Please use at most 32 characters."),
    "bad_character": N_("Please use only a to z, 0 to 9 and hyphens."),
    "bad_hyphen": N_("A hyphen may stand only between two other characters."),
    "reserved": N_("Yutang uses this word itself. Please choose another one."),
}


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """One group of a code. The weight counts only where the strategy is weighted."""

    group_id: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A live code as a person describes it. Targets and owners are in their order."""

    name: str
    community_id: int
    slug: str = ""  # empty: made for a new code, kept for an old one
    channel: str = ""
    tagline: str = ""
    language: str = "zh"
    strategy: str = Strategy.FILL.value
    targets: Sequence[TargetChoice] = ()
    owners: Sequence[int] = ()
    sold_out_text: str = ""
    seen_at: datetime | None = None  # the code's changed_at when the form was opened; none: do not compare


def check_code(work: Work, form: CodeForm, code: LiveCode | None = None) -> CodeForm:
    """The form tidied. `code`: the one that is changed, none for a new one.

    Raises NotAllowed, Invalid with the fields that are wrong, or Conflict for a slug that is taken and for a code that
    somebody else changed since the form was opened.
    """
    work.actor.require(Permission.LIVE_CODES)
    fields = Fields()
    tidy = replace(
        form,
        name=fields.line("name", form.name, required=True),
        slug=_slug(fields, form.slug, code),
        channel=fields.line("channel", form.channel),
        tagline=fields.line("tagline", form.tagline),
        sold_out_text=fields.prose("sold_out_text", form.sold_out_text),
    )
    if len(tidy.sold_out_text) > SOLD_OUT_LENGTH:
        fields.refuse("sold_out_text", N_("Please keep this under 200 characters."))
    if form.language not in LANGUAGES:
        fields.refuse("language", N_("Please choose Chinese or English."))
    if form.strategy not in {strategy.value for strategy in Strategy}:
        fields.refuse("strategy", N_("Please choose one of the strategies."))
    _check_community(work, fields, tidy, code)
    _check_targets(work, fields, tidy, code)
    _check_owners(work, fields, tidy)
    fields.check()
    if code is None:
        _check_free(work, tidy.slug)
    elif tidy.seen_at is not None and to_ms(tidy.seen_at) != to_ms(code.changed_at):
        raise Conflict(N_("Somebody else changed this live code meanwhile. Reload the page to see it."), "changed")
    return tidy


def check_channel(work: Work, key: str, label: str, taken: Sequence[str]) -> tuple[str, str]:
    """Key and label of a named channel, tidied; an empty key becomes the next free one of c1, c2 …

    Raises NotAllowed, Invalid, or Conflict for a key in `taken`.
    """
    work.actor.require(Permission.LIVE_CODES)
    fields = Fields()
    label = fields.line("label", label, required=True)
    key = key.strip().lower() or next(f"c{n}" for n in range(1, len(taken) + 2) if f"c{n}" not in taken)
    if not _KEY.fullmatch(key):
        fields.refuse("key", N_("Please use 1 to 16 characters: a to z, 0 to 9, hyphens inside."))
    fields.check()
    if key in taken:
        field = {"key": N_("This code has a channel of this name already.")}
        raise Conflict(N_("This code has a channel of this name already."), "channel_taken", field)
    return key, label


def _slug(fields: Fields, typed: str, code: LiveCode | None) -> str:
    slug = tidy_slug(typed)
    if code is not None:
        if slug not in {"", code.slug}:
            fields.refuse("slug", N_("The address of a live code cannot change: it may be printed already."))
        return code.slug
    fault = check_slug(slug) if slug else None
    if fault is not None:
        fields.refuse("slug", SLUG_SENTENCES[fault])
    return slug


def _check_free(work: Work, slug: str) -> None:
    """Raises Conflict. Two who choose the same slug at the same moment meet in the directory's primary key."""
    if slug and store.slug_taken(work.session, slug):
        field = {"slug": N_("This address is taken. Please choose another one.")}
        raise Conflict(N_("This address is taken. Please choose another one."), "slug_taken", field)


def _check_community(work: Work, fields: Fields, form: CodeForm, code: LiveCode | None) -> None:
    found = store.communities_named(work.session, work.workspace_id, [form.community_id]).get(form.community_id)
    kept = code is not None and code.community_id == form.community_id
    if found is None or (found.archived_at is not None and not kept):
        fields.refuse("community_id", N_("Please choose a community."))


def _check_targets(work: Work, fields: Fields, form: CodeForm, code: LiveCode | None) -> None:
    ids = [target.group_id for target in form.targets]
    if len(set(ids)) != len(ids):
        fields.refuse("targets", N_("Each group may stand here only once."))
    if len(ids) > MOST_TARGETS:
        fields.refuse("targets", N_("A live code leads to at most 200 groups."))
        return
    groups = store.groups_named(work.session, work.workspace_id, ids)
    kept = store.targets_of(work.session, work.workspace_id, [code.id]) if code is not None else []
    old = {target.group.id for target in kept}
    for group_id in ids:
        group = groups.get(group_id)
        if group is None or (group.state is GroupState.ARCHIVED and group_id not in old):
            fields.refuse("targets", N_("One of the groups does not exist any more. Please choose again."))
        elif group.community_id != form.community_id:
            fields.refuse("targets", N_("The groups must belong to the community of the live code."))
    if any(not 0 <= target.weight <= HEAVIEST for target in form.targets):
        fields.refuse("targets", N_("A weight is a number from 0 to 100."))
    if form.strategy == Strategy.WEIGHTED and form.targets and not any(target.weight for target in form.targets):
        fields.refuse("targets", N_("At least one group needs a weight above 0."))


def _check_owners(work: Work, fields: Fields, form: CodeForm) -> None:
    if len(set(form.owners)) != len(form.owners):
        fields.refuse("owners", N_("Each personal number may stand here only once."))
    if len(form.owners) > MOST_OWNERS:
        fields.refuse("owners", N_("A live code falls back to at most 50 personal numbers."))
        return
    known = store.numbers_named(work.session, work.workspace_id, form.owners)
    if any(number_id not in known for number_id in form.owners):
        fields.refuse("owners", N_("One of the personal numbers does not exist any more. Please choose again."))
