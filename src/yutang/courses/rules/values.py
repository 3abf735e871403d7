"""What a person writes into courses and lessons, tidied and checked. Pure: whether things exist is asked elsewhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from yutang.accounts.numbers.rules import clock_text
from yutang.courses.models import Access, Course, Lesson, Release
from yutang.errors import N_
from yutang.fields import Fields

LANGUAGES: Final = ("zh", "en")
LONGEST_TEXT: Final = 50_000  # characters of a lesson
LONGEST_INTRO: Final = 5_000
LONGEST_HOMEWORK: Final = 2_000  # what is asked
LONGEST_HANDED_IN: Final = 4_000
MOST_QUESTIONS: Final = 20
MOST_CHOICES: Final = 8
MOST_WAITING: Final = 30
_LONGEST_LINK: Final = 2_000
_HOURS, _MINUTES = 24, 60
_WEEK: Final = tuple(range(7))
OWN_FILE: Final = re.compile(r"/class/media/[A-Za-z0-9_-]{32}")
_TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of words around: nobody types them, and they make a text show what it is not."""
_Word = TypeVar("_Word", Release, Access)


class Question(NamedTuple):
    """`right`: places of the right choices, from 0; at least one."""

    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CourseForm:
    """A course as a person describes it. `opens`: the release hour, like 05:00. `weekdays`: 0 is Monday.

    `tiers`: ids of memberships, as texts; any one of them opens a course for members.
    """

    title: str
    community_id: int
    intro: str = ""
    language: str = "zh"
    account_id: int | None = None
    timezone: str = "Asia/Shanghai"
    release: str = Release.OWN_DAY.value
    opens: str = "05:00"
    weekdays: Sequence[int] = _WEEK
    catch_up: str | int = 0
    access: str = Access.OPEN.value
    programme_id: int | None = None
    tiers: Sequence[str] = ()
    keyword: str = ""
    seen_version: int | None = None  # of the course when the form was opened; none: do not compare


@dataclass(frozen=True, slots=True)
class LessonForm:
    """A lesson as a person writes it. `opens_on`: of a calendar, like 2026-11-29; "" for no date yet.

    `audio`, `video`: https addresses, or for `audio` one of our own files; "" for none. `homework`: what is asked; ""
    for nothing.
    """

    title: str
    body: str = ""
    audio: str = ""
    video: str = ""
    questions: Sequence[Question] = ()
    homework: str = ""
    opens_on: str = ""
    seen_version: int | None = None


# ---- courses --------------------------------------------------------------------------------------------------------


def course_columns(fields: Fields, form: CourseForm) -> dict[str, Any]:
    """The columns of the course; what is wrong is in `fields`."""
    release = _one_of(fields, "release", form.release, Release, Release.OWN_DAY)
    access = _one_of(fields, "access", form.access, Access, Access.OPEN)
    weekdays = {day for day in form.weekdays if day in _WEEK}
    if not weekdays:
        fields.refuse("weekdays", N_("Please choose at least one day of the week."))
    if access is Access.CHECK_IN and form.programme_id is None:
        fields.refuse("programme_id", N_("Please choose the check-ins that open the lessons."))
    if form.language not in LANGUAGES:
        fields.refuse("language", N_("Please choose Chinese or English."))
    return {
        "title": fields.line("title", form.title, required=True),
        "intro": text_of(fields, "intro", form.intro, LONGEST_INTRO),
        "language": form.language,
        "community_id": form.community_id,
        "account_id": form.account_id,
        "timezone": fields.timezone("timezone", form.timezone),
        "release": release,
        "release_at": minute_of(fields, "opens", form.opens),
        "weekdays": sum(1 << day for day in weekdays),
        "catch_up": fields.number("catch_up", form.catch_up, 0, MOST_WAITING, N_("Please give a number from 0 to 30.")),
        "access": access,
        "programme_id": form.programme_id if access is Access.CHECK_IN else None,
        "tiers": sorted(set(form.tiers)) if access is Access.MEMBERSHIP else [],
        "keyword": _keyword(fields, form.keyword),
    }


def course_form(course: Course) -> CourseForm:
    """The course as its form shows it."""
    return CourseForm(
        title=course.title,
        community_id=course.community_id,
        intro=course.intro,
        language=course.language,
        account_id=course.account_id,
        timezone=course.timezone,
        release=course.release.value,
        opens=clock_text(course.release_at),
        weekdays=[day for day in _WEEK if course.weekdays >> day & 1],
        catch_up=course.catch_up,
        access=course.access.value,
        programme_id=course.programme_id,
        tiers=list(course.tiers),
        keyword=course.keyword,
        seen_version=course.version,
    )


def _one_of(fields: Fields, name: str, value: str, kind: type[_Word], usual: _Word) -> _Word:
    try:
        return kind(value)
    except ValueError:
        fields.refuse(name, N_("Please choose one of these."))
        return usual


def _keyword(fields: Fields, text: str) -> str:
    keyword = fields.line("keyword", text)
    if len(keyword) > 20:  # noqa: PLR2004 - what people type on a phone
        fields.refuse("keyword", N_("Please keep the keyword under 20 characters."))
    return keyword


def minute_of(fields: Fields, name: str, text: str) -> int:
    """Of the local day: 05:00 is 300."""
    hour, colon, minute = text.strip().replace("：", ":").partition(":")
    digits = hour.isascii() and hour.isdecimal() and minute.isascii() and minute.isdecimal()
    if colon and digits and len(hour) + len(minute) <= 4 and int(hour) < _HOURS and int(minute) < _MINUTES:  # noqa: PLR2004 - digits of a clock
        return int(hour) * _MINUTES + int(minute)
    fields.refuse(name, N_("Please type an hour like 05:00."))
    return 0


def text_of(fields: Fields, name: str, text: str, longest: int) -> str:
    """Several lines; a tab stays, other control characters do not."""
    kept = "".join(each for each in text.replace("\r\n", "\n").replace("\r", "\n") if each in "\n\t" or each >= " ")
    tidy = _TURNING.sub("", kept).replace("\x7f", "").strip()
    if len(tidy) > longest:
        fields.refuse(name, N_("This text is too long. Please shorten it, or make two of it."))
    return tidy[:longest]


# ---- lessons --------------------------------------------------------------------------------------------------------


def lesson_columns(fields: Fields, form: LessonForm) -> dict[str, Any]:
    """The columns of the lesson; what is wrong is in `fields`."""
    audio = form.audio.strip()
    media = {
        "audio": audio if OWN_FILE.fullmatch(audio) else link_of(fields, "audio", audio),
        "video": link_of(fields, "video", form.video),
    }
    return {
        "title": fields.line("title", form.title, required=True),
        "body": text_of(fields, "body", form.body, LONGEST_TEXT),
        "media": {name: link for name, link in media.items() if link},
        "quiz": quiz_columns(fields, form.questions),
        "homework": text_of(fields, "homework", form.homework, LONGEST_HOMEWORK),
        "opens_on": fields.day("opens_on", form.opens_on),
    }


def lesson_form(lesson: Lesson) -> LessonForm:
    """The lesson as its form shows it."""
    return LessonForm(
        title=lesson.title,
        body=lesson.body,
        audio=lesson.media.get("audio", ""),
        video=lesson.media.get("video", ""),
        questions=questions_of(lesson.quiz),
        homework=lesson.homework,
        opens_on="" if lesson.opens_on is None else lesson.opens_on.isoformat(),
        seen_version=lesson.version,
    )


def content_of(lesson: Lesson) -> dict[str, Any]:
    """What a version keeps of a lesson."""
    names = ("title", "body", "media", "quiz", "homework")
    opens_on = None if lesson.opens_on is None else lesson.opens_on.isoformat()
    return {**{name: getattr(lesson, name) for name in names}, "opens_on": opens_on}


def columns_of_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """…and back."""
    day = content["opens_on"]
    return {**content, "opens_on": None if day is None else date.fromisoformat(day)}


def link_of(fields: Fields, name: str, text: str) -> str:
    link = "".join(text.split())
    plain = "".join(each for each in link if each.isprintable() and each not in "\"'<>\\`")
    host = link.removeprefix("https://").partition("/")[0]
    if link and (plain != link or not link.startswith("https://") or "." not in host or len(link) > _LONGEST_LINK):
        fields.refuse(name, N_("Please give an address that begins with https://."))
        return ""
    return link


def quiz_columns(fields: Fields, questions: Sequence[Question]) -> dict[str, Any]:
    """{"questions": […]}; {} for no quiz. Questions without a text and choices without words are left out."""
    found = [each for each in (_question(fields, question) for question in questions) if each is not None]
    if len(found) > MOST_QUESTIONS:
        fields.refuse("questions", N_("Please ask at most 20 questions."))
    return {"questions": found} if found else {}


def _question(fields: Fields, question: Question) -> dict[str, Any] | None:
    text = " ".join(text_of(fields, "questions", question.text, 300).split())
    said = [(place, " ".join(choice.split())[:200]) for place, choice in enumerate(question.choices)]
    kept = [(place, choice) for place, choice in said if choice]
    if not text and not kept:
        return None
    right = [new for new, (old, _) in enumerate(kept) if old in question.right]
    if not text or not 2 <= len(kept) <= MOST_CHOICES or not right:  # noqa: PLR2004 - one is no choice
        fields.refuse(
            "questions", N_("Each question needs a text, two to eight choices, and at least one that is right.")
        )
    return {"text": text, "choices": [choice for _, choice in kept], "right": right}


def questions_of(quiz: Mapping[str, Any]) -> tuple[Question, ...]:
    return tuple(
        Question(each["text"], tuple(each["choices"]), tuple(each["right"])) for each in quiz.get("questions", ())
    )


def right_answers(questions: Sequence[Question], answers: Sequence[Sequence[int]]) -> int:
    """How many questions are answered right: all right choices, and no other."""
    return sum(set(question.right) == set(given) for question, given in zip(questions, answers, strict=False))
