"""What fans change on their own page: days, name, poster, reminder, and whether they take part.

The caller has locked the enrolment (`joining.locked`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from yutang.campaigns.fan_pages.rules.names import typed_line, typed_name
from yutang.checkins.actions.enrolling import do_leave
from yutang.checkins.actions.mending import LONGEST_LINE, do_freeze, do_present
from yutang.checkins.actions.posters import do_make_poster
from yutang.checkins.addresses import Site
from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.rules.days import DAY
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.rules.reminding import next_reminder
from yutang.dialogue.actions.reaching import Notice, do_resume
from yutang.errors import N_, Conflict, Invalid
from yutang.fans.actions.consents import do_give_consent, do_withdraw_about
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work

BOARD: Final = "board"  # of fans.actions.consents.KINDS
MESSAGES: Final = "messages"
MOST_FROZEN: Final = 31  # days at once
_WRONG_DAYS: Final = N_("Please give the first and the last day of your journey.")
_DAY_MINUTES: Final = 24 * 60


# ---- how they stand before others ------------------------------------------------------------------------------------


def do_agree(
    work: Work, site: Site, sealer: Sealer, programme: Programme, enrolment: Enrolment, name: str, wording: str
) -> str:
    """Be shown by a name; `wording` is what the fan was shown. Returns the name as it will be seen. Raises Invalid."""
    shown_as = typed_name(name)
    if enrolment.shown and enrolment.name == shown_as:
        return shown_as
    do_withdraw_about(work, enrolment.fan_id, BOARD, about_what(programme))
    do_give_consent(work, enrolment.fan_id, BOARD, wording, about_what(programme))
    do_present(work, enrolment, name=shown_as, shown=True, line=enrolment.line)
    _put_poster_again(work, site, sealer, programme, enrolment)
    return shown_as


def do_hide(work: Work, site: Site, sealer: Sealer, programme: Programme, enrolment: Enrolment) -> None:
    """Be shown no more, from now on and everywhere; the name goes."""
    do_withdraw_about(work, enrolment.fan_id, BOARD, about_what(programme))
    do_present(work, enrolment, name="", shown=False, line=enrolment.line)
    _put_poster_again(work, site, sealer, programme, enrolment)


def _put_poster_again(work: Work, site: Site, sealer: Sealer, programme: Programme, enrolment: Enrolment) -> None:
    """The name is on their poster, too."""
    if enrolment.poster:
        do_make_poster(work, site, sealer, programme, enrolment)


def do_make_my_poster(
    work: Work, site: Site, sealer: Sealer, programme: Programme, enrolment: Enrolment, line: str
) -> None:
    """With today's streak and a line of the fan's own, "" for none. Raises Invalid, and Conflict without a poster."""
    said = typed_line(line, LONGEST_LINE)
    do_present(work, enrolment, name=enrolment.name, shown=enrolment.shown, line=said)
    do_make_poster(work, site, sealer, programme, enrolment)


# ---- days ------------------------------------------------------------------------------------------------------------


def do_freeze_span(
    work: Work, programme: Programme, enrolment: Enrolment, first: date | None, last: date | None
) -> Sequence[date]:
    """Freeze what the programme asks for from one day to another. Raises Invalid, and Conflict with the reason."""
    last = last or first
    if first is None or last is None or last < first:
        raise Invalid(_WRONG_DAYS, None, {"first": _WRONG_DAYS})
    if (last - first).days >= MOST_FROZEN:
        sentence = N_("At most {most} days at once, please.")
        raise Invalid(sentence, None, {"first": sentence}, most=MOST_FROZEN)
    frozen = do_freeze(work, programme, enrolment, [first + DAY * n for n in range((last - first).days + 1)])
    if not frozen:
        raise Conflict(N_("There is nothing to freeze on these days."), "nothing")
    return frozen


# ---- being reminded, taking part -------------------------------------------------------------------------------------


def do_set_reminder(work: Work, programme: Programme, enrolment: Enrolment, minute: int, wording: str) -> None:
    """Every day that is due, at this minute of the programme's clocks (0 to 1439). Raises Conflict where nobody could
    write to them."""
    if not can_be_reminded(programme, enrolment):
        raise Conflict(N_("Nobody can write to you here: this programme has no account."), "no_account")
    if enrolment.remind_minute is None:
        do_withdraw_about(work, enrolment.fan_id, MESSAGES, about_what(programme))
        do_give_consent(work, enrolment.fan_id, MESSAGES, wording, about_what(programme))
    do_resume(work, enrolment.fan_id, [Notice.CHECK_IN])  # also where they had stopped all in the chat
    enrolment.remind_minute = minute % _DAY_MINUTES
    enrolment.remind_at = next_reminder(plan_at(programme, work.now), enrolment.remind_minute, work.now)
    work.session.flush()


def do_stop_reminder(work: Work, programme: Programme, enrolment: Enrolment) -> None:
    do_withdraw_about(work, enrolment.fan_id, MESSAGES, about_what(programme))
    enrolment.remind_minute = enrolment.remind_at = None
    work.session.flush()


def can_be_reminded(programme: Programme, enrolment: Enrolment) -> bool:
    return programme.account_id is not None and bool(enrolment.openid)


def do_go(work: Work, programme: Programme, enrolment: Enrolment) -> None:
    """Take part no more: no reminders, no board. The days stay theirs."""
    if enrolment.left_at is None:
        do_withdraw_about(work, enrolment.fan_id, MESSAGES, about_what(programme))
        do_leave(work, enrolment)
        work.audit("enrolment.leave", "fan", enrolment.fan_id, None, {"programme": str(programme.id)})


def about_what(programme: Programme) -> str:
    """What a consent was given for."""
    return f"programme:{programme.id}"


def minute_in(text: str) -> int:
    """Of a clock like 07:30. Raises Invalid."""
    hour, colon, minute = text.strip()[:8].replace("：", ":").partition(":")
    minute = minute[:2]
    if colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit():
        found = int(hour) * 60 + int(minute)
        if int(minute) < 60 and found < _DAY_MINUTES:  # noqa: PLR2004 - of a clock
            return found
    sentence = N_("Please type an hour like 07:30.")
    raise Invalid(sentence, None, {"clock": sentence})
