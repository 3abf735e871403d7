"""Installations to back up, visitors who keep scanning meanwhile, and archives that somebody has tampered with."""

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from tests.support.people import NOON
from tests.support.ponds import NOW, Pond, make_pond
from tests.support.waiting import wait_until
from yutang.db.backup import BackupReport, RestoreReport, back_up, restore
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.groups.models import Seats
from yutang.insights.models import Event, EventKind
from yutang.insights.rules import hour_of
from yutang.livecodes.models import Assignment, CodeHour

KEY = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
VERSION = "9.9.9"
Contents = dict[str, bytes]


@dataclass
class House:
    """One installation: its database and its data folder."""

    database: Database
    data_dir: Path

    def back_up(self, target: Path, **options: bool) -> BackupReport:
        return back_up(self.database, self.data_dir, target, NOON, VERSION, **options)

    def restore(self, source: Path, **options: bool) -> RestoreReport:
        return restore(self.database, self.data_dir, source, NOON, VERSION, **options)

    def furnish(self) -> Pond:
        """A pond with a group, a secret key and one kept original."""
        (self.data_dir / "originals").mkdir(parents=True, exist_ok=True)
        (self.data_dir / "secret.key").write_bytes(KEY)
        (self.data_dir / "originals" / "7.jpg").write_bytes(b"\xff\xd8 a picture")
        return make_pond(self.database, limits=(10**9,))

    def ledger_rows(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Event).where(Event.workspace_id == 1)) or 0


@dataclass
class Visitors:
    """Each visit is a first one: its ledger rows, its assignment and its counters in one transaction."""

    pond: Pond
    new_id: Callable[[], int] = field(default_factory=IdMaker)
    made: int = 0

    def visit(self) -> None:
        pond, visitor_id = self.pond, self.new_id()
        with pond.database.write() as session:
            session.add_all([self._event(EventKind.VIEW, visitor_id), self._event(EventKind.ASSIGN, visitor_id)])
            session.add(
                Assignment(
                    workspace_id=pond.workspace_id, code_id=pond.code_id, visitor_id=visitor_id,
                    group_id=pond.group_ids[0], number_id=None, number_day=None, first_seen_at=NOW,
                    assigned_at=NOW, pressed_at=None, moves=0,
                )
            )  # fmt: skip
            session.execute(
                update(Seats)
                .where(Seats.workspace_id == pond.workspace_id, Seats.group_id == pond.group_ids[0])
                .values(assigned_total=Seats.assigned_total + 1)
            )
            hour = session.get(CodeHour, (pond.workspace_id, pond.code_id, hour_of(NOW), ""))
            if hour is None:
                hour = CodeHour(
                    workspace_id=pond.workspace_id, code_id=pond.code_id, hour=hour_of(NOW), channel="",
                    views=0, visitors=0, assigned=0, moved=0, pressed=0, owner=0, sold_out=0, closed=0,
                )  # fmt: skip
                session.add(hour)
            hour.views, hour.visitors, hour.assigned = hour.views + 1, hour.visitors + 1, hour.assigned + 1
        self.made += 1

    def _event(self, kind: EventKind, visitor_id: int) -> Event:
        group_id = self.pond.group_ids[0] if kind is EventKind.ASSIGN else None
        return Event(
            workspace_id=self.pond.workspace_id, id=self.new_id(), at=NOW, kind=kind, code_id=self.pond.code_id,
            group_id=group_id, number_id=None, visitor_id=visitor_id, channel="",
            data={"first": True} if kind is EventKind.VIEW else None,
        )  # fmt: skip

    @contextmanager
    def coming(self) -> Iterator["Visitors"]:
        """Visitors come without a break, in a thread of their own, until the end."""
        stop = threading.Event()

        def come() -> None:
            while not stop.is_set():
                self.visit()

        thread = threading.Thread(target=come)
        thread.start()
        try:
            wait_until(lambda: self.made, what="the first visitor")
            yield self
        finally:
            stop.set()
            thread.join()


# ---- archives --------------------------------------------------------------------------------------------------------


def contents(archive: Path) -> Contents:
    with tarfile.open(archive) as tar:
        return {info.name: _content(tar, info) for info in tar}


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(info)
    assert file is not None
    return file.read()


def manifest(archive: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(contents(archive)["manifest.json"])
    return facts


def rewrite(archive: Path, change: Callable[[Contents], None], *, honest: bool = False) -> None:
    """Change what is in an archive. `honest`: the manifest is made to agree with what the members have become."""
    held = contents(archive)
    change(held)
    if honest:
        facts = json.loads(held["manifest.json"])
        for name, member in facts["members"].items():
            if name in held:
                member |= {"size": len(held[name]), "sha256": hashlib.sha256(held[name]).hexdigest()}
        held["manifest.json"] = json.dumps(facts).encode()
    with tarfile.open(archive, "w") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def change_manifest(archive: Path, **values: object) -> None:
    def change(held: Contents) -> None:
        held["manifest.json"] = json.dumps({**json.loads(held["manifest.json"]), **values}).encode()

    rewrite(archive, change)


def append(archive: Path, info: tarfile.TarInfo, content: bytes = b"") -> None:
    """Add an entry as it is, behind the others."""
    info.size = len(content)
    with tarfile.open(archive, "a") as tar:
        tar.addfile(info, io.BytesIO(content))
