"""A worker in a process of its own, for the tests that race or kill it.

    python -m tests.support.outbox_worker URL WORKSPACE drain|hang

`drain` carries out all that is due and prints the id of each row. `hang` prints the id of the first row and then does
not return from it.
"""

import sys
import threading

from tests.support.services import services_over
from yutang.db.engine import open_database
from yutang.jobs.kinds import Job, Registry
from yutang.jobs.worker import Worker
from yutang.wiring import Services

PRINTED = threading.Lock()


def tell(_services: Services, job: Job) -> None:
    with PRINTED:
        sys.stdout.write(f"{job.id}\n")
        sys.stdout.flush()


def tell_and_hang(services: Services, job: Job) -> None:
    tell(services, job)
    threading.Event().wait()


def main(url: str, workspace_id: int, way: str) -> None:
    database = open_database(url)
    registry = Registry({"tell": tell_and_hang if way == "hang" else tell}, ())
    worker = Worker(services_over(database), registry)
    while worker.serve_batch(workspace_id, threading.Event()):
        pass
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
