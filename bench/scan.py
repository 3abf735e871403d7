"""Durable scans a second against a bare server: `python -m bench.scan [--json]`."""

import json
import sys

from yutang.bench.scan import Plan, run_scan, table

if __name__ == "__main__":
    result = run_scan(Plan())
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
