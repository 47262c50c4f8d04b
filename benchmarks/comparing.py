"""What a comparison of two versions costs: 50,000 words in several pairs, against rendering both texts.

Run it with `python benchmarks/comparing.py` from the root of the project. Rendering and comparing take turns in one
process; printed are the seconds of processor time (the middle of three) and their ratio. Exits 1 when a ratio is above
the limit.
"""

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from articles.comparing import compare_texts  # noqa: E402
from articles.tests.comparing.cast import text_of  # noqa: E402
from articles.tests.comparing.test_large_texts import PAIRS  # noqa: E402

# Of each unit five paragraphs of 40 words.
SIZE = 250
RUNS = 3
# Two texts without a word in common, paragraph by paragraph, are the dearest and no honest pair.
LIMIT = 20.0


def main() -> int:
    """Measure each pair, print a line for it; 1 where one is above the limit."""
    worst = 0.0
    print(f"{'pair':26}{'words':>8}{'render':>9}{'compare':>9}{'ratio':>7}")
    for name in ("edits everywhere", "another order", "nothing alike"):
        old, new = (text(SIZE) for text in PAIRS[name])
        before, after = text_of(old), text_of(new)
        rendering, comparing = [], []
        for _ in range(RUNS):
            rendering.append(_seconds(lambda old=old, new=new: (text_of(old), text_of(new))))
            comparing.append(_seconds(lambda before=before, after=after: compare_texts(before, after)))
        render, compare = statistics.median(rendering), statistics.median(comparing)
        worst = max(worst, compare / render)
        print(f"{name:26}{len(old.split()):8}{render:9.2f}{compare:9.2f}{compare / render:7.2f}")
    return int(worst > LIMIT)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    raise SystemExit(main())
