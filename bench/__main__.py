"""Run every benchmark and write bench/RESULTS.md: `make bench`, or `python -m bench [PATH/refresh_history.csv]`."""

import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from yutang.bench import checkins, console, effects, poster, push, reminders, scan, seats

RESULTS = Path(__file__).parent / "RESULTS.md"
HISTORY = Path(__file__).parents[2] / "shared" / "data" / "refresh_history.csv"


def main() -> int:
    history = Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY
    sections = []
    result = scan.run_scan(scan.Plan())
    sections.append(("Scans", "yutang bench scan", scan.table(result), result["ok"]))
    result = push.run_push(push.Plan())
    sections.append(("Pushes", "yutang bench push", push.table(result), result["ok"]))
    result = effects.run_effects(effects.Plan())
    sections.append(("Campaign effects", "yutang bench effects", effects.table(result), result["ok"]))
    result = checkins.run_checkins(checkins.Plan())
    sections.append(("Check-ins", "yutang bench checkins", checkins.table(result), result["ok"]))
    result = seats.run_seats()
    sections.append(("Seats", "yutang bench seats", seats.table(result), result["ok"]))
    result = console.run_console(console.Plan())
    sections.append(("Console pages", "yutang bench pages", console.table(result), result["ok"]))
    result = poster.run_poster(poster.Plan())
    sections.append(("Posters", "yutang bench poster", poster.table(result), result["ok"]))
    if history.exists():
        result = reminders.replay(history)
        sections.append(("Reminders", "yutang bench reminders HISTORY", reminders.table(result), result["ok"]))
    RESULTS.write_text(_page(sections), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    return 0 if all(ok for *_, ok in sections) else 1


def _page(sections: list[tuple[str, str, str, bool]]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
    machine += f"SQLite {sqlite3.sqlite_version}"
    lines = [
        "# Measured",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d} ({machine}).",
        "Each ratio is against a baseline of the same run; absolute figures are this machine's.",
    ]
    for title, command, table, ok in sections:
        verdict = "All targets reached." if ok else "Not every target was reached; see the figures."
        lines += ["", f"## {title}", "", f"`{command}`. {verdict}", "", "```", table, "```"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
