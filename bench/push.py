"""Durable pushes a second against a bare server: `python -m bench.push [--json]`."""

import json
import sys

from yutang.bench.push import Plan, run_push, table

if __name__ == "__main__":
    result = run_push(Plan())
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
