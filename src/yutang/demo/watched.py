"""Any command of Yutang as a child that ends with its parent: `python -m yutang.demo.watched PARENT COMMAND …`."""

import os
import signal
import sys

from yutang.cli import main
from yutang.serving.watching import when_gone

if __name__ == "__main__":
    when_gone(int(sys.argv[1]), lambda: os.kill(os.getpid(), signal.SIGTERM))
    sys.exit(main(sys.argv[2:]))
