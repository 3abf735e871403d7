"""Lessons in the console: written, moved, taken out, brought back; versions; the preview; pictures and recordings."""

import io
import re

import pytest
from PIL import Image

from tests.support.course_desk import CourseDesk
from tests.support.house import House, sentences
from tests.support.programmes import COMMUNITY
from yutang.communities.position.actions.sheets import do_start_from
from yutang.courses.rules.sounds import MOST_BYTES, sound_of
from yutang.dialogue.actions.erasing import REMOVE
from yutang.dialogue.jobs.fetch import remove_files
from yutang.jobs import store as jobs
from yutang.jobs.kinds import Job
from yutang.workspaces.models import Role

OK, PARTIAL, FORBIDDEN, MISSING, TAKEN, TOO_LARGE, WRONG = 200, 206, 403, 404, 409, 413, 422
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(2_000)
HOSTILE = (
    "# Hi <script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](data:image/svg+xml,<svg onload=alert(1)>)"
    "\n\n<img src=x onerror=alert(1)>\n\n[z](https://a.example/) \u202egnp.exe"
)


@pytest.fixture
def desk(house: House) -> CourseDesk:
    desk = CourseDesk(house)
    desk.visitor.get(desk.here)
    return desk


def picture(size: tuple[int, int] = (60, 40)) -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", size, "#5fd39a").save(drawn, "PNG")
    return io.BytesIO(drawn.getvalue())


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]


def titles(desk: CourseDesk) -> list[str]:
    return [lesson.title for lesson in desk.room.all_lessons()]


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_a_lesson_is_written_with_all_that_it_may_hold(desk: CourseDesk) -> None:
    form = {
        "title": "Water", "body": "## Drink\n\n- slowly", "audio": "https://a.example/1.mp3",
        "video": "https://v.example/1", "questions": ["When?", ""], "choices": ["* now\nlater\n", ""],
        "homework": "How was it?",
    }  # fmt: skip

    written = desk.visitor.post(f"{desk.here}/lessons", form)

    assert "The lesson is there." in sentences(written)
    assert "* now\nlater" in written.text
    lesson = desk.room.all_lessons()[-1]
    assert lesson.quiz == {"questions": [{"text": "When?", "choices": ["now", "later"], "right": [0]}]}
    assert lesson.media == {"audio": "https://a.example/1.mp3", "video": "https://v.example/1"}
    assert "questions" in sentences(desk.visitor.get(desk.here))


def test_what_is_wrong_with_a_lesson_stands_beside_it_as_it_was_typed(desk: CourseDesk) -> None:
    form = {"title": "", "body": "x", "video": "ftp://v.example", "questions": "When?", "choices": "now\nlater"}

    answer = desk.visitor.post(f"{desk.here}/lessons", form)

    assert answer.status_code == WRONG
    assert "Please give an address that begins with https://." in sentences(answer)
    assert "at least one that is right" in sentences(answer)
    assert 'value="ftp://v.example"' in answer.text
    assert "now\nlater" in answer.text


def test_who_saves_second_is_told_and_loses_nothing(desk: CourseDesk) -> None:
    page = desk.visitor.get(desk.lesson(1)).text
    assert "Saved." in sentences(desk.visitor.post(desk.lesson(1), {"title": "A", "seen": seen(page)}))

    late = desk.visitor.post(desk.lesson(1), {"title": "B", "body": "mine", "seen": seen(page)})

    assert late.status_code == TAKEN
    assert "Somebody else changed this lesson meanwhile." in sentences(late)
    assert ">mine</textarea>" in late.text
    assert titles(desk)[0] == "A"


def test_lessons_are_moved_taken_out_and_brought_back(desk: CourseDesk) -> None:
    last = desk.lesson(5)
    desk.visitor.post(f"{last}/move", {"to": "1"})
    assert titles(desk) == ["Day 5", "Day 1", "Day 2", "Day 3", "Day 4"]

    out = desk.visitor.post(f"{last}/remove")
    assert "“Day 5” is out of the course." in sentences(out)
    assert "Removed lessons: 1" in sentences(out)
    assert desk.visitor.get(last).status_code == MISSING
    assert "as the last lesson" in sentences(desk.visitor.post(f"{last}/restore"))
    assert titles(desk)[-1] == "Day 5"


def test_older_versions_are_looked_at_and_brought_back(desk: CourseDesk) -> None:
    here = desk.lesson(1)
    assert "There is only this one" in sentences(desk.visitor.get(f"{here}/versions"))
    for title in ("Second", "Third"):
        desk.visitor.post(here, {"title": title, "seen": seen(desk.visitor.get(here).text)})

    listed = sentences(desk.visitor.get(f"{here}/versions"))
    assert "Second" in listed
    assert "Day 1" in sentences(desk.visitor.get(f"{here}/versions/1"))
    assert desk.visitor.get(f"{here}/versions/9").status_code == MISSING
    assert "The lesson is what it was." in sentences(desk.visitor.post(f"{here}/versions/1/back"))
    assert titles(desk)[0] == "Day 1"


def test_what_is_hostile_is_shown_as_the_words_that_it_is(desk: CourseDesk) -> None:
    saved = desk.visitor.post(f"{desk.here}/lessons", {"title": "<img src=x>", "body": HOSTILE})
    previewed = desk.visitor.post(f"{desk.here}/preview", {"title": "<img src=x>", "body": HOSTILE})
    whole = desk.visitor.post(f"{desk.here}/preview", {"title": "<img src=x>", "body": HOSTILE, "whole": "yes"})

    for page in (saved, previewed, whole):
        assert page.status_code == OK
        shown = page.text[page.text.index('<section class="lesson">') :]
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "javascript:" not in re.sub(r">[^<]*<", "><", shown)
        assert 'href="https://a.example/"' in shown
        assert "\u202e" not in shown
    assert "script-src 'self'" in whole.headers["content-security-policy"]


def test_a_hint_says_what_wechat_may_not_like_and_saves_all_the_same(desk: CourseDesk) -> None:
    saved = desk.visitor.post(f"{desk.here}/lessons", {"title": "x", "body": "分享到朋友圈，集满20个赞，才能领取奖品"})

    assert "The lesson is there." in sentences(saved)
    assert "campaign-finding" in saved.text


def test_a_lesson_is_held_against_what_the_community_is_about(desk: CourseDesk) -> None:
    assert "Write the position" in sentences(desk.visitor.get(desk.lesson(1)))
    with desk.room.person.working() as work:
        do_start_from(work, COMMUNITY, "yoga", "zh")

    fresh = desk.visitor.get(f"{desk.here}/lessons/new")
    assert "A hint while you write." in sentences(fresh)
    assert 'class="theme-score"' not in fresh.text
    typed = desk.visitor.post(f"{desk.here}/preview", {"title": "睡前冥想", "body": "今天的瑜伽：**腹式呼吸**"})
    assert "Fits" in sentences(typed)
    saved = desk.visitor.post(desk.lesson(1), {"title": "理财第一课", "body": "股票涨停，内部消息"})
    assert "Saved." in sentences(saved), "it is a hint: nothing is refused"
    assert "Off the theme" in sentences(saved)
    assert "股票" in sentences(saved)


def test_what_is_pasted_comes_back_as_markdown(desk: CourseDesk) -> None:
    headers = {"X-CSRF-Token": desk.visitor.token, "Content-Type": "text/html"}
    html = "<h2>一</h2><p>喝<b>水</b></p><script>x</script><img src=data:x>"

    answer = desk.visitor.client.post("/courses/paste", content=html.encode(), headers=headers)

    assert answer.json() == {"markdown": "## 一\n\n喝**水**", "pictures": 1}
    huge = desk.visitor.client.post("/courses/paste", content=b"<p>" * 500_000, headers=headers)
    assert huge.status_code == TOO_LARGE
    unsigned = desk.visitor.client.post("/courses/paste", content=b"<p>", headers={"Content-Type": "text/html"})
    assert unsigned.status_code == FORBIDDEN


# ---- pictures and recordings -----------------------------------------------------------------------------------------


def test_a_picture_is_encoded_anew_and_served_to_whoever_has_its_address(desk: CourseDesk) -> None:
    answer = desk.visitor.post(
        f"{desk.here}/media",
        files={"file": ("a <b>.png", picture((5000, 100)))},
        headers={"Accept": "application/json"},
    )
    kept = answer.json()

    assert kept["kind"] == "picture"
    assert re.fullmatch(r"/class/media/[A-Za-z0-9_-]{32}", kept["address"])
    shown = desk.house.visitor().client.get(kept["address"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in shown.headers["content-security-policy"]
    with Image.open(io.BytesIO(shown.content)) as drawn:
        assert drawn.width == 2400
    assert "a &lt;b&gt;.png" in desk.visitor.get(desk.lesson(1)).text
    assert (
        f'src="{kept["address"]}"'
        in desk.visitor.post(f"{desk.here}/preview", {"title": "x", "body": f"![]({kept['address']})"}).text
    )


def test_a_recording_is_kept_as_it_came_and_players_get_parts_of_it(desk: CourseDesk) -> None:
    sent = {"file": ("1.mp3", io.BytesIO(MP3), "audio/mpeg")}
    kept = desk.visitor.post(f"{desk.here}/media", files=sent, headers={"Accept": "application/json"}).json()

    stranger = desk.house.visitor().client
    part = stranger.get(kept["address"], headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (PARTIAL, MP3[:10])
    assert part.headers["content-type"] == "audio/mpeg"
    saved = desk.visitor.post(f"{desk.here}/lessons", {"title": "Listen", "audio": kept["address"]})
    assert f'<audio class="media" controls preload="none" src="{kept["address"]}">' in saved.text


def test_a_file_goes_once_nothing_shows_it(desk: CourseDesk) -> None:
    asked = {"Accept": "application/json"}
    kept = desk.visitor.post(f"{desk.here}/media", files={"file": ("a.png", picture())}, headers=asked).json()
    address = kept["address"]
    delete = f"{desk.here}/media/{address.rsplit('/', 1)[1]}/delete"
    desk.visitor.post(f"{desk.here}/lessons", {"title": "Look", "body": f"![]({address})"})
    assert "“Look” shows this file. Take it out there first." in sentences(desk.visitor.post(delete))
    look = desk.lesson(6)
    desk.visitor.post(f"{look}/remove")
    assert "“Look” shows this file." in sentences(desk.visitor.post(delete)), "the lesson can be brought back"
    desk.visitor.post(f"{look}/restore")
    desk.visitor.post(look, {"title": "Look", "body": ""})
    desk.visitor.post(desk.lesson(1), {"title": "Listen", "audio": address})
    assert "“Listen” shows this file." in sentences(desk.visitor.post(delete))
    desk.visitor.post(desk.lesson(1), {"title": "Listen", "audio": ""})

    assert "The file is deleted." in sentences(desk.visitor.post(f"{delete}?lesson={desk.room.lesson_ids()[0]}"))

    assert desk.house.visitor().client.get(address).status_code == MISSING
    assert "deleted a picture or recording of a course" in sentences(desk.visitor.get("/audit"))
    services = desk.house.services
    folder = services.settings.data_dir / "media" / "1"
    assert len(list(folder.iterdir())) == 1
    with services.database.read() as session:
        (row,) = [each for each in jobs.due_rows(session, 1, desk.house.clock(), 9) if each.kind == REMOVE]
    remove_files(services, Job(1, row.id, row.kind, row.payload, 1, row.created_at))
    assert list(folder.iterdir()) == []
    assert desk.visitor.post(delete).status_code == MISSING


def test_without_a_script_an_upload_leads_back_to_the_lesson(desk: CourseDesk) -> None:
    lesson_id = desk.room.lesson_ids()[0]

    back = desk.visitor.post(f"{desk.here}/media?lesson={lesson_id}", files={"file": ("a.png", picture())})

    assert "The file is there" in sentences(back)
    assert str(back.url.path) == desk.lesson(1)


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("a.png", b"<svg onload=alert(1)>", "image/png"),
        ("a.html", b"<html><script>alert(1)</script>", "text/html"),
        ("a.ogg", b"OggS" + bytes(100), "audio/ogg"),
        ("a.mp3", b"\xff\xd8\xff\xe0" + bytes(100), "audio/mpeg"),
        ("empty", b"", "image/jpeg"),
    ],
)
def test_what_is_neither_is_refused_in_words(desk: CourseDesk, name: str, content: bytes, mime: str) -> None:
    answer = desk.visitor.post(
        f"{desk.here}/media", files={"file": (name, io.BytesIO(content), mime)}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == WRONG
    assert answer.json()["detail"]


def test_a_recording_that_is_too_long_is_refused(desk: CourseDesk) -> None:
    answer = desk.visitor.post(
        f"{desk.here}/media",
        files={"file": ("a.mp3", io.BytesIO(MP3 + bytes(MOST_BYTES)), "audio/mpeg")},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == WRONG
    assert "at most 30 MB" in answer.json()["detail"]


def test_an_address_that_nobody_was_given_shows_nothing(desk: CourseDesk) -> None:
    stranger = desk.house.visitor().client

    for token in ("a" * 32, "x", "..%2F..%2Fyutang.db", "A" * 400):
        assert stranger.get(f"/class/media/{token}").status_code == MISSING, token


def test_who_may_not_keep_courses_uploads_and_pastes_nothing(desk: CourseDesk) -> None:
    analyst = desk.colleague(Role.ANALYST)
    analyst.get(desk.here)

    assert analyst.post(f"{desk.here}/media", files={"file": ("a.png", picture())}).status_code == FORBIDDEN
    assert analyst.post("/courses/paste", {"x": "y"}).status_code == FORBIDDEN
    assert analyst.post(f"{desk.here}/preview", {"title": "x"}).status_code == FORBIDDEN


def test_recordings_are_known_by_how_they_begin() -> None:
    assert sound_of(b"ID3\x03") == "audio/mpeg"
    assert sound_of(b"\xff\xfb\x90\x00") == "audio/mpeg"
    assert sound_of(b"\xff\xf1\x50\x80") == "audio/aac"
    assert sound_of(b"\x00\x00\x00\x20ftypM4A \x00") == "audio/mp4"
    assert sound_of(b"RIFF\x00\x00\x00\x00WAVEfmt ") == "audio/wav"
    for head in (b"", b"\xff", b"\xff\xd8\xff\xe0", b"\xff\xff\xff", b"OggS", b"<html>", b"RIFF\x00\x00\x00\x00AVI "):
        assert sound_of(head) is None, head
