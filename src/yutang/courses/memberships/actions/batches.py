"""Batches of redeem codes: made here, or taken in from a file; taken out once; stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from yutang.campaigns.rewards.reading import read_lines
from yutang.campaigns.rewards.rules.codes import MOST, Refused, new_codes, sort_lines
from yutang.courses.memberships.actions.looking import course_of, find_tier
from yutang.courses.memberships.actions.prints import print_of
from yutang.courses.memberships.models import MembershipTier, RedeemBatch
from yutang.courses.memberships.rules.codes import grouped, may_read, to_make, without_doubles
from yutang.courses.memberships.store import codes, tiers
from yutang.courses.models import Course
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fields import Fields, id_in
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work, workspace_of
from yutang.workspaces.rules import Permission

KNOWN: Final = N_("Line {line}: this code is in another batch already.")


@dataclass(frozen=True, slots=True)
class BatchForm:
    """`gives`: tier:<id> or course:<id>. `ends`: the last day on which codes are taken, "" for none."""

    title: str = ""
    gives: str = ""
    ends: str = ""
    count: str = "100"


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and what it gives. `may_export`: nobody has taken its codes out yet."""

    batch: RedeemBatch
    tier: MembershipTier | None
    course: Course | None
    may_export: bool
    over: bool  # its time

    @property
    def gives(self) -> str:
        """The name of what its codes give; "" where that is gone."""
        thing = self.tier or self.course
        return "" if thing is None else thing.title


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many codes were taken, and each line that was not."""

    batch: RedeemBatch | None
    taken: int
    refused: Sequence[Refused]


def batches_of(work: Work) -> list[BatchView]:
    """The newest first."""
    work.actor.require(Permission.MEMBERSHIPS)
    found = codes.batches(work.session, work.workspace_id)
    known = tiers.by_id(work.session, work.workspace_id, {each.tier_id for each in found if each.tier_id is not None})
    return [
        BatchView(
            each,
            known.get(each.tier_id or 0),
            None if each.course_id is None else course_of(work, each.course_id),
            may_read(each.exported_at, work.now),
            each.ends_at is not None and each.ends_at <= work.now,
        )
        for each in found
    ]


def do_make_batch(work: Work, sealer: Sealer, form: BatchForm, rng: Random) -> RedeemBatch:
    """Make codes that nobody guesses. `rng`: secrets.SystemRandom(). Raises NotAllowed, Invalid, Conflict."""
    work.actor.require(Permission.MEMBERSHIPS)
    fields = Fields()
    count = fields.number("count", form.count, 1, MOST, N_("Please choose from 1 to 20000."))
    batch = _checked(work, fields, form)
    made = [grouped(code) for code in new_codes(rng, to_make(count))]
    prints = {print_of(sealer, work.workspace_id, code): code for code in made}
    known = codes.known_digests(work.session, work.workspace_id, prints)
    _add(work, sealer, batch, {digest: code for digest, code in prints.items() if digest not in known})
    work.audit("redeem.make", "redeem_batch", batch.id, None, {"name": batch.title, "codes": batch.count})
    return batch


def do_import_batch(work: Work, sealer: Sealer, form: BatchForm, file: bytes) -> Imported:
    """Take the codes of a file as a new batch; lines that are wrong are refused one by one, the others count.

    Raises Invalid or TooLarge for a file that cannot be read, or in which there is no code.
    """
    work.actor.require(Permission.MEMBERSHIPS)
    batch = _checked(work, Fields(), form)
    found = without_doubles(sort_lines(read_lines(file)))
    if not found.codes and not found.refused:
        raise Invalid(N_("There is no code in this file. The codes stand in its first column, one in each line."))
    prints = {print_of(sealer, work.workspace_id, code): (line, code) for line, code in found.codes}
    known = codes.known_digests(work.session, work.workspace_id, prints)
    refused = [*found.refused, *(Refused(prints[digest][0], KNOWN) for digest in known)]
    fresh = {digest: code for digest, (_, code) in prints.items() if digest not in known}
    refused.sort(key=lambda each: each.number)
    if not fresh:
        return Imported(None, 0, refused)
    _add(work, sealer, batch, fresh)
    work.audit("redeem.import", "redeem_batch", batch.id, None, {"name": batch.title, "codes": batch.count})
    return Imported(batch, len(fresh), refused)


def do_export_batch(work: Work, sealer: Sealer, batch_id: int) -> tuple[RedeemBatch, list[tuple[str, bool]]]:
    """The codes and whether each was used; once, and for an hour again. The log keeps who took them.

    Raises NotAllowed, NotFound, Conflict (exported).
    """
    batch = _locked(work, batch_id)
    if not may_read(batch.exported_at, work.now):
        raise Conflict(
            N_("The codes of this batch were taken out already. Whoever has the file has the codes; make a new batch."),
            "exported",
        )
    rows = codes.of_batch(work.session, work.workspace_id, batch.id)
    batch.exported_at = batch.exported_at or work.now
    work.audit("redeem.export", "redeem_batch", batch.id, None, {"name": batch.title, "codes": len(rows)})
    return batch, [(sealer.open(row.sealed), row.fan_id is not None) for row in rows]


def do_stop_batch(work: Work, batch_id: int) -> RedeemBatch:
    """Its unused codes are taken no more; what used ones gave stays."""
    batch = _locked(work, batch_id)
    if batch.stopped_at is None:
        batch.stopped_at = work.now
        work.audit("redeem.stop", "redeem_batch", batch.id, None, {"name": batch.title})
    return batch


def _locked(work: Work, batch_id: int) -> RedeemBatch:
    work.actor.require(Permission.MEMBERSHIPS)
    batch = codes.lock_batch(work.session, work.workspace_id, batch_id)
    if batch is None:
        raise NotFound(N_("There is no such batch."))
    return batch


def _checked(work: Work, fields: Fields, form: BatchForm) -> RedeemBatch:
    """A batch of no codes yet. Raises Invalid."""
    title = fields.line("title", form.title, required=True)
    tier_id, course_id = _gives(work, fields, form.gives)
    ends_at = _ends(work, fields, form.ends)
    fields.check()
    return RedeemBatch(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        tier_id=tier_id,
        course_id=course_id,
        title=title,
        count=0,
        used=0,
        ends_at=ends_at,
        stopped_at=None,
        exported_at=None,
        created_at=work.now,
    )


def _gives(work: Work, fields: Fields, text: str) -> tuple[int | None, int | None]:
    kind, _, number = text.partition(":")
    thing_id = id_in(number)
    if thing_id is not None and kind == "course" and course_of(work, thing_id) is not None:
        return None, thing_id
    if thing_id is not None and kind == "tier":
        try:
            if find_tier(work, thing_id).archived_at is None:
                return thing_id, None
        except NotFound:
            pass
    fields.refuse("gives", N_("Please choose what the codes give."))
    return None, None


def _ends(work: Work, fields: Fields, text: str) -> datetime | None:
    """The end of that day on the workspace's clocks."""
    day = fields.day("ends", text)
    if day is None:
        return None
    zone = ZoneInfo(workspace_of(work).timezone)
    ends_at = datetime.combine(day + timedelta(days=1), time(), zone)
    if ends_at <= work.now:
        fields.refuse("ends", N_("This day is over already."))
    return ends_at


def _add(work: Work, sealer: Sealer, batch: RedeemBatch, fresh: dict[str, str]) -> None:
    batch.count = len(fresh)
    work.session.add(batch)
    work.session.flush()
    rows = [(work.new_id(), digest, sealer.seal(code)) for digest, code in fresh.items()]
    codes.add(work.session, work.workspace_id, batch.id, rows)
