"""Are 20,000 messages a CPU second read for places, and is none of our own texts placed wrongly?

Usage: python bench/gazetteer.py [--data ../shared/data] [--own] [--json]
`--own` measures our own texts alone (bench/places), without any data.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from cityloop.lab import gazetteer  # noqa: E402
from cityloop.loop.words import Refused  # noqa: E402


def main() -> int:
    """Print each figure with its target and the baseline of the same run; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="the folder of evaluation data")
    parser.add_argument("--own", action="store_true", help="our own texts alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    try:
        figures = gazetteer.right() if options.own else gazetteer.figures(options.data)
    except Refused as no:
        sys.exit(no.text)
    if options.json:
        print(json.dumps({one.name: {"value": one.value, "target": one.target, "baseline": one.baseline} for one in figures}))
    else:
        print("\n".join(one.line for one in figures))
    return int(any(one.missed for one in figures))


if __name__ == "__main__":
    sys.exit(main())
