"""`make bench [ONLY=forms,turns]`: one JSON object a line, `ratio` = ours / peer's."""

import importlib
import json
import os
import sys

PARTS = ("turns", "telegram", "storage", "imports", "lists", "casework", "forms", "knowledge")


def main() -> int:
    """Runs the parts named in ONLY, or all; a part that fails is named, the others still run."""
    wanted = [part for part in os.environ.get("ONLY", "").split(",") if part] or list(PARTS)
    status = 0
    for part in wanted:
        try:
            for row in importlib.import_module(f"bench.{part}").rows():
                print(json.dumps(row, ensure_ascii=False), flush=True)
        except Exception as fault:
            print(f"bench.{part}: {type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
