"""CPU per poster against Pillow and a browser: `python -m bench.poster [--json]`."""

import json
import sys

from yutang.bench.poster import Plan, run_poster, table

if __name__ == "__main__":
    result = run_poster(Plan())
    print(json.dumps(result, ensure_ascii=False) if "--json" in sys.argv else table(result))
    sys.exit(0 if result["ok"] else 1)
