"""Dropped screenshots: read one by one, confirmed by a person; on both databases."""

import fcntl
import io
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from tests.support.cards import card, group_payload
from tests.support.people import NOON, Person
from yutang.communities.actions import CommunityForm, communities_of, do_add_community
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.errors import Invalid, NotAllowed, NotFound
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group, find_group, groups_of
from yutang.groups.models import GroupKind, UploadState
from yutang.groups.uploads.actions import (
    Card,
    CardChoice,
    ConfirmForm,
    Drop,
    DroppedFile,
    NewDrop,
    do_confirm_drop,
    do_discard_drop,
    find_drop,
    waiting_drops,
)
from yutang.groups.uploads.jobs import DropReader
from yutang.groups.uploads.rules import DoorRefusal
from yutang.settings import Settings
from yutang.workspaces.models import Role

NEXT_WEEK = date(2026, 11, 28)


@dataclass
class Desk:
    """An operator with a reader over a data folder."""

    database: Database
    data_dir: Path
    reader: DropReader
    person: Person

    def drop(self, *files: bytes, **how: int | bool | None) -> int:
        dropped = [DroppedFile(f"{place}.jpg", io.BytesIO(data)) for place, data in enumerate(files)]
        return self.reader.take_in(self.person.actor, NewDrop(dropped, **how))  # type: ignore[arg-type]

    def read(self, *files: bytes, **how: int | bool | None) -> Drop:
        drop_id = self.drop(*files, **how)
        self.reader.start(1, drop_id).result(timeout=60)
        return self.look(drop_id)

    def look(self, drop_id: int) -> Drop:
        with self.person.reading() as work:
            return find_drop(work, drop_id)

    def files(self) -> list[Path]:
        return [path for path in (self.data_dir / "uploads").rglob("*") if path.is_file()]


MakeReader = Callable[..., DropReader]


@pytest.fixture
def make_reader(database: Database, tmp_path: Path) -> Iterator[MakeReader]:
    made: list[DropReader] = []

    def make(**settings: int) -> DropReader:
        options = Settings(
            data_dir=tmp_path, upload_max_mb=settings.get("mb", 12), upload_max_files=settings.get("files", 60)
        )
        made.append(DropReader(options, database, lambda: NOON, IdMaker()))
        return made[-1]

    yield make
    for reader in made:
        reader.close()


@pytest.fixture
def desk(database: Database, tmp_path: Path, make_reader: MakeReader) -> Desk:
    return Desk(database, tmp_path, make_reader(), Person(database, member_id=7))


def choice(card: Card, target: str = "new", **typed: str) -> CardChoice:
    """What the confirm page sends when nobody changes anything."""
    reading = card.reading
    assert reading is not None
    day = reading.expires_on.isoformat() if reading.expires_on else ""
    return CardChoice(card.upload.id, target, **{"name": reading.group_name or "", "expires_on": day, **typed})


def community(desk: Desk, name: str = "Yoga") -> int:
    with desk.person.working() as work:
        return do_add_community(work, CommunityForm(name)).id


# ---- reading ---------------------------------------------------------------------------------------------------------


def test_a_dropped_card_is_read_and_waits_for_a_person(desk: Desk) -> None:
    drop = desk.read(card(group_payload(1), "瑜伽晨练群1", NEXT_WEEK))
    (seen,) = drop.cards
    assert seen.upload.state is UploadState.WAITING
    assert seen.kind is GroupKind.WECHAT
    assert seen.reading is not None
    assert (seen.reading.payload, seen.reading.group_name) == (group_payload(1), "瑜伽晨练群1")
    assert seen.reading.expires_on == NEXT_WEEK
    assert seen.proposal is not None
    assert seen.proposal.target == "new"
    assert desk.files() == []  # what was read is not kept


def test_a_bad_file_never_costs_the_others(desk: Desk) -> None:
    good = card(group_payload(1), "瑜伽1", NEXT_WEEK)
    drop = desk.read(b"", good, b"<html>", good[:9000], card("https://u.wechat.com/EAbcdefgh"), card(group_payload(2)))
    states = [seen.upload.state for seen in drop.cards]
    refused, waiting = UploadState.REFUSED, UploadState.WAITING
    assert states == [refused, waiting, refused, refused, refused, waiting]
    rejects = [seen.reading.reject if seen.reading else None for seen in drop.cards]
    assert rejects == ["empty_file", None, "unsupported_format", "corrupt_image", "personal_card", None]
    assert drop.cards[5].reading is not None
    assert "expires_on" in drop.cards[5].reading.asks  # never guessed silently


def test_files_beyond_the_limits_are_refused_at_the_door(desk: Desk, make_reader: MakeReader) -> None:
    desk.reader = make_reader(mb=1, files=2)
    good = card(group_payload(1), "瑜伽1", NEXT_WEEK)
    drop = desk.read(b"\xff" * ((1 << 20) + 1), good, good)
    assert [seen.refusal for seen in drop.cards] == [DoorRefusal.TOO_LARGE, None, DoorRefusal.TOO_MANY_FILES]
    assert drop.cards[1].upload.state is UploadState.WAITING


def test_a_killed_reader_loses_nothing(desk: Desk, make_reader: MakeReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.reader, "start", lambda *_: None)  # killed right after the drop was acknowledged
    drop_id = desk.drop(card(group_payload(1), "瑜伽1", NEXT_WEEK), card(group_payload(2), "瑜伽2", NEXT_WEEK))
    assert desk.look(drop_id).unread == 2
    again = make_reader()  # after the restart somebody opens the page
    again.start(1, drop_id).result(timeout=60)
    assert [seen.upload.state for seen in desk.look(drop_id).cards] == [UploadState.WAITING] * 2
    assert desk.files() == []


def test_a_file_that_went_missing_is_asked_for_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(desk.reader, "start", lambda *_: None)
        drop_id = desk.drop(card(group_payload(1)))
    for path in desk.files():
        path.unlink()
    desk.reader.start(1, drop_id).result(timeout=60)
    (seen,) = desk.look(drop_id).cards
    assert (seen.upload.state, seen.refusal) == (UploadState.REFUSED, DoorRefusal.LOST)


def test_what_a_broken_off_upload_left_behind_is_swept_two_days_later(desk: Desk) -> None:
    left, fresh = desk.data_dir / "uploads" / "7", desk.data_dir / "uploads" / "8"
    for folder, days in ((left, 3), (fresh, 1)):
        folder.mkdir(parents=True)
        (folder / "9").write_bytes(b"half a picture")
        past = time.time() - days * 24 * 3600
        os.utime(folder, (past, past))
    desk.read(card(group_payload(1)))
    assert not left.exists()
    assert fresh.exists()


def test_a_file_that_another_process_reads_is_left_to_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(desk.reader, "start", lambda *_: None)
        drop_id = desk.drop(card(group_payload(1)))
    (path,) = desk.files()
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        desk.reader.start(1, drop_id).result(timeout=60)
        assert desk.look(drop_id).unread == 1
    desk.reader.start(1, drop_id).result(timeout=60)
    assert desk.look(drop_id).unread == 0


def test_a_fault_while_reading_costs_one_card_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([RuntimeError("a bug"), None])

    def faulty(*_: object) -> DropReader:
        error = next(calls)
        if error is not None:
            raise error
        return None  # type: ignore[return-value]

    monkeypatch.setattr(desk.reader, "recogniser", faulty)
    drop = desk.read(card(group_payload(1)), card(group_payload(2)))
    assert drop.cards[0].refusal is DoorRefusal.FAILED
    assert drop.cards[1].upload.state is UploadState.WAITING


def test_without_the_recogniser_the_date_is_assumed_and_said_to_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.reader, "recogniser", lambda: None)
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", date(2026, 11, 25)), community_id=community(desk)).cards
    assert seen.reading is not None
    assert (seen.reading.expires_on, seen.reading.expires_assumed) == (date(2026, 11, 28), True)
    with desk.person.working() as work:
        chosen = ConfirmForm([choice(seen, name="瑜伽1")], community=str(seen.upload.community_id))
        kept = do_confirm_drop(work, seen.upload.drop_id, chosen).groups[0]
    assert kept.expires_assumed


def test_a_date_that_a_person_put_right_is_not_assumed_any_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.reader, "recogniser", lambda: None)
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", date(2026, 11, 25))).cards
    with desk.person.working() as work:
        chosen = ConfirmForm([choice(seen, name="瑜伽1", expires_on="2026-11-25")], "new", "Yoga")
        kept = do_confirm_drop(work, seen.upload.drop_id, chosen).groups[0]
    assert (kept.expires_on, kept.expires_assumed) == (date(2026, 11, 25), False)


def test_the_original_is_kept_only_when_asked_for_and_without_metadata(desk: Desk) -> None:
    picture = Image.open(io.BytesIO(card(group_payload(1), "瑜伽1", NEXT_WEEK)))
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    sideways = io.BytesIO()
    picture.save(sideways, "JPEG", exif=exif)
    (seen,) = desk.read(sideways.getvalue(), keep_original=True).cards
    assert seen.upload.original is not None
    kept = desk.reader.folder.original(seen.upload.original)
    assert kept is not None
    assert b"PhoneMaker" not in kept
    assert Image.open(io.BytesIO(kept)).size == picture.size
    (without,) = desk.read(sideways.getvalue()).cards
    assert without.upload.original is None


# ---- confirming ------------------------------------------------------------------------------------------------------


def test_five_cards_become_five_groups_at_once(desk: Desk) -> None:
    drop = desk.read(*[card(group_payload(n), f"瑜伽群{n}", NEXT_WEEK) for n in range(1, 6)])
    with desk.person.working() as work:
        form = ConfirmForm(
            [choice(seen, head_count=str(10 * n)) for n, seen in enumerate(drop.cards)], "new", "瑜伽", "199"
        )
        made = do_confirm_drop(work, drop.drop_id, form).groups
    assert len(made) == 5
    with desk.person.reading() as work:
        (own,) = communities_of(work)
        rows = groups_of(work, own.id)
        assert [row.group.name for row in rows] == [f"瑜伽群{n}" for n in range(1, 6)]
        assert {row.group.cap for row in rows} == {199}
        assert [row.group.head_count for row in rows] == [0, 10, 20, 30, 40]
        assert all(row.group.expires_on == NEXT_WEEK and row.seats.assign_limit > 0 for row in rows)
        assert waiting_drops(work) == []
    states = {seen.upload.state for seen in desk.look(drop.drop_id).cards}
    assert states == {UploadState.ACCEPTED}


def test_a_card_with_a_known_name_renews_that_groups_qr(desk: Desk) -> None:
    with desk.person.working() as work:
        own = do_add_community(work, CommunityForm("Yoga")).id
        group_id = do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm("瑜伽 群1"))).id
    (seen,) = desk.read(card(group_payload(1), "瑜伽群1", NEXT_WEEK)).cards
    assert seen.proposal is not None
    assert seen.proposal.target == str(group_id)
    with desk.person.working() as work:
        do_confirm_drop(work, seen.upload.drop_id, ConfirmForm([choice(seen, str(group_id))]))
    with desk.person.reading() as work:
        group = find_group(work, group_id).group
        assert (group.payload, group.name) == (group_payload(1), "瑜伽 群1")


def test_when_one_card_is_wrong_nothing_is_saved_and_each_wrong_field_is_named(desk: Desk) -> None:
    with desk.person.working() as work:
        own = do_add_community(work, CommunityForm("Yoga")).id
        qr = NewQr(group_payload(1), NEXT_WEEK)
        taken = do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm("瑜伽1"), qr=qr)).id
    files = [card(group_payload(n), f"群{n}", NEXT_WEEK) for n in range(1, 5)]
    first, second, third, fourth = desk.read(*files, community_id=own).cards
    assert first.proposal is not None
    assert first.proposal.target == str(taken)
    form = ConfirmForm(
        [
            choice(first, "new"),
            choice(second, "new", name=" ", expires_on="", head_count="lots"),
            choice(third, ""),
            choice(fourth, "new"),
        ],
        community=str(own),
    )
    with desk.person.working() as work:
        with pytest.raises(Invalid) as refused:
            do_confirm_drop(work, first.upload.drop_id, form)
        one, two, three = (seen.upload.id for seen in (first, second, third))
        assert set(refused.value.fields) == {
            f"target-{one}", f"name-{two}", f"expires_on-{two}", f"head_count-{two}", f"target-{three}",
        }  # fmt: skip
    with desk.person.reading() as work:
        assert len(groups_of(work)) == 1
    assert len(desk.look(first.upload.drop_id).waiting) == 4


def test_one_payload_is_not_confirmed_twice_nor_two_cards_for_one_group(desk: Desk) -> None:
    with desk.person.working() as work:
        own = do_add_community(work, CommunityForm("Yoga")).id
        group_id = do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm("瑜伽1"))).id
    files = [card(group_payload(n), "", NEXT_WEEK) for n in (1, 1, 2, 3)]
    one, same, two, three = desk.read(*files, community_id=own).cards
    choices = [choice(one, name="a"), choice(same, name="b"), choice(two, str(group_id)), choice(three, str(group_id))]
    with desk.person.working() as work, pytest.raises(Invalid) as refused:
        do_confirm_drop(work, one.upload.drop_id, ConfirmForm(choices, str(own)))
    assert set(refused.value.fields) == {f"target-{same.upload.id}", f"target-{three.upload.id}"}


def test_a_second_press_of_confirm_changes_nothing(desk: Desk) -> None:
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", NEXT_WEEK)).cards
    form = ConfirmForm([choice(seen)], "new", "Yoga")
    for expected in (1, 0):
        with desk.person.working() as work:
            assert len(do_confirm_drop(work, seen.upload.drop_id, form).groups) == expected


def test_new_groups_need_a_community_but_renewed_ones_do_not(desk: Desk) -> None:
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", NEXT_WEEK)).cards
    with desk.person.working() as work:
        for form, field in (
            (ConfirmForm([choice(seen)]), "community"),
            (ConfirmForm([choice(seen)], "new", " "), "new_community"),
        ):
            with pytest.raises(Invalid) as refused:
                do_confirm_drop(work, seen.upload.drop_id, form)
            assert set(refused.value.fields) == {field}


def test_cards_that_are_left_out_and_discarded_drops_lose_their_originals(desk: Desk) -> None:
    files = [card(group_payload(n), f"群{n}", NEXT_WEEK) for n in (1, 2)]
    one, two = desk.read(*files, keep_original=True).cards
    with desk.person.working() as work:
        done = do_confirm_drop(work, one.upload.drop_id, ConfirmForm([choice(one, "leave")]))
        assert done.unused_originals == [one.upload.original]
        assert do_discard_drop(work, one.upload.drop_id).unused_originals == [two.upload.original]
        assert do_discard_drop(work, one.upload.drop_id).unused_originals == []


# ---- who may, and whose ----------------------------------------------------------------------------------------------


def test_only_who_runs_groups_may_upload(desk: Desk) -> None:
    (seen,) = desk.read(card(group_payload(1))).cards
    desk.person = desk.person.as_role(Role.EDITOR)
    with pytest.raises(NotAllowed):
        desk.drop(card(group_payload(2)))
    with pytest.raises(NotAllowed):
        desk.look(seen.upload.drop_id)
    with desk.person.working() as work, pytest.raises(NotAllowed):
        do_confirm_drop(work, seen.upload.drop_id, ConfirmForm([choice(seen)]))


def test_another_workspace_reaches_neither_drop_nor_group(desk: Desk) -> None:
    with desk.person.working() as work:
        own = do_add_community(work, CommunityForm("Yoga")).id
        group_id = do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm("瑜伽1"))).id
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", NEXT_WEEK)).cards
    desk.person = desk.person.of_workspace(2)
    for attempt in (
        lambda: desk.look(seen.upload.drop_id),
        lambda: desk.drop(card(group_payload(2)), community_id=own),
        lambda: desk.drop(card(group_payload(2)), group_id=group_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert desk.files() == []
    with desk.person.working() as work:
        assert waiting_drops(work) == []
        with pytest.raises(NotFound):
            do_confirm_drop(work, seen.upload.drop_id, ConfirmForm([choice(seen)]))
        with pytest.raises(NotFound):
            do_discard_drop(work, seen.upload.drop_id)


def test_a_card_cannot_be_given_to_another_workspaces_group(desk: Desk) -> None:
    with desk.person.of_workspace(2).working() as work:
        own = do_add_community(work, CommunityForm("Yoga")).id
        group_id = do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm("瑜伽1"))).id
    (seen,) = desk.read(card(group_payload(1), "瑜伽1", NEXT_WEEK)).cards
    with desk.person.working() as work:
        with pytest.raises(Invalid) as refused:
            do_confirm_drop(work, seen.upload.drop_id, ConfirmForm([choice(seen, str(group_id))]))
        assert set(refused.value.fields) == {f"target-{seen.upload.id}"}
        with pytest.raises(Invalid) as refused:
            do_confirm_drop(work, seen.upload.drop_id, ConfirmForm([choice(seen)], str(own)))
        assert set(refused.value.fields) == {"community"}
