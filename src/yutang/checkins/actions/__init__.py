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

__all__ = [
    "Joining",
    "Outcome",
    "ProgrammeForm",
    "Tapped",
    "Verdict",
    "calendar_of",
    "check_programme",
    "do_archive",
    "do_change",
    "do_change_texts",
    "do_check_in",
    "do_end",
    "do_enrol",
    "do_leave",
    "do_make_programme",
    "do_pause",
    "do_resume",
    "do_start",
    "enrolment_by",
    "enrolment_of",
    "find_programme",
    "form_of",
    "plan_now",
    "programmes_of",
    "today_of",
]
