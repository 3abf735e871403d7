"""A process that ends with the one that started it."""

import os
import threading
import time
from collections.abc import Callable


def when_gone(parent: int, end: Callable[[], None]) -> None:
    """Call `end` when the process that started this one is gone: a killed parent leaves nothing running."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        end()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
