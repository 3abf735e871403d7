"""Reads dropped files in the background of a web process, one at a time.

What is not read yet is a row and a file. A killed process loses neither: whoever opens the drop's page starts reading
again, and a lock on the file keeps two processes from reading the same one.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import BinaryIO, NamedTuple

from yutang.db.engine import Database
from yutang.errors import Unavailable
from yutang.groups.models import CardUpload
from yutang.groups.reader import (
    CardReading,
    Recogniser,
    RejectCode,
    Sentence,
    Slot,
    load_recogniser,
    read_card,
    sentence,
)
from yutang.groups.uploads.actions import (
    DroppedFile,
    NewDrop,
    TakenFile,
    check_drop,
    do_record_reading,
    do_take_in,
    unread_cards,
)
from yutang.groups.uploads.files import Busy, UploadFolder
from yutang.groups.uploads.rules import DoorRefusal
from yutang.settings import Settings
from yutang.workspaces.actions import Actor, reading, system_actor, working

log = logging.getLogger(__name__)

_NAME_LENGTH = 120  # characters of a file's name that are kept, for people to know it by


class PersonCard(NamedTuple):
    """What the card of a person says; `refusal` when it cannot be used."""

    payload: str = ""
    name: str = ""
    refusal: Sentence | None = None


class DropReader:
    """One for each web process. One thread: a hostile picture may take 700 MB while it is read, two would take 1.4 GB,
    and scans need the other core. The recogniser is loaded when the first card needs it."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime], new_id: Callable[[], int]
    ) -> None:
        self.folder = UploadFolder(settings.data_dir)
        self._settings = settings
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[int, Future[None]] = {}  # by drop
        self._recogniser: Recogniser | None = None
        self._looked_for_recogniser = False

    def take_in(self, actor: Actor, new: NewDrop) -> int:
        """Put dropped files on the disk, write them down, start reading. The id of the drop.

        Raises NotAllowed, NotFound, or Invalid for no file at all. A bad file never costs the others.
        """
        with reading(self._database, actor, self._clock(), self._new_id) as work:
            check_drop(work, new)
        drop_id = self._new_id()
        taken = [self._put(drop_id, place, file) for place, file in enumerate(new.files)]
        self.folder.settle(drop_id)
        self.folder.sweep(drop_id)
        with working(self._database, actor, self._clock(), self._new_id) as work:
            do_take_in(work, drop_id, new, taken)
        self.start(actor.workspace_id, drop_id)
        return drop_id

    def start(self, workspace_id: int, drop_id: int) -> "Future[None]":
        """Read what is unread of a drop, unless that is under way. The future is done when nothing is left to read."""
        with self._lock:
            self._running = {drop: future for drop, future in self._running.items() if not future.done()}
            running = self._running.get(drop_id)
            if running is not None:
                return running
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="card-reader")
            future = self._running[drop_id] = self._pool.submit(self._read_drop, workspace_id, drop_id)
        return future

    def read_person(self, stream: BinaryIO) -> PersonCard:
        """Read the card of one person at once (0.2 s of CPU); nothing is kept of the picture."""
        most = self._settings.upload_max_mb << 20
        data = stream.read(most + 1)
        if len(data) > most:
            return PersonCard(refusal=sentence(RejectCode.TOO_LARGE))
        seen = self._look(data, "person", self._clock().date())
        if seen.reject is not None or seen.payload is None:
            return PersonCard(refusal=sentence(seen.reject or RejectCode.NO_QR))
        return PersonCard(seen.payload, seen.group_name or "")

    def close(self) -> None:
        """Stop after the card that is being read; the rest is read after the next start."""
        self._stopping.set()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def recogniser(self) -> Recogniser | None:
        """Shared by all readers of this process; None where the extra `ocr` is not installed."""
        with self._lock:
            if not self._looked_for_recogniser:
                self._recogniser = load_recogniser()
                self._looked_for_recogniser = True
            return self._recogniser

    def _put(self, drop_id: int, place: int, file: DroppedFile) -> TakenFile:
        upload_id = self._new_id()
        name = file.name[-_NAME_LENGTH:]
        if place >= self._settings.upload_max_files:
            return TakenFile(upload_id, name, DoorRefusal.TOO_MANY_FILES)
        kept = self.folder.put(drop_id, upload_id, file.stream, self._settings.upload_max_mb << 20)
        return TakenFile(upload_id, name, None if kept else DoorRefusal.TOO_LARGE)

    def _read_drop(self, workspace_id: int, drop_id: int) -> None:
        actor = system_actor(workspace_id, "card reader")
        try:
            with reading(self._database, actor, self._clock(), self._new_id) as work:
                uploads = unread_cards(work, drop_id)
            for upload in uploads:
                if self._stopping.is_set():
                    return
                self._read_upload(actor, upload)
        except Busy:
            log.info("another process reads this drop")
        except Unavailable:
            log.warning("the database is away; the rest of a drop is read when its page asks again")

    def _read_upload(self, actor: Actor, upload: CardUpload) -> None:
        with self.folder.claim(upload.drop_id, upload.id) as data:
            original = None
            if data is None:
                seen: CardReading | DoorRefusal = DoorRefusal.LOST
            else:
                seen = self._read(data, date.fromisoformat(upload.reading["today"]))
                if isinstance(seen, CardReading) and seen.ok and upload.reading.get("keep"):
                    original = self.folder.keep_original(upload.id, data)
            with working(self._database, actor, self._clock(), self._new_id) as work:
                do_record_reading(work, upload, seen, original)
        self.folder.remove(upload.drop_id, upload.id)

    def _look(self, data: bytes, slot: Slot, today: date) -> CardReading:
        most = self._settings.upload_max_megapixels * 1_000_000
        return read_card(data, slot=slot, today=today, recogniser=self.recogniser(), max_pixels=most)

    def _read(self, data: bytes, today: date) -> CardReading | DoorRefusal:
        try:
            return self._look(data, "group", today)
        # read_card answers for anything a stranger sends. What still comes out is a fault of ours; this card is given
        # back to the person, and the other cards of the drop are read all the same.
        except Exception:
            log.exception("reading a card failed")
            return DoorRefusal.FAILED
