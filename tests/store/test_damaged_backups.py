"""What is damaged, cut short, foreign or tampered with is refused with a sentence, and changes nothing."""

import gzip
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.support import backups
from tests.support.backups import KEY, House
from yutang.db.engine import open_database
from yutang.errors import Conflict, Invalid, Unavailable


@pytest.mark.parametrize(("facts", "kind", "sentence"), [
    ({"revision": "9999"}, Conflict, "newer version of Yutang"),
    ({"format": 2}, Conflict, "newer version of Yutang"),
    ({"dialect": "mysql"}, Conflict, "The backup is of mysql"),
    ({"newest_id": "1"}, Invalid, "its manifest cannot be read"),
    ({"newest_id": -1}, Invalid, "says what cannot be"),
    ({"created_at": "yesterday"}, Invalid, "its manifest cannot be read"),
    ({"rows": []}, Invalid, "its manifest cannot be read"),
    ({"extra": 1}, Invalid, "its manifest cannot be read"),
    ({"members": {}}, Invalid, "does not hold what its manifest says"),
])  # fmt: skip
def test_a_backup_of_another_kind_or_version_is_refused(
    house: House, saved: Path, facts: dict[str, object], kind: type[Exception], sentence: str
) -> None:
    backups.change_manifest(saved, **facts)

    with pytest.raises(kind, match=sentence):
        house.restore(saved)

    assert house.ledger_rows() == 4
    assert not list(house.data_dir.glob(".*"))


# ---- what is damaged or tampered with --------------------------------------------------------------------------------


def test_a_changed_byte_anywhere_is_noticed(house: House, saved: Path) -> None:
    whole = saved.read_bytes()
    names = [name for name in backups.contents(saved) if name != "manifest.json"]

    for name in names:
        saved.write_bytes(whole)

        def turn(held: backups.Contents, name: str = name) -> None:
            content = bytearray(held[name])
            content[len(content) // 2] ^= 1
            held[name] = bytes(content)

        backups.rewrite(saved, turn)
        with pytest.raises(Invalid, match="damaged"):
            house.restore(saved)

    assert len(names) >= 3
    assert house.ledger_rows() == 4


def test_a_backup_cut_off_anywhere_is_refused(house: House, saved: Path) -> None:
    whole = saved.read_bytes()
    end = whole.rindex(b'"sha256"')  # inside the manifest, the last member

    for length in (0, 100, 512, 2_000, end // 2, end):
        saved.write_bytes(whole[:length])
        with pytest.raises(Invalid, match=r"no backup of Yutang|damaged"):
            house.restore(saved)

    assert house.ledger_rows() == 4


@pytest.mark.parametrize("name", [
    "../escaped", "/escaped", "originals/../../escaped", "originals/.hidden", "originals/a/b", "originals/",
    "secret.key.bak", "tables/../../x.copy.gz", "yutang.db", "originals/\n",
])  # fmt: skip
def test_a_name_that_does_not_belong_in_a_backup_is_refused(house: House, saved: Path, name: str) -> None:
    backups.append(saved, tarfile.TarInfo(name), b"x")

    with pytest.raises(Invalid, match="does not belong there"):
        house.restore(saved)

    assert not (house.data_dir.parent / "escaped").exists()
    assert house.ledger_rows() == 4


@pytest.mark.parametrize("kind", [
    tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.GNUTYPE_SPARSE,
])  # fmt: skip
def test_only_plain_files_may_be_in_a_backup(house: House, saved: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("originals/9.jpg")
    info.type, info.linkname = kind, "/etc/passwd"
    backups.append(saved, info)

    with pytest.raises(Invalid, match=r"does not belong there|no backup of Yutang"):
        house.restore(saved)


def test_nothing_may_be_in_a_backup_twice_or_unnamed(house: House, saved: Path) -> None:
    whole = saved.read_bytes()
    backups.append(saved, tarfile.TarInfo("secret.key"), b"another")
    with pytest.raises(Invalid, match="does not belong there"):
        house.restore(saved)

    saved.write_bytes(whole)
    backups.append(saved, tarfile.TarInfo("originals/9.jpg"), b"not in the manifest")
    with pytest.raises(Invalid, match="does not hold what its manifest says"):
        house.restore(saved)

    assert (house.data_dir / "secret.key").read_bytes() == KEY


def test_a_member_that_unpacks_to_more_than_was_saved_is_cut_off(house: House, saved: Path) -> None:
    def swell(held: backups.Contents) -> None:
        name = next(name for name in held if name.endswith(".gz"))
        held[name] = gzip.compress(bytes(200_000_000))

    backups.rewrite(saved, swell, honest=True)

    with pytest.raises(Invalid, match=r"has not the size|cannot be read"):
        house.restore(saved)
    assert house.ledger_rows() == 4


def test_a_database_that_is_not_what_the_manifest_says_is_refused(house: House, saved: Path) -> None:
    rows = backups.manifest(saved)["rows"]
    backups.change_manifest(saved, rows={**rows, "events": 5})

    with pytest.raises(Invalid, match="damaged"):
        house.restore(saved)
    assert house.ledger_rows() == 4


def test_columns_that_the_tables_do_not_have_are_refused(postgres_url: str, tmp_path: Path) -> None:
    house = House(open_database(postgres_url), tmp_path / "data")
    house.furnish()
    saved = house.back_up(tmp_path / "saved.tar").path
    columns = backups.manifest(saved)["columns"]
    backups.change_manifest(saved, columns={**columns, "slugs": ["slug", 'x") FROM PROGRAM (']})

    with pytest.raises(Invalid, match="does not hold the tables of its revision"):
        house.restore(saved)
    house.database.close()


def test_a_backup_that_does_not_fit_on_the_disk_is_refused(
    house: House, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(saved)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)

    with pytest.raises(Unavailable, match="MB of free disk"):
        house.restore(saved)
