"""`yutang check-wording`: what texts say that the platform forbids; `yutang draw verify`: whether a draw was fair."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from yutang.campaigns.draws.rules import PROBLEMS, Verification, verify
from yutang.settings import Settings
from yutang.wording import Context, Finding, Mechanics, Place, blocks, check

NOTHING_BLOCKS, SOMETHING_BLOCKS, WRONG_USE = 0, 1, 2
FAIR, NOT_FAIR = 0, 1
MAX_BYTES: Final = 1024 * 1024
MAX_PROOF_BYTES: Final = 128 * 1024 * 1024  # a million entries with winners
_STDIN: Final = "-"
_ENCODINGS: Final = ("utf-8-sig", "gb18030")  # what editors on Windows write in China is the second
_DRAW_EXITS: Final = "Exit codes: 0 the draw is right, 1 it is not, 2 wrong use or a file that cannot be read."
_UNCOMPARED: Final = "Give --commitment and --entries as they were published: else the proof only agrees with itself."
_EXITS: Final = (
    "Exit codes: 0 nothing that blocks, 1 something that blocks, 2 wrong use or a file that cannot be read. "
    "Not legal advice."
)


class WrongUse(Exception):
    """What was given cannot be read; the sentence says why."""


def add_wording_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `check-wording` to the program's commands."""
    command = commands.add_parser("check-wording", epilog=_EXITS)
    command.add_argument("files", nargs="+", metavar="FILE", help="a text; - is standard input")
    command.add_argument("--place", choices=[each.value for each in Place], default=Place.PAGE.value)
    known = ", ".join(each.name for each in fields(Mechanics))
    command.add_argument(
        "--mechanics", metavar="FILE", help=f"what the campaign does, a JSON object with any of: {known}"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line, one line a file")
    command.set_defaults(run=run_check)


def run_check(args: argparse.Namespace, _settings: Settings) -> int:
    """Check each file and print what was found; one that cannot be read never keeps the others from it."""
    try:
        context = Context(Place(args.place), _mechanics(args.mechanics) if args.mechanics else None)
    except WrongUse as error:
        return _wrong(error)
    code = NOTHING_BLOCKS
    for name in args.files:
        try:
            text = _read(name)
        except WrongUse as error:
            code = _wrong(error)
            continue
        found = check(text, context)
        row = {"file": name, "blocks": blocks(found), "findings": [_told(each, text) for each in found]}
        print(json.dumps(row, ensure_ascii=False) if args.json else _lines(row), flush=True)
        code = max(code, SOMETHING_BLOCKS if row["blocks"] else NOTHING_BLOCKS)
    return code


def _told(finding: Finding, text: str) -> dict[str, Any]:
    """A finding for programs; `start` and `end` count characters from 0, `line` from 1."""
    spots = [{**asdict(spot), "line": text.count("\n", 0, spot.start) + 1} for spot in finding.spots]
    return {**asdict(finding), "spots": spots}


def _lines(row: dict[str, Any]) -> str:
    """What a person reads."""
    lines = [f"{'✗' if row['blocks'] else '✓'} {row['file']}"]
    for finding in row["findings"]:
        lines.append(f"  {finding['severity'].upper()}  rule {finding['rule']}: {_where(finding)}")
        lines.append(f"    {finding['advice']}")
        if finding["quote"]:
            lines.append(f"    「{finding['quote']}」 {finding['source']}")
    return "\n".join(lines if row["findings"] else [*lines, "  nothing found"])


def _where(finding: dict[str, Any]) -> str:
    spots: Sequence[dict[str, Any]] = finding["spots"]
    if not spots:
        return finding["fact"] or "the whole text"
    return f"line {spots[0]['line']}: " + " … ".join(" ".join(spot["words"].split()) for spot in spots)


# ---- draws ----------------------------------------------------------------------------------------------------------


def add_draw_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `draw verify` to the program's commands. It needs no data and no network."""
    actions = commands.add_parser("draw").add_subparsers(required=True, metavar="ACTION")
    command = actions.add_parser("verify", help="whether a draw's proof is right", epilog=_DRAW_EXITS)
    command.add_argument("file", metavar="FILE", help="the proof, as it was published; - is standard input")
    command.add_argument("--commitment", metavar="HEX", help="what was published before the start")
    command.add_argument("--entries", metavar="HEX", help="the hash of the entries, published at the close")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=run_verify)


def run_verify(args: argparse.Namespace, _settings: Settings) -> int:
    """Check a proof against itself and what was published, and print the winners that follow from it."""
    try:
        text = _read(args.file, MAX_PROOF_BYTES)
    except WrongUse as error:
        return _wrong(error, "draw verify")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None  # told like any other proof that cannot be read
    checked = verify(given, args.commitment, args.entries)
    print(json.dumps(_draw_told(checked), ensure_ascii=False) if args.json else _draw_lines(checked), flush=True)
    if args.commitment is None or args.entries is None:
        print(_UNCOMPARED, file=sys.stderr, flush=True)
    return FAIR if checked.good else NOT_FAIR


def _draw_told(checked: Verification) -> dict[str, Any]:
    problems = [{"code": problem.value, "sentence": PROBLEMS[problem]} for problem in checked.problems]
    winners = [[winner.tier, winner.id] for winner in checked.winners]
    return {"good": checked.good, "problems": problems, "entries": checked.entries, "winners": winners}


def _draw_lines(checked: Verification) -> str:
    lines = [f"✗ {PROBLEMS[problem]}" for problem in checked.problems]
    if checked.good:
        lines.append(f"✓ The draw is right: {len(checked.winners)} winners of {checked.entries} entries.")
    return "\n".join([*lines, *(f"  {winner.tier}: {winner.id}" for winner in checked.winners)])


# ---- what is given --------------------------------------------------------------------------------------------------


def _read(name: str, most: int = MAX_BYTES) -> str:
    """The text of a file. Raises WrongUse where there is none, or one that is too large."""
    try:
        content = _bytes(name, most)
    except OSError as error:
        raise WrongUse(f"{name}: {error.strerror or error}") from error
    except ValueError as error:  # a name with a zero byte in it
        raise WrongUse(f"{name!r}: {error}") from error
    if len(content) > most:
        raise WrongUse(f"{name} is larger than {most // 1024} KB: please check it in parts")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongUse(f"{name} is not a text (neither UTF-8 nor GB 18030)")


def _bytes(name: str, most: int) -> bytes:
    """One byte more than is allowed is enough to refuse it."""
    if name == _STDIN:
        return sys.stdin.buffer.read(most + 1)
    with Path(name).open("rb") as file:
        return file.read(most + 1)


def _mechanics(name: str) -> Mechanics:
    """The facts of a JSON object. Raises WrongUse for names that there are not, and for values of another kind."""
    try:
        given = json.loads(_read(name))
    except (ValueError, RecursionError) as error:
        raise WrongUse(f"{name} is not JSON") from error
    if not isinstance(given, dict):
        raise WrongUse(f"{name} is not a JSON object")
    kinds = {each.name: type(each.default) for each in fields(Mechanics)}
    for fact, value in given.items():
        if type(value) is not kinds.get(fact):
            raise WrongUse(f"{name}: there is no fact {fact!r} with the value {json.dumps(value)[:40]}")
    return Mechanics(**given)


def _wrong(error: WrongUse, command: str = "check-wording") -> int:
    print(f"yutang {command}: {error}", file=sys.stderr, flush=True)
    return WRONG_USE
