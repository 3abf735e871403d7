"""Dead days before and after reminders: `python -m bench.reminders PATH/refresh_history.csv [--json]`."""

import json
import sys
from pathlib import Path

from yutang.bench.reminders import replay, table

if __name__ == "__main__":
    result = replay(Path(sys.argv[1]))
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
