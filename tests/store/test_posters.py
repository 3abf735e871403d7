"""Posters of people, on both databases: one token for each key, whatever is shown under it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from tests.support import posters
from tests.support.people import Person
from yutang.db.engine import Database
from yutang.errors import Invalid, NotFound
from yutang.posters.actions import forget_posters, put_poster
from yutang.posters.actions.posters import ShownPoster, face_of, shown_poster
from yutang.posters.rules.layers import Values
from yutang.posters.rules.tokens import workspace_of

KEY = "campaign:12:participant:345"
OWN = "morning_streak"


@pytest.fixture
def person(database: Database) -> Person:
    return Person(database)


def put(person: Person, values: Values, key: str = KEY, own: str = OWN) -> str:
    with person.working() as work:
        return put_poster(work, key=key, template_id=None, own=own, values=values)


def shown(person: Person, token: str) -> ShownPoster:
    with person.reading() as work:
        return shown_poster(work, token)


def test_a_poster_keeps_its_token_and_shows_what_was_put_last(person: Person) -> None:
    first = put(person, posters.values(streak=36))
    before = shown(person, first)

    again = put(person, posters.values(streak=37, day=date(2026, 11, 27)))
    after = shown(person, again)

    assert again == first
    assert (after.values.streak, after.values.day) == (37, date(2026, 11, 27))
    assert after.digest != before.digest


def test_putting_the_same_poster_again_changes_nothing(person: Person) -> None:
    before = shown(person, put(person, posters.values()))

    assert shown(person, put(person, posters.values())) == before


def test_another_template_shows_another_picture_under_the_same_token(person: Person) -> None:
    before = shown(person, put(person, posters.values()))
    after = shown(person, put(person, posters.values(), own="small_circle"))

    assert after.token == before.token
    assert after.digest != before.digest


def test_a_face_is_kept_small_changed_and_removed_again(person: Person) -> None:
    token = put(person, posters.values(avatar=posters.picture(900, 700)))
    with person.reading() as work:
        kept = face_of(work, token)
    assert kept is not None
    assert len(kept) < 60_000
    with_face = shown(person, token).digest

    put(person, posters.values(avatar=posters.picture(900, 700, seed=2)))
    assert shown(person, token).digest != with_face

    put(person, posters.values(avatar=None))
    with person.reading() as work:
        assert face_of(work, token) is None


@pytest.mark.parametrize("avatar", [b"", b"no picture", b"<svg onload='x'/>", b"\xff\xd8" + b"x" * 2_000_000])
def test_a_face_that_is_no_picture_costs_nobody_their_poster(person: Person, avatar: bytes) -> None:
    token = put(person, posters.values(avatar=avatar))

    with person.reading() as work:
        assert face_of(work, token) is None


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\0b", "\ud800", *posters.AWKWARD.values()])
def test_whatever_people_call_themselves_is_kept(person: Person, name: str) -> None:
    token = put(person, posters.values(name=name))

    assert len(shown(person, token).values.name) <= 400


@pytest.mark.parametrize("wrong", [{"link": ""}, {"link": "https://鱼.example/"}, {"link": "x" * 201}, {"streak": -1}])
def test_what_cannot_be_drawn_is_refused_in_words(person: Person, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        put(person, posters.values(**wrong))


def test_a_template_that_is_not_there_is_refused(person: Person) -> None:
    with pytest.raises(NotFound):
        put(person, posters.values(), own="../secret")
    with person.working() as work, pytest.raises(NotFound):
        put_poster(work, key=KEY, template_id=12, own=None, values=posters.values())
    for both in ((None, None), (12, OWN)):
        with person.working() as work, pytest.raises(Invalid):
            put_poster(work, key=KEY, template_id=both[0], own=both[1], values=posters.values())


def test_two_who_put_the_same_poster_at_once_get_one_token(person: Person) -> None:
    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(lambda streak: put(person, posters.values(streak=streak)), range(8)))

    assert len(tokens) == 1


def test_a_token_leads_to_its_own_workspace_only(person: Person) -> None:
    token = put(person, posters.values())
    other = put(person.of_workspace(2), posters.values())

    assert (workspace_of(token), workspace_of(other)) == (1, 2)
    assert token[-20:] != other[-20:]
    with pytest.raises(NotFound):
        shown(person.of_workspace(2), token)


def test_posters_of_a_person_are_forgotten_with_their_face(person: Person) -> None:
    token, kept = put(person, posters.values()), put(person, posters.values(), key="campaign:12:participant:346")
    with person.working() as work:
        assert forget_posters(work, [KEY, "campaign:9:participant:1"]) == 1

    with pytest.raises(NotFound):
        shown(person, token)
    with person.reading() as work:
        assert face_of(work, token) is None
        assert face_of(work, kept) is not None
