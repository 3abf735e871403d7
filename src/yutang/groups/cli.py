"""`yutang qr read`: what group-QR screenshots say, for people and for programs."""

import argparse
import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yutang.groups.reader import CardReading, Recogniser, RejectCode, Slot, load_recogniser, read_card, sentence
from yutang.groups.reader.images import MAX_BYTES
from yutang.settings import Settings
from yutang.wechat.payloads import kind_of
from yutang.wiring import clock_from

ALL_ACCEPTED, SOME_REFUSED = 0, 1  # wrong use is 2, as argparse has it


def add_qr_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `qr read` to the program's commands."""
    actions = commands.add_parser("qr").add_subparsers(required=True, metavar="ACTION")
    command = actions.add_parser(
        "read",
        help="read group-QR screenshots: payload, kind, group name, date",
        epilog="Exit codes: 0 every file was accepted, 1 at least one was refused, 2 wrong use.",
    )
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--slot", choices=("group", "person"), default="group", help="what the QR is wanted for")
    command.add_argument("--today", type=_day, help="the day of the upload, YYYY-MM-DD (default: today)")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run_qr_read)


def run_qr_read(args: argparse.Namespace, settings: Settings) -> int:
    """Read each file and print what it says; a bad file never keeps the others from being read.

    `ms` is CPU time, without what loading the models takes once for all files.
    """
    today: date = args.today or clock_from(os.environ)().astimezone(ZoneInfo(settings.default_timezone)).date()
    recogniser = load_recogniser()
    if recogniser is None:
        _say("yutang: without the extra `ocr` names and dates are not read; dates are assumed.", error=True)
    code = ALL_ACCEPTED
    for path in args.files:
        began = time.process_time()
        reading = _read(path, args.slot, today, recogniser, settings)
        spent = (time.process_time() - began) * 1000
        _say(json.dumps(_row(path, reading, spent), ensure_ascii=False) if args.json else _lines(path, reading))
        if not reading.ok:
            code = SOME_REFUSED
    return code


def _read(path: Path, slot: Slot, today: date, recogniser: Recogniser | None, settings: Settings) -> CardReading:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return CardReading(ok=False, reject=RejectCode.UNREADABLE_FILE)
    max_pixels = settings.upload_max_megapixels * 1_000_000
    return read_card(data, slot=slot, today=today, recogniser=recogniser, max_pixels=max_pixels)


def _row(path: Path, reading: CardReading, spent: float) -> dict[str, Any]:
    """What a program reads. Several QRs in one picture are given as `kind+kind` and `payload | payload`."""
    several = reading.payloads
    return {
        "file": str(path),
        "ok": reading.ok,
        "kind": "+".join(kind_of(payload) for payload in several) or reading.kind,
        "payload": " | ".join(several) or reading.payload,
        "group_name": reading.group_name,
        "expires_on": reading.expires_on.isoformat() if reading.expires_on else None,
        "expires_assumed": reading.expires_assumed,
        "language": reading.language,
        "asks": list(reading.asks),
        "reject_code": reading.reject,
        "reject_text": str(sentence(reading.reject)) if reading.reject else None,
        "ms": round(spent, 1),
    }


def _lines(path: Path, reading: CardReading) -> str:
    """What a person reads."""
    row = _row(path, reading, 0.0)
    if reading.reject is not None:
        return f"✗ {path}\n  {reading.reject}: {row['reject_text']}"
    said = [row["kind"], row["group_name"] or "—", row["expires_on"] or "—", row["payload"]]
    lines = [f"✓ {path}", "  " + "  ".join(said)]
    if reading.expires_assumed:
        lines.append("  日期没有读取，暂按上传日加 6 天 / The date was not read: upload day + 6 days is assumed.")
    if reading.asks:
        lines.append(f"  请补填 / Please fill in: {', '.join(reading.asks)}")
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a day is written like 2026-11-22, not {text!r}") from error


def _say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout, flush=True)
