"""CPU time per poster of 1080 × 1920, each way of making it given the same fans in the same run.

* naive: straight Pillow: decode the background, open the font, draw all, encode all. The background is a PNG, as design
  programs export it; *naive, JPEG background* is the same with a JPEG of the poster's size, which decodes faster.
* cached: background and all that posters share drawn once, then copied; dynamic layers drawn, the whole encoded.
* browser: a warm headless Chromium that is given the new parts and photographs its page; all its processes counted.
* ours, and ours where only the streak changed since the fan's last poster.

Of each way the fastest round counts: what else the machine does only adds to it. Fans are never the same twice: names,
faces, links and streaks differ. The first round warms up and is not counted; so characters that many names share are
drawn already, as on a server that has run for a minute.
"""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from PIL import Image

from yutang.bench.poster_page import open_studio
from yutang.bench.poster_script import Cached, naive
from yutang.posters import jpeg
from yutang.posters.fonts import Face
from yutang.posters.renderer import MAX_BYTES, Renderer
from yutang.posters.rules.layers import Values
from yutang.posters.rules.reading import read_template

NAIVE_TARGET: Final = 20.0  # DESIGN §10
BROWSER_TARGET: Final = 10.0
STREAK_TARGET: Final = 60.0
DYNAMIC_TARGET: Final = 0.12
FONT: Final = Path(__file__).parents[1] / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"
_FACE: Final = 132  # pixels, the size that WeChat gives
_CHARACTERS: Final = (
    "小鱼爱读书春天的风海边阳光安静如初晴林明月清子涵一诺星辰大北南木可乐糖果米粒花開雪落山河远方Lucy王李张刘陈"
)


@dataclass(frozen=True, slots=True)
class Plan:
    rounds: int = 7  # after the first, which warms up
    posters: int = 30  # a round, of each way but the browser
    photographs: int = 8  # a round


def run_poster(plan: Plan) -> dict[str, Any]:
    """JSON: milliseconds of CPU per poster and the ratios to ours; `ok` where every target is reached."""
    rng = Random(1)
    face, template = Face(FONT), read_template(_template())
    as_png, as_jpeg = _background()
    renderer = Renderer(template, {"ground": as_jpeg}, face)
    cached = Cached(template, {"ground": as_jpeg}, face.at, renderer.quality)
    faces = [_face(number) for number in range(40)]
    fans = [[_fan(rng, faces) for _ in range(plan.posters)] for _ in range(plan.rounds + 1)]
    earlier = {fan: renderer.render(fan) for round_ in fans for fan in round_}
    ways: dict[str, Callable[[Values], object]] = {
        "naive": lambda fan: naive(template, {"ground": as_png}, FONT, fan, renderer.quality),
        "naive_jpeg": lambda fan: naive(template, {"ground": as_jpeg}, FONT, fan, renderer.quality),
        "cached": cached.draw,
        "ours": lambda fan: renderer.render(fan).jpeg,
        "streak": lambda fan: renderer.render(replace(fan, streak=(fan.streak or 0) + 1), earlier[fan]).jpeg,
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    with open_studio(template, {"ground": as_jpeg}, renderer.quality) as studio:
        for round_ in fans:
            for name, way in ways.items():
                times[name].append(_measured(way, round_, time.process_time))
            if studio is not None:
                cpu = _measured(studio.photograph, round_[: plan.photographs], lambda: studio.cpu)
                times.setdefault("browser", []).append(cpu)
    same = all(_whole(renderer, fan) == poster.jpeg for fan, poster in list(earlier.items())[:10])
    sizes = [len(poster.jpeg) for poster in earlier.values()]
    return _judged(times, same, max(sizes), renderer)


def table(result: dict[str, Any]) -> str:
    """The same for people."""
    rows = [f"{'way':32} {'CPU ms':>8} {'ours is × faster':>17} {'streak alone':>13}"]
    rows += [
        f"{_NAMES[name]:32} {ms:8.2f} {result['times_ours'][name]:17.1f} {result['times_streak'][name]:13.1f}"
        for name, ms in result["cpu_ms"].items()
    ]
    if "browser" not in result["cpu_ms"]:
        rows.append("browser: not measured, Chromium or Playwright is missing")
    rows.append(
        f"{result['dynamic_share']:.1%} of the area is dynamic; at most {result['largest_bytes'] / 1000:.0f} KB at "
        f"quality {result['quality']}; {'the same bytes as' if result['identical'] else 'NOT'} a whole encode"
    )
    return "\n".join(rows)


_NAMES: Final = {
    "naive": "naive Pillow, PNG background",
    "naive_jpeg": "naive Pillow, JPEG background",
    "cached": "cached Pillow",
    "browser": "warm browser screenshot",
    "ours": "ours",
    "streak": "ours, only the streak changed",
}


def _measured(way: Callable[[Values], object], fans: Sequence[Values], clock: Callable[[], float]) -> float:
    """Milliseconds per poster."""
    started = clock()
    for fan in fans:
        way(fan)
    return (clock() - started) * 1000 / len(fans)


def _judged(times: dict[str, list[float]], same: bool, largest: int, renderer: Renderer) -> dict[str, Any]:  # noqa: FBT001
    cpu = {name: min(rounds[1:]) for name, rounds in times.items()}
    ours = {name: ms / cpu["ours"] for name, ms in cpu.items()}
    streak = {name: ms / cpu["streak"] for name, ms in cpu.items()}
    reached = {
        "naive": ours["naive"] >= NAIVE_TARGET,
        "browser": ours.get("browser", 0) >= BROWSER_TARGET,
        "streak": streak["naive"] >= STREAK_TARGET,
        "size": largest <= MAX_BYTES,
        "dynamic": renderer.dynamic_share <= DYNAMIC_TARGET,
        "identical": same,
    }
    return {
        "bench": "poster",
        "size": [renderer.template.width, renderer.template.height],
        "cpu_ms": {name: round(ms, 3) for name, ms in cpu.items()},
        "times_ours": {name: round(ratio, 2) for name, ratio in ours.items()},
        "times_streak": {name: round(ratio, 2) for name, ratio in streak.items()},
        "targets": {"naive": NAIVE_TARGET, "browser": BROWSER_TARGET, "streak": STREAK_TARGET, "bytes": MAX_BYTES},
        "dynamic_share": round(renderer.dynamic_share, 4),
        "largest_bytes": largest,
        "quality": renderer.quality,
        "identical": same,
        "reached": reached,
        "ok": all(reached.values()),
    }


def _whole(renderer: Renderer, fan: Values) -> bytes:
    return jpeg.encode(renderer.frame(fan), renderer.quality, renderer.grid.interval)


def _template() -> dict[str, Any]:
    def layer(kind: str, x: int, y: int, width: int, height: int, **fields: object) -> dict[str, Any]:
        return {"kind": kind, "x": x, "y": y, "width": width, "height": height} | fields

    layers = [
        layer("picture", 0, 0, 1080, 1920, source="ground"),
        layer("text", 64, 120, 900, 260, text="清晨，\n先读一页书", size=96, lines=2, colour="#ffffff"),
        layer("text", 64, 480, 500, 70, text="我已经坚持", size=44, colour="#ffffff"),
        layer("streak", 64, 560, 320, 160, size=150, line_height=1, colour="#f6c65a"),
        layer("shape", 40, 1380, 1000, 460, corner=40, fill="#ffffff"),
        layer("avatar", 64, 1472, 128, 128),
        layer("nickname", 256, 1472, 384, 64, size=46, min_size=24, fallback="一位书友"),
        layer("date", 256, 1552, 320, 48, size=32, form="2026年11月26日", colour="#6d7f7a"),
        layer("text", 64, 1660, 560, 120, text="每天早上六点开读，\n读到哪页都算数。", size=36, lines=2),
        layer("qr", 704, 1456, 320, 320),
    ]
    return {"name": "bench", "width": 1080, "height": 1920, "layers": layers}


def _background() -> tuple[bytes, bytes]:
    """The same soft photograph with a little grain as PNG and as JPEG, of the poster's size."""
    rng = np.random.default_rng(1)
    soft = Image.fromarray(rng.integers(30, 200, (14, 8, 3), dtype=np.uint8)).resize(
        (1080, 1920), Image.Resampling.BICUBIC
    )
    grain = np.asarray(soft).astype(int) + rng.integers(-3, 4, (1920, 1080, 1))
    picture = Image.fromarray(grain.clip(0, 255).astype(np.uint8))
    return _file(picture, "PNG"), _file(picture, "JPEG")


def _face(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    return _file(Image.fromarray(rng.integers(0, 256, (9, 9, 3), dtype=np.uint8)).resize((_FACE, _FACE)), "JPEG")


def _file(picture: Image.Image, file_format: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format)
    return out.getvalue()


def _fan(rng: Random, faces: Sequence[bytes]) -> Values:
    return Values(
        link=f"https://pond.example.com/c/ab12cd?r={rng.getrandbits(128):032x}",
        name="".join(rng.choices(_CHARACTERS, k=rng.randint(2, 10))),
        avatar=rng.choice(faces),
        streak=rng.randint(1, 999),
        day=date(2026, 11, 26),
    )
