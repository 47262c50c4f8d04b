"""Connections to PostgreSQL: a new one for each request, one kept by each thread (what the settings have), and a pool
of fewer than there are threads. One granian worker on one core, the same addresses in turns.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres python benchmarks/pooled_connections.py [--rounds 3]

Makes a database beside the named one, with one article, and drops it at the end. Needs wrk. Everything listens on
127.0.0.1; the rounds take twenty seconds, and making the house takes as long again where nothing else runs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from page_peers.connection_settings import KEPT, ONE_A_REQUEST, POOLED
from page_peers.servers import (
    AS_DEPLOYED,
    BROWSER,
    CLIENT_CORE,
    PEER_FOLDER,
    ROOT,
    Server,
    environment,
    free_port,
    manage,
)

ADDRESSES = {"/readyz, three queries": "/readyz", "API, list of articles": "/api/v1/articles"}
POSTGRES = ("postgres://", "postgresql://", "pgsql://")
SECONDS, PEOPLE = 1, 16
# wrk prints no 95th percentile by itself.
SCRIPT = """done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout
  io.write(string.format("figures %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, failed))
end
"""


@dataclass
class Taken:
    """What the rounds of one way came to."""

    rates: list[float] = field(default_factory=list)
    middles: list[float] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        rate, middle, slow = map(statistics.median, (self.rates, self.middles, self.slow))
        return f"{rate:8,.0f} a second   p50 {middle:6.1f} ms   p95 {slow:6.1f} ms"


@contextmanager
def house(folder: Path) -> Iterator[str]:
    """The address of a database of its own with one article, and a worker that seems to live."""
    import psycopg

    server, name = os.environ["DATABASE_URL"], f"pooled_{os.getpid()}"
    address = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            for words in (("make_ledger_key",), ("migrate", "--verbosity", "0")):
                manage(folder, *words, DATABASE_URL=address)
            command = [sys.executable, str(PEER_FOLDER / "one_article.py"), "one-article"]
            subprocess.run(command, cwd=ROOT, env=environment(folder, DEBUG="1", DATABASE_URL=address), check=True)
            with psycopg.connect(address, autocommit=True) as inside:
                inside.execute("INSERT INTO jobs_heartbeat (name, seen_at) VALUES ('worker', now() + '1 hour')")
            yield address
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def granian(folder: Path, way: str, address: str) -> Server:
    """One worker that holds its connections in this way."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "cms.wsgi:application", "--port", str(port)]
    more = {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "connection_settings",
        "CONNECTIONS": way,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PEER_FOLDER), os.environ.get("PYTHONPATH")])),
        "STORED_PAGES": "0",
        "API_REQUESTS_PER_MINUTE": "1000000",
    }
    return Server([*command, *AS_DEPLOYED], folder, port, ROOT, **more)


def ask(server: Server, path: str, script: Path, taken: Taken) -> None:
    """One round of one way. Ends the run where a request failed."""
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{PEOPLE}", f"-d{SECONDS}s", "-s", str(script)]
    for name, value in BROWSER.items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://127.0.0.1:{server.port}{path}")
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS + 20).stdout
    rate, middle, slow, failed = said.partition("figures ")[2].split()
    if int(failed):
        raise SystemExit(f"{failed} requests of {path} failed.")
    taken.rates.append(float(rate))
    taken.middles.append(float(middle))
    taken.slow.append(float(slow))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3, choices=range(1, 7))
    options = asked.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith(POSTGRES) or not shutil.which("wrk"):
        print("Needs wrk (`apt install wrk`), and DATABASE_URL with a PostgreSQL server that may make databases.")
        return 0
    ways = [ONE_A_REQUEST, KEPT, POOLED]
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        script = folder / "figures.lua"
        script.write_text(SCRIPT)
        address = running.enter_context(house(folder))
        servers = {way: running.enter_context(granian(folder, way, address)) for way in ways}
        for label, path in ADDRESSES.items():
            taken = {way: Taken() for way in ways}
            for server in servers.values():
                server.get(path)
            for _ in range(options.rounds):
                for way, server in servers.items():
                    ask(server, path, script, taken[way])
            for way, found in taken.items():
                rounds = zip(found.rates, taken[KEPT].rates, strict=True)
                ratio = statistics.median(one / kept for one, kept in rounds)
                print(f"{label:24} {way:20} {found}   {ratio:.2f} of {KEPT}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
