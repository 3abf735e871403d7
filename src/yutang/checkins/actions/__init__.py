"""What is done with programmes of check-ins: kept by the team, filled by fans."""

from yutang.checkins.actions.counting import Outcome, Tapped, Verdict, do_check_in
from yutang.checkins.actions.enrolling import Joining, do_enrol, do_leave
from yutang.checkins.actions.forms import ProgrammeForm, check_programme, form_of
from yutang.checkins.actions.life import do_archive, do_end, do_pause, do_resume, do_start
from yutang.checkins.actions.looking import (
    calendar_of,
    enrolment_by,
    enrolment_of,
    find_programme,
    plan_now,
    programmes_of,
    today_of,
)
from yutang.checkins.actions.making import do_change, do_change_texts, do_make_programme
from yutang.checkins.actions.mending import (
    diary_of,
    do_freeze,
    do_make_up,
    do_present,
    do_unfreeze,
    freeze_for,
    make_up_for,
)
from yutang.checkins.actions.posters import do_make_poster
from yutang.checkins.actions.reporting import about_to_lose, days_of, export_rows, roll_of, roll_text

__all__ = [
    "Joining",
    "Outcome",
    "ProgrammeForm",
    "Tapped",
    "Verdict",
    "about_to_lose",
    "calendar_of",
    "check_programme",
    "days_of",
    "diary_of",
    "do_archive",
    "do_change",
    "do_change_texts",
    "do_check_in",
    "do_end",
    "do_enrol",
    "do_freeze",
    "do_leave",
    "do_make_poster",
    "do_make_programme",
    "do_make_up",
    "do_pause",
    "do_present",
    "do_resume",
    "do_start",
    "do_unfreeze",
    "enrolment_by",
    "enrolment_of",
    "export_rows",
    "find_programme",
    "form_of",
    "freeze_for",
    "make_up_for",
    "plan_now",
    "programmes_of",
    "roll_of",
    "roll_text",
    "today_of",
]
