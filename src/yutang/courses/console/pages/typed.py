"""The form of a lesson as a browser sends it, and what of it is shown before it is saved."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from yutang.courses.rules.values import LessonForm, Question, lesson_columns
from yutang.courses.showing import ShownLesson, shown_content
from yutang.fields import Fields, id_in

RIGHT: Final = ("*", "＊", "✓", "√")
"""What a choice begins with that is right; each stands in a line of its own."""
BLANK: Final = 2  # questions that are offered beyond those that are there
Line = Annotated[str, Field(max_length=4000)]
Text = Annotated[str, Field(max_length=100_000)]


class Typed(BaseModel):
    """`questions` and `choices` belong together by their places."""

    title: Line = ""
    body: Text = ""
    audio: Line = ""
    video: Line = ""
    questions: Annotated[list[Line], Field(max_length=60)] = []
    choices: Annotated[list[Line], Field(max_length=60)] = []
    homework: Text = ""
    opens_on: Line = ""
    seen: Line = ""
    position: Line = ""

    def form(self) -> LessonForm:
        pairs = zip(self.questions, self.choices, strict=False)
        return LessonForm(
            title=self.title,
            body=self.body,
            audio=self.audio,
            video=self.video,
            questions=[_question(text, choices) for text, choices in pairs],
            homework=self.homework,
            opens_on=self.opens_on,
            seen_version=id_in(self.seen),
        )


def _question(text: str, choices: str) -> Question:
    lines = [line.strip() for line in choices.splitlines() if line.strip()]
    right = tuple(place for place, line in enumerate(lines) if line.startswith(RIGHT))
    return Question(text, tuple(line.lstrip("".join(RIGHT)).strip() for line in lines), right)


def typed_questions(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """As the form shows them: the text, and the choices with their marks."""
    return [
        (each.text, "\n".join(("* " if place in each.right else "") + said for place, said in enumerate(each.choices)))
        for each in questions
    ]


def shown_form(form: LessonForm) -> ShownLesson:
    """What fans would see, what is wrong left out."""
    columns: dict[str, Any] = lesson_columns(Fields(), form)
    sound = [each for each in columns["quiz"].get("questions", ()) if each["text"] and each["choices"]]
    return shown_content({**columns, "quiz": {"questions": sound} if sound else {}})
