"""`yutang wechat parse | sign | verify`: what a push says, or why it is refused, for people and for programs.

Secrets may stand on the command line, in a file, or in the environment (WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID).
Exit codes: 0 all good, 1 something was refused, 2 wrong use.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from yutang.settings import Settings
from yutang.wechat.envelope import PushRefused, encrypted_part, fields_of
from yutang.wechat.inspecting import Inspected, Known, inspect, kind_of
from yutang.wechat.limits import PUSH_MAX_BYTES
from yutang.wechat.signatures import matches, sign

ALL_GOOD, SOME_REFUSED, WRONG_USE = 0, 1, 2
_EXITS = "Exit codes: 0 all good, 1 something was refused, 2 wrong use."
_SECRETS = (
    "Instead of --token and --aes-key: --token-file, --aes-key-file, or WECHAT_TOKEN, WECHAT_AES_KEY, WECHAT_APP_ID."
)
_STDIN = "-"
_QUERY = ("signature", "msg_signature", "timestamp", "nonce")


class WrongUse(Exception):
    """The options do not fit together; the sentence says what is missing."""


def add_wechat_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `wechat parse`, `wechat sign` and `wechat verify` to the program's commands."""
    actions = commands.add_parser("wechat")
    subcommands = actions.add_subparsers(required=True, metavar="ACTION")
    _add_parse(subcommands)
    _add_sign(subcommands)
    _add_verify(subcommands)


def _add_parse(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = actions.add_parser(
        "parse",
        help="what pushes say, or why they are refused",
        epilog=f"Without signatures only the text is read. {_SECRETS} {_EXITS}",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="the body of a push; - is standard input")
    _add_secrets(command, encrypted=True)
    _add_signed(command)
    command.add_argument("--signature", help="of the query: over token, timestamp and nonce")
    command.add_argument("--msg-signature", help="of the query: over token, timestamp, nonce and Encrypt")
    command.add_argument("--query", help="the whole query or address of the push, instead of the single options")
    command.add_argument("--now", type=float, help="epoch seconds; default: the timestamp, so that old pushes are read")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run_parse)


def _add_sign(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = actions.add_parser(
        "sign", help="the signature over token, timestamp, nonce and what is encrypted", epilog=f"{_SECRETS} {_EXITS}"
    )
    _add_what_is_signed(command)
    command.set_defaults(run=run_sign)


def _add_verify(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = actions.add_parser("verify", help="whether a signature is right", epilog=f"{_SECRETS} {_EXITS}")
    command.add_argument("--signature", "--msg-signature", required=True, help="the one to verify")
    _add_what_is_signed(command)
    command.set_defaults(run=run_verify)


def _add_what_is_signed(command: argparse.ArgumentParser) -> None:
    command.add_argument("parts", nargs="*", metavar="PART", help="more strings that are signed")
    _add_secrets(command, encrypted=False)
    _add_signed(command)
    command.add_argument("--encrypt", help="the text of Encrypt")
    command.add_argument("--body", metavar="FILE", help="take Encrypt from this body; - is standard input")
    command.add_argument("--json", action="store_true", help="one JSON object")


def _add_secrets(command: argparse.ArgumentParser, *, encrypted: bool) -> None:
    command.add_argument("--token", help="that the account and WeChat agreed upon")
    command.add_argument("--token-file", type=Path)
    if encrypted:
        command.add_argument("--aes-key", help="EncodingAESKey, 43 characters")
        command.add_argument("--aes-key-file", type=Path)
        command.add_argument("--app-id", help="the account's own id; without it any is taken")


def _add_signed(command: argparse.ArgumentParser) -> None:
    command.add_argument("--timestamp", help="of the query, or of the reply")
    command.add_argument("--nonce", help="of the query, or of the reply")


# ---- parse ----------------------------------------------------------------------------------------------------------


def run_parse(args: argparse.Namespace, _settings: Settings) -> int:
    """Read each file and print what it says; a bad one never keeps the others from being read."""
    try:
        known = _known(args)
    except WrongUse as error:
        return _wrong(error)
    now = args.now if args.now is not None else _number(known.query.get("timestamp", ""))
    code = ALL_GOOD
    for name in args.files:
        row = _row(name, known, now)
        print(json.dumps(row, ensure_ascii=False) if args.json else _lines(row), flush=True)
        if not row["ok"]:
            code = SOME_REFUSED
    return code


def _known(args: argparse.Namespace) -> Known:
    query = dict(parse_qsl(urlsplit(args.query).query or args.query)) if args.query else {}
    query = {name: getattr(args, name) or query.get(name) for name in _QUERY}
    known = Known(
        token=_secret(args, "token"),
        aes_key=_secret(args, "aes_key"),
        app_id=args.app_id or os.environ.get("WECHAT_APP_ID"),
        query={name: value for name, value in query.items() if value},
    )
    if known.signed:
        for name, value in (("token", known.token), *((name, query[name]) for name in ("timestamp", "nonce"))):
            if not value:
                raise WrongUse(f"a signature is checked with the {name}: please give --{name}")
    return known


def _row(name: str, known: Known, now: float) -> dict[str, Any]:
    try:
        return {"file": name, "ok": True, **_told(inspect(_read(name), known, now))}
    except PushRefused as error:
        return {"file": name, "ok": False, "error": error.reason, "number": error.number, "detail": error.detail}
    except OSError as error:
        return {
            "file": name,
            "ok": False,
            "error": "unreadable",
            "number": None,
            "detail": error.strerror or str(error),
        }


def _told(seen: Inspected) -> dict[str, Any]:
    push = seen.push
    return {
        "mode": seen.mode,
        "verified": seen.verified,
        "app_id": seen.app_id,
        "to_user": push.to_user,
        "from_user": push.from_user,
        "created_at": push.created_at,
        "message_id": push.message_id,
        "dedup_key": push.dedup_key,
        "kind": kind_of(push.content),
        "content": asdict(push.content),
        "fields": push.fields,
    }


def _lines(row: dict[str, Any]) -> str:
    """What a person reads."""
    if not row["ok"]:
        number = f" ({row['number']})" if row["number"] else ""
        return f"✗ {row['file']}\n  {row['error']}{number}: {row['detail']}"
    signed = "signature ok" if row["verified"] else "signature not checked"
    lines = [f"✓ {row['file']}", f"  {row['kind']}  {row['from_user']} → {row['to_user']}  {row['mode']}, {signed}"]
    lines += [f"  {name}: {value}" for name, value in row["content"].items()]
    return "\n".join(lines)


# ---- sign, verify ---------------------------------------------------------------------------------------------------


def run_sign(args: argparse.Namespace, _settings: Settings) -> int:
    """Print the signature over all that is given."""
    try:
        signature = sign(*_signed(args))
    except WrongUse as error:
        return _wrong(error)
    except PushRefused as error:
        return _refused(error)
    print(json.dumps({"signature": signature}) if args.json else signature, flush=True)
    return ALL_GOOD


def run_verify(args: argparse.Namespace, _settings: Settings) -> int:
    """Say whether the signature fits; the exit code says it, too."""
    try:
        good = matches(args.signature, *_signed(args))
    except WrongUse as error:
        return _wrong(error)
    except PushRefused as error:
        return _refused(error)
    print(json.dumps({"ok": good}) if args.json else ("ok" if good else "signature: it does not fit"), flush=True)
    return ALL_GOOD if good else SOME_REFUSED


def _signed(args: argparse.Namespace) -> list[str]:
    encrypted = args.encrypt
    if args.body:
        try:
            encrypted = encrypted_part(fields_of(_read(args.body))[1])
        except OSError as error:
            raise WrongUse(f"{args.body}: {error.strerror or error}") from error
        if not encrypted:
            raise WrongUse(f"{args.body} has no Encrypt")
    given = (_secret(args, "token"), args.timestamp, args.nonce, encrypted, *args.parts)
    parts = [part for part in given if part]
    if not parts:
        raise WrongUse("please give what is signed: --token, --timestamp, --nonce")
    return parts


# ---- what is given --------------------------------------------------------------------------------------------------


def _secret(args: argparse.Namespace, name: str) -> str | None:
    """From the option, its file, or the environment, in this order."""
    value: str | None = getattr(args, name)
    path: Path | None = getattr(args, f"{name}_file")
    if value is None and path is not None:
        try:
            return path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongUse(f"{path} cannot be read") from error
    return value if value is not None else os.environ.get(f"WECHAT_{name.upper()}")


def _read(name: str) -> bytes:
    """One byte more than a push may have is enough to refuse it."""
    if name == _STDIN:
        return sys.stdin.buffer.read(PUSH_MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(PUSH_MAX_BYTES + 1)


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() else 0.0


def _wrong(error: WrongUse) -> int:
    print(f"yutang wechat: {error}", file=sys.stderr, flush=True)
    return WRONG_USE


def _refused(error: PushRefused) -> int:
    print(f"yutang wechat: {error}", file=sys.stderr, flush=True)
    return SOME_REFUSED
