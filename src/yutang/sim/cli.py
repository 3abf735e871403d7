"""`yutang sim`: the local WeChat platform, for trying and for tests."""

import argparse
import ipaddress
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from yutang import web
from yutang.logs import log_as_json
from yutang.settings import Settings
from yutang.sim.phones.routes import Furnishing
from yutang.sim.platform import Platform
from yutang.sim.serving import run
from yutang.web.i18n import read_translations

_FAILED = 1
_FONT = Path(web.__file__).parent / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"


def add_sim_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "sim",
        description="Start a WeChat platform on this machine: WeChat's API, fans with phones, and a control API.",
        epilog="Everything is in memory: when it ends, its accounts, fans and chats are gone.",
    )
    command.add_argument("--host", default="127.0.0.1", help="it has no sign-in: keep it on this machine")
    command.add_argument("--port", type=int, default=8090)
    command.add_argument("--seed", type=int, default=7, help="the same seed and the same deeds give the same ids")
    command.add_argument("--speed", type=_speed, default=1.0, help="simulated seconds in each real one (default 1)")
    command.add_argument("--now", type=_moment, help="what time it is there, e.g. 2026-11-22T12:00:00+08:00")
    command.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host besides this machine whose pages phones may open",
    )
    command.add_argument("--json", action="store_true", help="say where it runs as one line of JSON")
    command.set_defaults(run=run_sim_command)


def run_sim_command(args: argparse.Namespace, settings: Settings) -> int:
    log_as_json(settings.log_level)
    base_url = _base_url(args.host, args.port)
    if not _is_loopback(args.host):
        print(
            f"yutang sim: without a sign-in, whoever reaches {args.host}:{args.port} reads and changes all of it.",
            file=sys.stderr,
        )
    platform = Platform(base_url, args.seed, args.speed, args.now)
    try:
        run(platform, args.host, args.port, lambda: _started(args, base_url), _furnishing(args.allow_host))
    except OSError as error:
        print(f"yutang sim: port {args.port} cannot be opened ({error.strerror or error}).", file=sys.stderr)
        return _FAILED
    return 0


def _furnishing(allowed: Sequence[str]) -> Furnishing:
    """What the phones are handed from outside the platform: Chinese for their pages, a font for cards of groups."""
    return Furnishing(read_translations().say, _FONT if _FONT.exists() else None, allowed)


def _started(args: argparse.Namespace, base_url: str) -> None:
    if args.json:
        print(json.dumps({"base_url": base_url, "seed": args.seed, "speed": args.speed}), flush=True)
        return
    print(
        f"A WeChat platform of your own: {base_url}\n\n"
        f"    Phones             {base_url}/phones\n"
        f"    Point Yutang here  YUTANG_WECHAT_API_URL={base_url} YUTANG_WECHAT_MP_URL={base_url} "
        f"YUTANG_WECHAT_OPEN_URL={base_url} yutang serve\n"
        f'    Make an account    curl -d \'{{"name": "My account"}}\' {base_url}/sim/accounts\n'
        f"    All else           curl {base_url}/sim\n\n"
        "Everything is in memory and gone when you stop it (Ctrl-C).",
        flush=True,
    )


def _base_url(host: str, port: int) -> str:
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - one address must be named in links
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 100_000:  # noqa: PLR2004 - a day in less than a second is faster than anybody needs
        raise argparse.ArgumentTypeError(f"this is a number above 0 and up to 100000, not {text!r}")
    return speed


def _moment(text: str) -> float:
    """Epoch seconds."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"this is a moment with its time zone, e.g. 2026-11-22T12:00+08:00, not {text!r}"
        )
    return moment.timestamp()
