"""The one place of the tests that waits: polling with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.02


def wait_until(condition: Callable[[], T | None], *, within: float = 10.0, what: str) -> T:
    """The first truthy answer of `condition`. Raises TimeoutError naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {within:g} s")
        time.sleep(POLL_SECONDS)
