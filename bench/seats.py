"""How full groups get and how many visitors meet a full one: `python -m bench.seats [--json]`."""

import json
import sys

from yutang.bench.seats import run_seats, table

if __name__ == "__main__":
    result = run_seats()
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
