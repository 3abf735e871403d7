"""How long the console's pages take over ten million events: `python -m bench.console_pages [--json]`."""

import json
import sys

from yutang.bench.console import Plan, run_console, table

if __name__ == "__main__":
    result = run_console(Plan())
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
