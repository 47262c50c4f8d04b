"""How fast readers' pages are answered: one worker on one core, the real page with all its headers, peers in turns.

    python benchmarks/reader_pages.py [--pages 100000] [--rounds 5] [--seconds 2]

Needs `wrk`, and `nginx` for its row. The server is kept on one core and wrk on another one (`taskset`). What counts
are the ratios, taken round by round in one run; exits 1 where a goal is missed. `--wagtail FOLDER` adds Wagtail, in an
environment of its own in that folder, made when it is not there yet.

To add a peer: put a WSGI application that sends the page into `page_peers/` and a line into `PEERS`; it finds body and
headers in the folder `BENCHMARK_PAGE`. A server of another kind: a class method of `Server` (`page_peers/servers.py`)
that starts it on a port, and a line in `peers`.

Both rows of nginx send gzip, which it has without another module, so their bodies are larger than those of the others.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.metadata
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
from page_peers.servers import BROWSER, CLIENT_CORE, NGINX, PEER_FOLDER, Server, environment, manage  # noqa: E402
from wagtail_house.environment import make_environment  # noqa: E402

SLUG = "what-causes-low-neutrophils"
PEERS = {"bare WSGI": "bare_wsgi:application", "bare Django, no middleware": "bare_django:application"}
PATIENCE = 20
FILE, EXPORT = "nginx with a file", "nginx with the export"
WAGTAIL, WAGTAIL_CACHED = "Wagtail as it starts", "Wagtail with a page cache"


def load(port: int, path: str, seconds: int, *, script: Path | None = None, **headers: str) -> float:
    """Requests a second that wrk got answered; ends the run where one was not answered with 2xx or 3xx."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", "-c32", f"-d{seconds}s"]
    for name, value in (BROWSER | headers).items():
        command += ["-H", f"{name.replace('_', '-')}: {value}"]
    command += ["-s", str(script)] if script else []
    command.append(f"http://127.0.0.1:{port}{path}")
    for _ in range(3):
        try:
            said = subprocess.run(
                command, capture_output=True, text=True, check=True, timeout=seconds + PATIENCE
            ).stdout
            break
        except subprocess.TimeoutExpired:
            # Its clock is its own: it ends by itself whatever a server does, but now and then it does not.
            print(f"wrk did not end within {PATIENCE} seconds of its time; asked again.")
    else:
        raise SystemExit("wrk does not end.")
    if "Non-2xx" in said:
        raise SystemExit(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def make_house(folder: Path) -> str:
    """A house with one published article and its pages; the address of the article."""
    folder.mkdir(exist_ok=True)
    if not (folder / "made").exists():
        manage(folder, "collectstatic", "--noinput", "--verbosity", "0")
        manage(folder, "make_ledger_key")
        manage(folder, "migrate", "--verbosity", "0")
        command = [sys.executable, str(PEER_FOLDER / "one_article.py"), SLUG]
        subprocess.run(command, cwd=ROOT, env=environment(folder, DEBUG="1", STORED_PAGES="0"), check=True)
        (folder / "made").touch()
    manage(folder, "rebuild_pages", STORED_PAGES="1")
    with sqlite3.connect(folder / "house.sqlite3") as database:
        [[path]] = database.execute(
            "SELECT path FROM publishing_storedpage WHERE path NOT LIKE '%/editions/%' AND status = 200 "
            "AND path NOT LIKE '/articles/copy-%' "
            "ORDER BY length(brotli) DESC LIMIT 1"
        )
    return path


def make_wagtail(folder: Path, where: Path, path: str, body: str) -> Path | None:
    """The interpreter of a Wagtail whose page at `path` has `body`; None where it cannot be had."""
    versions = [f"{name}=={importlib.metadata.version(name)}" for name in ("django", "granian")]
    python = make_environment(where, *versions)
    house = folder / "wagtail"
    if python is None or (house / "made").exists():
        return python
    shutil.rmtree(house, ignore_errors=True)
    (house / "wagtail_house_migrations").mkdir(parents=True)
    (house / "wagtail_house_migrations" / "__init__.py").touch()
    (folder / "plain-body").write_text(body)
    command = [str(python), str(PEER_FOLDER / "wagtail_pages.py"), path]
    subprocess.run(command, env=environment(folder, WAGTAIL_FOLDER=str(house)), check=True)
    (house / "made").touch()
    return python


def multiply(folder: Path, path: str, pages: int) -> None:
    """So many more stored pages, each with the article's own bytes, at addresses of their own."""
    with sqlite3.connect(folder / "house.sqlite3") as database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("DELETE FROM publishing_storedpage WHERE path LIKE '/articles/copy-%'")
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO publishing_storedpage (path, made_by, changes_seen, good_until, status, sha256, modified, "
            "made_at, brotli, gzip, article_id) SELECT '/articles/copy-' || i || '/', made_by, changes_seen, "
            "good_until, status, sha256, modified, made_at, brotli, x'', article_id "
            "FROM publishing_storedpage, n WHERE path = ?",
            [pages, path],
        )
    # What is still to be written to the disk, and what is still to be read from it, would be counted as the server's.
    os.sync()
    with (folder / "house.sqlite3").open("rb") as database_file:
        while database_file.read(1 << 24):
            pass


def wrk_script(folder: Path, pages: int) -> Path:
    """Has wrk ask for any of so many pages."""
    script = folder / f"any-of-{pages}.lua"
    script.write_text(
        f"request = function() return wrk.format('GET', '/articles/copy-' .. math.random(1, {pages}) .. '/') end\n"
    )
    return script


def interleaved(rounds: int, asked: dict[str, object]) -> dict[str, list[float]]:
    """Each question in turn, `rounds` times over, after a round that does not count."""
    for ask in asked.values():
        ask()
    figures: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, ask in asked.items():
            figures[name].append(ask())
    return figures


def watched(
    taken: dict[str, list[float]], name: str, server: Server, path: str, run: int, **headers: str
) -> Callable[[], float]:
    """Loads a server, and notes in `taken` the millionths of a second of processor time that each answer took: they
    depend less than the rate on what else the machine is doing."""

    def ask() -> float:
        before = server.processor()
        rate = load(server.port, path, run, **headers)
        taken.setdefault(name, []).append((server.processor() - before) / (rate * run) * 1e6)
        return rate

    return ask


def told(figures: dict[str, list[float]], taken: dict[str, list[float]]) -> None:
    """Print the rates, and the processor time of ours against that of each peer."""
    for name, rates in figures.items():
        processor = f" a second {statistics.median(taken[name]):9.1f} µs of processor time" if name in taken else ""
        print(f"{name:36} {statistics.median(rates):9,.0f}{processor}")
    for name in taken:
        if name != "stored pages":
            print(f"{f'of {name}, by processor time':56} {ratio(taken, name, 'stored pages'):9.2f}")


def ratio(figures: dict[str, list[float]], name: str, other: str) -> float:
    """The median of the ratios of each round."""
    rounds = [a / b for a, b in zip(figures[name], figures[other], strict=True) if b]
    if not rounds:
        raise SystemExit("The machine is too busy: nothing was answered in a whole round.")
    return statistics.median(rounds)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=2)
    asked.add_argument("--folder", type=Path, help="where the house is made, and found again the next time")
    asked.add_argument("--wagtail", type=Path, help="where Wagtail's environment is made, and found again")
    options = asked.parse_args()
    if not shutil.which("wrk"):
        print("No wrk here; `apt install wrk` brings it.")
        return 0
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = options.folder or Path(name)
        path = make_house(folder)
        with Server.granian("cms.wsgi:application", folder) as server:
            server.get(path)
            page = server.get(path)
            repeated = server.get(path)
            packed = server.get(path, **{"Accept-Encoding": "gzip"}).body
        assert page.body == repeated.body
        assert page.status == 200
        assert page.headers["Content-Encoding"] == "br", "the page is not answered as it is stored"
        headers = [pair for pair in page.headers.items() if pair[0].lower() not in {"date", "server", "connection"}]
        (folder / "body").write_bytes(page.body)
        (folder / "headers.json").write_text(json.dumps(headers))
        print(f"{path}: {len(page.body)} bytes (br), {len(headers)} headers; medians of {options.rounds} rounds")
        small = running.enter_context(Server.granian("cms.wsgi:application", folder))
        peers = {name: running.enter_context(Server.granian(app, folder, PEER_FOLDER)) for name, app in PEERS.items()}
        if NGINX:
            peers[FILE] = running.enter_context(Server.nginx_with_a_file(folder, path, packed))
            peers[EXPORT] = running.enter_context(Server.nginx_with_an_export(folder))
        python = options.wagtail and make_wagtail(folder, options.wagtail, path, gzip.decompress(packed).decode())
        if python:
            for name, page_cache in {WAGTAIL: False, WAGTAIL_CACHED: True}.items():
                server = running.enter_context(Server.wagtail(python, folder, page_cache=page_cache))
                assert server.get(path).status == 200
                peers[name] = server
        run = options.seconds
        small.get(path)
        taken: dict[str, list[float]] = {}
        figures = interleaved(
            options.rounds,
            {"stored pages": watched(taken, "stored pages", small, path, run)}
            | {name: watched(taken, name, server, path, run) for name, server in peers.items()}
            | {"stored pages, 304": watched(taken, "304", small, path, run, If_None_Match=page.headers["ETag"])},
        )
        memory_of_one = small.memory()
        multiply(folder, path, options.pages)
        large = running.enter_context(Server.granian("cms.wsgi:application", folder))
        large.get(path)
        some, any_page = wrk_script(folder, 1000), wrk_script(folder, options.pages)
        load(large.port, path, 1, script=some)

        def just_started() -> float:
            """A process that has answered one request so far."""
            with Server.granian("cms.wsgi:application", folder) as cold:
                cold.get(path)
                return load(cold.port, path, run, script=some)

        figures |= interleaved(
            options.rounds,
            {
                "one article": lambda: load(small.port, path, run),
                f"one article of {options.pages:,}": lambda: load(large.port, path, run),
                "any of 1,000 articles": lambda: load(large.port, path, run, script=some),
                "the same, just started": just_started,
                "any article, not in memory": lambda: load(large.port, path, run, script=any_page),
            },
        )
        told(figures, taken)
        print(
            f"{'memory of the worker':36} {memory_of_one:9,.0f} MB; "
            f"after reading {options.pages:,} pages {large.memory():,.0f} MB"
        )
        goals = [
            ("of bare WSGI", ratio(figures, "stored pages", "bare WSGI"), 0.8),
            ("of bare Django without middleware", ratio(figures, "stored pages", "bare Django, no middleware"), 3.0),
            ("304 of 200", ratio(figures, "stored pages, 304", "stored pages"), 1.0),
            (
                f"{options.pages:,} pages of one",
                ratio(figures, f"one article of {options.pages:,}", "one article"),
                0.95,
            ),
            ("just started of in memory", ratio(figures, "the same, just started", "any of 1,000 articles"), 0.5),
        ]
        if python:
            goals.append(("of Wagtail with a page cache", ratio(figures, "stored pages", WAGTAIL_CACHED), 8.0))
            goals.append(("of Wagtail as it starts", ratio(figures, "stored pages", WAGTAIL), 200.0))
        if NGINX:
            print(f"{'of nginx with a file':36} {ratio(figures, 'stored pages', FILE):9.2f}")
            exported = ratio(figures, EXPORT, FILE)
            print(f"{'the same, by processor time':36} {ratio(taken, FILE, EXPORT):9.2f}")
            print(f"{'nginx with the export of with a file':36} {exported:9.2f}")
        uncached = ratio(figures, "any article, not in memory", "any of 1,000 articles")
        print(f"{'read from SQLite of in memory':36} {uncached:9.2f}")
        for name, reached, goal in goals:
            print(f"{name:36} {reached:9.2f} (goal {goal})" + ("" if reached >= goal else " MISSED"))
        return int(any(reached < goal for _, reached, goal in goals))


if __name__ == "__main__":
    sys.exit(main())
