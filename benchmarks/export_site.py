"""How long the reader site takes to write as static files, and how much memory: at first, and again unchanged.

    python benchmarks/export_site.py [--articles 1000] [--folder DIR]

One published article of the demo, copied; its stored pages are made before. Exits 1 where the second run is not at
least five times as fast as the first, or memory grows with the number of articles by more than half.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from page_peers.servers import PEER_FOLDER, ROOT, environment, manage
from reader_pages import SLUG

FASTER, MORE_MEMORY = 5.0, 1.5


def measured(folder: Path, *words: str) -> tuple[float, float, float, str]:
    """Seconds, seconds of processor time, megabytes at most, and what the command said last."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True
    )
    said = process.stdout.read().strip().splitlines()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)} failed.")
    seconds = time.perf_counter() - begun
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said[-1] if said else ""


def make_house(folder: Path, articles: int) -> None:
    """A house with so many published articles, and their stored pages."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "made").exists():
        manage(folder, "collectstatic", "--noinput", "--verbosity", "0")
        manage(folder, "make_ledger_key")
        manage(folder, "migrate", "--verbosity", "0")
        for script, word in (("one_article.py", SLUG), ("many_articles.py", str(articles))):
            command = [sys.executable, str(PEER_FOLDER / script), word]
            subprocess.run(command, cwd=ROOT, env=environment(folder, DEBUG="1", STORED_PAGES="0"), check=True)
        (folder / "made").touch()
    manage(folder, "rebuild_pages")


def exported(folder: Path, articles: int) -> tuple[float, float]:
    """How much faster the second run is than the first, in processor time, and megabytes of the first."""
    make_house(folder, articles)
    place = str(folder / "export")
    start = measured(folder, "check")[1]
    first = measured(folder, "export_site", "--anew", place)
    again = measured(folder, "export_site", place)
    idle = measured(folder, "export_site", "--changed", place)
    for name, (seconds, processor, memory, said) in (("first", first), ("second", again), ("--changed", idle)):
        rate = articles / max(processor - start, 0.001)
        print(
            f"{articles:7,} articles, {name:9} {seconds:8.1f} s, {processor:8.1f} s of processor time, "
            f"{rate:8,.1f} articles a second of it, {memory:5.0f} MB. {said}"
        )
    ratio = (first[1] - start) / max(again[1] - start, 0.001)
    print(f"{'':17} the second run is {ratio:.1f} times as fast as the first")
    return ratio, first[2]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--articles", type=int, default=1000)
    asked.add_argument("--folder", type=Path, help="where the houses are made, and found again the next time")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        _, little = exported(folder / "house-of-50", 50)
        ratio, much = exported(folder / f"house-of-{options.articles}", options.articles)
    goals = [
        ("second run, times as fast", ratio, ratio >= FASTER),
        ("memory", much / little, much <= little * MORE_MEMORY),
    ]
    for name, reached, is_met in goals:
        print(f"{name:36} {reached:9.2f}" + ("" if is_met else " MISSED"))
    return int(not all(is_met for _, _, is_met in goals))


if __name__ == "__main__":
    sys.exit(main())
