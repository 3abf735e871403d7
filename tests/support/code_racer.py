"""Racers for redeem codes, each in a process of its own.

    python -m tests.support.code_racer URL FAN CODE CODE …

Waits for a line on its input; then its fan tries all codes, and prints for each: won, again, or the refusal's code.
"""

import sys

from tests.support.members import SEALER
from tests.support.people import Person
from yutang.courses.memberships.actions import do_redeem
from yutang.db.engine import Database, open_database
from yutang.errors import Conflict, Unavailable

TRIES = 50


def redeem(database: Database, fan_id: int, code: str) -> str:
    for _ in range(TRIES):
        try:
            with Person(database).working() as work:
                return "again" if do_redeem(work, SEALER, fan_id, code).again else "won"
        except Unavailable:
            continue
        except Conflict as refusal:
            return refusal.code
    raise SystemExit("it never went through")


def main(url: str, fan_id: int, codes: list[str]) -> None:
    database = open_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.writelines(f"{redeem(database, fan_id, code)}\n" for code in codes)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
