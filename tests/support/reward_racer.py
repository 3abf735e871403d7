"""Racers for the last rewards, each in a process of its own.

    python -m tests.support.reward_racer URL FIRST LAST

Waits for a line on its input; then lets participants FIRST to LAST reach their tiers, a few in each transaction, and
prints how many conflicts there were. Everybody is tried again until it went through.
"""

import sys

from tests.support.campaigning import CAMPAIGN
from tests.support.rewarding import Prizes
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.rewards.actions import do_reach
from yutang.db.engine import Database, open_database
from yutang.errors import Conflict, Unavailable

AT_ONCE = 3
TRIES = 50


def reach(database: Database, participant_ids: list[int]) -> int:
    """How many tries were in vain."""
    for tries in range(TRIES):
        try:
            with Prizes(database, exists=True).person.working() as work:
                do_reach(work, find_campaign(work, CAMPAIGN), participant_ids)
        except (Conflict, Unavailable):
            continue
        return tries
    raise SystemExit("it never went through")


def main(url: str, first: int, last: int) -> None:
    database = open_database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    everybody = list(range(first, last + 1))
    in_vain = sum(reach(database, everybody[start : start + AT_ONCE]) for start in range(0, len(everybody), AT_ONCE))
    sys.stdout.write(f"{in_vain}\n")
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
